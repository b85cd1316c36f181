// Text that must not be seen: Secret (keys, passwords, tokens, peppers) and Personal (NIK, mother's name…). Neither prints nor
// compares with ==; a Secret wipes itself. Values; any thread.
#pragma once

#include <string>
#include <string_view>

namespace gapura::base {

class Secret {
public:
    Secret() = default;
    explicit Secret(std::string text) : text_(std::move(text)) {}
    Secret(const Secret&) = default;
    Secret& operator=(const Secret&) = default;
    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret&& other) noexcept;
    ~Secret() { wipe(); }
    bool operator==(const Secret&) const = delete;

    /// The one door to the text: for sending it on the wire, hashing it, or showing it once.
    std::string_view reveal() const { return text_; }
    bool empty() const { return text_.empty(); }

private:
    void wipe();
    std::string text_;
};

/// Equal, in a time that depends on the lengths only.
bool equal_in_constant_time(std::string_view a, std::string_view b);

/// Personal text that shows masked by default.
class Personal {
public:
    Personal() = default;
    explicit Personal(std::string text) : text_(std::move(text)) {}
    std::string_view reveal() const { return text_; }
    bool empty() const { return text_.empty(); }

private:
    std::string text_;
};

} // namespace gapura::base
