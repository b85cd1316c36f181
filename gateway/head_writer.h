// Appends text to a fixed buffer; running out is remembered, not undefined. One thread.
#pragma once

#include <charconv>
#include <cstring>
#include <span>
#include <string_view>

namespace gapura::gateway {

class HeadWriter {
public:
    explicit HeadWriter(std::span<char> room) : begin_(room.data()), at_(room.data()), end_(room.data() + room.size()) {}

    HeadWriter& operator<<(std::string_view text) {
        if (static_cast<std::size_t>(end_ - at_) < text.size()) {
            overflow_ = true;
            return *this;
        }
        if (!text.empty()) std::memcpy(at_, text.data(), text.size());
        at_ += text.size();
        return *this;
    }
    HeadWriter& operator<<(std::int64_t number) {
        char digits[24];
        const char* const end = std::to_chars(digits, digits + sizeof digits, number).ptr;
        return *this << std::string_view(digits, static_cast<std::size_t>(end - digits));
    }
    HeadWriter& field(std::string_view name, std::string_view value) { return *this << name << ": " << value << "\r\n"; }

    bool overflow() const { return overflow_; }
    std::string_view view() const { return {begin_, static_cast<std::size_t>(at_ - begin_)}; }

private:
    char* begin_;
    char* at_;
    char* end_;
    bool overflow_ = false;
};

} // namespace gapura::gateway
