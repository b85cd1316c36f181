#include "lib/notice/mail.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <ctime>
#include <fmt/format.h>

namespace gapura::notice {
namespace {

constexpr std::size_t encoded_bytes_max = 42; // 56 characters of base64: with "Subject: ", "=?UTF-8?B?" and "?=" 77 of 78 (RFC 5322 §2.1.1)
constexpr std::size_t plain_bytes_max = 60;
constexpr std::size_t line_chars_max = 76; // quoted-printable (RFC 2045 §6.7)
constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string base64(std::string_view bytes) {
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::size_t here = std::min<std::size_t>(3, bytes.size() - at);
        std::uint32_t word = 0;
        for (std::size_t i = 0; i < 3; ++i) word = word << 8 | (i < here ? static_cast<unsigned char>(bytes[at + i]) : 0U);
        for (std::size_t i = 0; i < 4; ++i) out += i <= here ? digits[word >> (18 - 6 * i) & 63U] : '=';
    }
    return out;
}

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U; }

/// Whole characters in each word (RFC 2047 §5).
std::string encoded_words(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = std::min(text.size(), at + encoded_bytes_max);
        while (end < text.size() && end > at + 1 && continues(text[end])) --end;
        out += (out.empty() ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?") + base64(text.substr(at, end - at)) + "?=";
        at = end;
    }
    return out;
}

std::string without_controls(std::string_view text) {
    std::string out(text);
    std::ranges::replace_if(out, [](unsigned char c) { return c < ' ' || c == 0x7f; }, ' ');
    return out;
}

/// "Mon, 23 Nov 2026 08:50:00 +0000" (RFC 5322 §3.3).
std::string date_text(Instant at) {
    constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::time_t seconds = at.us / 1'000'000;
    std::tm when{};
    ::gmtime_r(&seconds, &when);
    return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} +0000", days.at(static_cast<std::size_t>(when.tm_wday)), when.tm_mday,
                       months.at(static_cast<std::size_t>(when.tm_mon)), when.tm_year + 1900, when.tm_hour, when.tm_min, when.tm_sec);
}

/// Quoted-printable: survives every relay, and stays readable for Indonesian and English.
std::string quoted_printable(std::string_view text) {
    std::string out;
    std::size_t column = 0;
    const auto put = [&](std::string_view piece) {
        if (column + piece.size() > line_chars_max - 1) {
            out += "=\r\n";
            column = 0;
        }
        out += piece;
        column += piece.size();
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c == '\n') {
            out += "\r\n";
            column = 0;
            continue;
        }
        const bool last = i + 1 == text.size() || text[i + 1] == '\n';
        // A dot at the start of a line is also what ends a message (RFC 5321 §4.5.2); encoded, no relay can get it wrong.
        const bool plain = c > ' ' && c < 0x7f && c != '=' && !(c == '.' && column == 0);
        if (plain || (c == ' ' && !last)) put(text.substr(i, 1));
        else put(fmt::format("={:02X}", c));
    }
    return out;
}

std::string mailbox(std::string_view name, std::string_view address) {
    std::string shown = without_controls(name);
    const bool plain = std::ranges::all_of(shown, [](unsigned char c) { return std::isalnum(c) != 0 || c == ' ' || c == '-'; });
    if (shown.empty()) return std::string(address);
    // An encoded word even for ASCII: no quoting rules to get wrong.
    if (!plain || shown.size() > plain_bytes_max) shown = encoded_words(shown);
    return shown + "\r\n <" + std::string(address) + ">";
}

} // namespace

bool is_mail_address(std::string_view address) {
    const auto at = address.find('@');
    if (address.size() > 254 || at == std::string_view::npos || at == 0 || at + 1 == address.size()) return false;
    if (address.find('@', at + 1) != std::string_view::npos) return false;
    return std::ranges::all_of(address, [](unsigned char c) {
        return c > ' ' && c < 0x7f && std::string_view("\"(),:;<>[\\]").find(static_cast<char>(c)) == std::string_view::npos;
    });
}

std::string header_text(std::string_view given) {
    std::string text = without_controls(given);
    const bool ascii = std::ranges::all_of(text, [](unsigned char c) { return c < 0x7f; });
    if (ascii && text.size() <= plain_bytes_max && text.find("=?") == std::string::npos) return text;
    return encoded_words(text);
}

std::string mail_text(const Message& message, std::string_view from, std::string_view from_name) {
    const auto domain = from.substr(from.find('@') + 1);
    std::string out = "From: " + mailbox(from_name, from) + "\r\nTo: " + mailbox(message.name, message.address) + "\r\n";
    out += "Subject: " + header_text(message.subject) + "\r\n";
    out += "Date: " + date_text(message.at) + "\r\n";
    out += "Message-ID: <" + header_text(message.id) + "@" + std::string(domain) + ">\r\n";
    // Nobody's holiday answer is wanted (RFC 3834 §5).
    out += "Auto-Submitted: auto-generated\r\n";
    if (message.repeat) out += "X-Gapura-Repeat: 1\r\n";
    out += "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n";
    return out + quoted_printable(message.body) + "\r\n";
}

} // namespace gapura::notice
