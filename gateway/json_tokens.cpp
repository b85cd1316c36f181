#include "gateway/json_tokens.h"

namespace gapura::gateway {

bool NumberShape::feed(char c) {
    const bool digit = c >= '0' && c <= '9';
    switch (state_) {
    case State::start:
    case State::minus:
        if (c == '-' && state_ == State::start) state_ = State::minus;
        else if (c == '0') state_ = State::zero;
        else if (digit) state_ = State::whole;
        else return false;
        return true;
    case State::zero:
    case State::whole:
        if (digit && state_ == State::whole) return true;
        if (c == '.') state_ = State::point;
        else if (c == 'e' || c == 'E') state_ = State::e;
        else return false;
        return true;
    case State::point:
    case State::fraction:
        if (digit) state_ = State::fraction;
        else if ((c == 'e' || c == 'E') && state_ == State::fraction) state_ = State::e;
        else return false;
        return true;
    case State::e:
        if (c == '+' || c == '-') state_ = State::sign;
        else if (digit) state_ = State::exponent;
        else return false;
        return true;
    case State::sign:
    case State::exponent:
        if (digit) state_ = State::exponent;
        return digit;
    }
    return false;
}

void StringText::start() {
    text_.clear();
    whole_ = true;
    escape_ = Escape::none;
    high_ = 0;
}

void StringText::plain(std::string_view bytes) {
    flush_high();
    const std::size_t room = bytes_max - text_.size();
    if (bytes.size() > room) whole_ = false;
    text_.append(bytes.substr(0, room));
}

bool StringText::escaped(char c) {
    if (escape_ == Escape::hex) {
        std::uint32_t digit = 0;
        if (c >= '0' && c <= '9') digit = static_cast<std::uint32_t>(c - '0');
        else if (c >= 'a' && c <= 'f') digit = static_cast<std::uint32_t>(c - 'a' + 10);
        else if (c >= 'A' && c <= 'F') digit = static_cast<std::uint32_t>(c - 'A' + 10);
        else return false;
        unit_ = unit_ * 16 + digit;
        if (++digits_ < 4) return true;
        escape_ = Escape::none;
        code_unit(unit_);
        return true;
    }
    if (c == 'u') {
        escape_ = Escape::hex;
        digits_ = 0;
        unit_ = 0;
        return true;
    }
    constexpr std::string_view names = "\"\\/bfnrt";
    constexpr std::string_view meant = "\"\\/\b\f\n\r\t";
    const auto at = names.find(c);
    if (at == std::string_view::npos) return false;
    escape_ = Escape::none;
    plain(meant.substr(at, 1));
    return true;
}

void StringText::code_unit(std::uint32_t unit) {
    if (unit >= 0xDC00 && unit < 0xE000 && high_ != 0) {
        const std::uint32_t high = high_;
        high_ = 0;
        code_point(0x10000 + ((high - 0xD800) << 10U) + (unit - 0xDC00));
        return;
    }
    flush_high();
    if (unit >= 0xD800 && unit < 0xDC00) high_ = unit;
    else code_point(unit >= 0xDC00 && unit < 0xE000 ? 0xFFFD : unit);
}

void StringText::flush_high() {
    if (high_ == 0) return;
    high_ = 0;
    code_point(0xFFFD); // half a pair says nothing
}

void StringText::code_point(std::uint32_t point) {
    std::string bytes;
    const auto put = [&](std::uint32_t value) { bytes += static_cast<char>(value); };
    if (point < 0x80) {
        put(point);
    } else if (point < 0x800) {
        put(0xC0U | point >> 6U);
        put(0x80U | (point & 0x3FU));
    } else if (point < 0x10000) {
        put(0xE0U | point >> 12U);
        put(0x80U | (point >> 6U & 0x3FU));
        put(0x80U | (point & 0x3FU));
    } else {
        put(0xF0U | point >> 18U);
        put(0x80U | (point >> 12U & 0x3FU));
        put(0x80U | (point >> 6U & 0x3FU));
        put(0x80U | (point & 0x3FU));
    }
    plain(bytes);
}

} // namespace gapura::gateway
