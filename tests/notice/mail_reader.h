// Reads a mail as its receiver would: unfolded headers with encoded words decoded, body decoded. Written apart from the writer, for tests.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace gapura::testing {

struct Mail {
    std::map<std::string, std::string> headers;
    std::string body;
    bool has(const std::string& name) const { return headers.contains(name); }
    std::string at(const std::string& name) const { return has(name) ? headers.at(name) : "(no " + name + ")"; }
};

inline std::string unbase64(std::string_view text) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    unsigned word = 0;
    int bits = 0;
    for (const char c : text) {
        if (c == '=') break;
        word = word << 6 | static_cast<unsigned>(digits.find(c));
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            out += static_cast<char>(word >> bits & 0xffU);
        }
    }
    return out;
}

inline std::string decoded_header(std::string_view text) {
    constexpr std::string_view open = "=?UTF-8?B?";
    std::string out;
    while (!text.empty()) {
        if (!text.starts_with(open)) {
            out += text.front();
            text.remove_prefix(1);
            continue;
        }
        const auto end = text.find("?=", open.size());
        out += unbase64(text.substr(open.size(), end - open.size()));
        text.remove_prefix(end + 2);
        if (text.starts_with(std::string(" ") + std::string(open))) text.remove_prefix(1); // blanks between encoded words vanish
    }
    return out;
}

inline std::string decoded_body(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '=') {
            out += text[i];
        } else if (text.substr(i + 1, 2) == "\r\n") {
            i += 2;
        } else {
            out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
            i += 2;
        }
    }
    return out;
}

/// Lines end in CRLF, or in LF as mail servers store them.
inline Mail read_mail(std::string text) {
    if (text.find("\r\n") == std::string::npos) {
        std::string whole;
        for (const char c : text) whole += c == '\n' ? std::string("\r\n") : std::string(1, c);
        text = whole;
    }
    Mail mail;
    const auto end = text.find("\r\n\r\n");
    std::string name;
    std::map<std::string, std::string> raw;
    for (std::size_t at = 0; at < end;) {
        const auto stop = std::min(text.find("\r\n", at), end);
        const std::string line = text.substr(at, stop - at);
        if (line.starts_with(' ')) {
            raw[name] += line;
        } else {
            name = line.substr(0, line.find(':'));
            raw[name] = line.substr(std::min(line.size(), line.find(':') + 2));
        }
        at = stop + 2;
    }
    for (const auto& [key, value] : raw) mail.headers[key] = decoded_header(value);
    mail.body = decoded_body(std::string_view(text).substr(end + 4));
    return mail;
}

} // namespace gapura::testing
