// The two small machines inside a JSON token: is this a number (RFC 8259 §6), and what does this string say (§7). For mask.cpp. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gapura::gateway {

class NumberShape {
public:
    void start() { state_ = State::start; }
    /// False: the byte does not continue the number.
    bool feed(char c);
    bool complete() const { return state_ == State::zero || state_ == State::whole || state_ == State::fraction || state_ == State::exponent; }

private:
    enum class State : std::uint8_t { start, minus, zero, whole, point, fraction, e, sign, exponent };
    State state_ = State::start;
};

/// Collects the decoded text of a string, up to a bound; escapes may be split anywhere.
class StringText {
public:
    static constexpr std::size_t bytes_max = 64;
    void start();
    /// Bytes that are neither '"' nor '\' nor below 0x20.
    void plain(std::string_view bytes);
    void backslash() { escape_ = Escape::any; }
    bool in_escape() const { return escape_ != Escape::none; }
    /// One byte inside an escape. False: not an escape.
    bool escaped(char c);
    void end() { flush_high(); }
    const std::string& text() const { return text_; }
    bool whole() const { return whole_; }

private:
    enum class Escape : std::uint8_t { none, any, hex };
    void code_unit(std::uint32_t unit);
    void code_point(std::uint32_t point);
    void flush_high();

    std::string text_;
    bool whole_ = true;
    Escape escape_ = Escape::none;
    int digits_ = 0;
    std::uint32_t unit_ = 0;
    std::uint32_t high_ = 0; // a high surrogate that waits for its low one
};

} // namespace gapura::gateway
