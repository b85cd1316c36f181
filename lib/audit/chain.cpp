#include "lib/audit/chain.h"

#include "lib/base/digest.h"

namespace gapura::audit {
namespace {

void add_number(std::string& to, std::uint64_t number) {
    for (int shift = 56; shift >= 0; shift -= 8) to += static_cast<char>((number >> shift) & 0xFFU);
}

void add_text(std::string& to, std::string_view text) {
    add_number(to, text.size());
    to += text;
}

} // namespace

std::string hash_of(const Recorded& entry, std::string_view previous, std::string& buffer) {
    buffer.assign("gapura.audit.1");
    add_number(buffer, static_cast<std::uint64_t>(entry.seq));
    add_number(buffer, static_cast<std::uint64_t>(entry.at.us));
    for (const std::string_view text :
         {std::string_view(entry.actor), std::string_view(entry.kind), std::string_view(entry.subject), std::string_view(entry.body), previous}) {
        add_text(buffer, text);
    }
    return base::hex(base::sha256(buffer));
}

} // namespace gapura::audit
