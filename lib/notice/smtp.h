// E-mail through one SMTP server (RFC 5321), by libcurl; smtp.cpp is the only file of this module that knows it. One connection a message,
// blocking, at most `send_max`. Any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "lib/base/secret.h"
#include "lib/notice/channel.h"

namespace gapura::notice {

enum class StartTls : std::uint8_t { optional, required, off };

struct SmtpOptions {
    std::string host;
    std::uint16_t port = 25; // 465 speaks TLS from the first byte
    StartTls starttls = StartTls::optional;
    std::string from; // address
    std::string from_name;
    std::string user; // empty: no AUTH
    base::Secret password;
    std::string ca_file; // empty: the system's
    std::chrono::milliseconds connect_max{10'000};
    std::chrono::milliseconds send_max{60'000};
};

/// A message over 256 KiB or to an address that is none is refused without being sent. Of a server's 5xx only that to RCPT and that to the whole
/// message are the message's fault; one to anything earlier (greeting, EHLO, STARTTLS, AUTH, MAIL, DATA) is ours, and it is tried again. So is one to
/// RCPT whose enhanced code speaks of us (5.7.x, 5.1.7, 5.1.8): many servers refuse to relay, or refuse a sender, only there.
std::unique_ptr<MessageChannel> make_smtp(SmtpOptions options);

} // namespace gapura::notice
