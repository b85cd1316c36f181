// A message as mail carries it: RFC 5322 text that no value can break out of. Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

#include "lib/notice/channel.h"

namespace gapura::notice {

/// True for an address that may stand on an SMTP command line: one '@', printable ASCII without blanks, quotes, brackets or commas, at most
/// 254 bytes (RFC 5321 §4.5.3.1.3).
bool is_mail_address(std::string_view address);

/// A header's text: as it is when plain and short, else encoded words of at most 75 characters, folded (RFC 2047). Line breaks and other
/// control characters become blanks, so a header never ends early.
std::string header_text(std::string_view text);

/// The whole message, lines ended by CRLF. `from` is an address; `from_name` what stands before it.
std::string mail_text(const Message& message, std::string_view from, std::string_view from_name);

} // namespace gapura::notice
