// Masking of restricted members in JSON answers as they stream: a strict tokenizer (RFC 8259) that copies every byte it need not change.
// One instance per answer, one thread. Not a JSON library: it builds nothing and holds at most 2 KiB whatever the body.
//
// A restricted string or number becomes a string: "3374••••••••0001" (number) or "S••• A•••••" (name); what is longer than 64 bytes, a number
// with characters beyond ASCII and a name with control characters become eight bullets. null stays null; true, false, objects and arrays
// become null, because nothing of them can be shown safely. A dropped member goes with its name and comma. Names are compared after unescaping and
// without regard to ASCII case.
//
// What cannot be masked is not let through: a body that is not well-formed JSON ends with finish() == false, and so does a kind that bears
// records in another form (XML, CSV, spreadsheets, archives, or a coded body). Services that send JSON as text/html are recognised by its first
// byte; the page of an error and a picture pass. Where what leaves is recorded (`sharing`), a body is read as strictly although nothing is masked:
// an error's page leaves an incomplete record, a picture passes only when the address names its person.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/config.h"
#include "gateway/policy.h"

namespace gapura::gateway {

struct MaskedMember {
    std::string_view name; // borrowed from the snapshot, which the decision keeps alive
    MaskKind kind = MaskKind::number;
};

enum class BodyKind : std::uint8_t { json, perhaps_json, opaque, harmless };
/// By media type. `opaque` may bear records that we cannot mask.
BodyKind body_kind(std::string_view content_type);

class Sharing; // sharing.h: learns what leaves

/// Null when the body is harmless, or nothing is restricted and nobody asks what leaves. `status` is the answer's: a text that is not JSON passes as
/// the page of an error (400 to 599), else not.
std::unique_ptr<BodyMask> make_mask(std::vector<MaskedMember> members, int status, std::string_view content_type, Sharing* sharing = nullptr);
/// Lets nothing through but an empty body.
std::unique_ptr<BodyMask> make_closed();

/// The replacement, without quotes, for a decoded value; `whole` false: only its beginning is known.
std::string masked_text(std::string_view decoded, MaskKind kind, bool whole);

} // namespace gapura::gateway
