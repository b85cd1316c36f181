#include "gateway/mask.h"

#include <algorithm>

#include "gateway/json_mask.h"
#include "lib/text/text.h"

namespace gapura::gateway {
namespace {

constexpr std::string_view bullets = "••••••••";
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// Decides by the first byte that is not white space whether a body of a vague kind is JSON. What is not is closed, for it may bear records in
// a shape that we cannot mask (a warning before the JSON, CSV called text, JSONP); only the page of an error passes.
class GuessingMask final : public BodyMask {
public:
    GuessingMask(std::vector<MaskedMember> members, bool error_page, Sharing* sharing)
        : members_(std::move(members)),
          error_page_(error_page),
          sharing_(sharing) {}

    void feed(std::string_view piece, std::string& out) override {
        if (!decided_) {
            const auto first = piece.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
            if (first == std::string_view::npos) {
                decided_ = held_.size() + piece.size() > 256; // that much white space is not a record
                held_ += piece;
                if (!decided_) return;
                piece = {};
            } else {
                decided_ = true;
                if (piece[first] == '{' || piece[first] == '[') json_ = make_json_mask(std::move(members_), sharing_);
                else if (sharing_ != nullptr) sharing_->unread();
            }
            pass(std::exchange(held_, {}), out);
        }
        pass(piece, out);
    }
    bool finish(std::string& out) override {
        out += held_;
        return json_ != nullptr ? json_->finish(out) : !decided_ || error_page_;
    }
    bool failed() const override { return json_ != nullptr ? json_->failed() : decided_ && !error_page_; }

private:
    void pass(std::string_view piece, std::string& out) {
        if (json_ != nullptr) json_->feed(piece, out);
        else if (error_page_) out += piece;
    }
    std::vector<MaskedMember> members_;
    bool error_page_;
    Sharing* sharing_;
    std::string held_;
    bool decided_ = false;
    std::unique_ptr<BodyMask> json_;
};

class ClosedMask final : public BodyMask {
public:
    void feed(std::string_view piece, std::string&) override { empty_ = empty_ && piece.empty(); }
    bool finish(std::string&) override { return empty_; }
    bool failed() const override { return !empty_; }

private:
    bool empty_ = true;
};

// A masked text may begin with a character that JSON must escape.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x20) return std::string(bullets);
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out;
}

} // namespace

std::string masked_text(std::string_view decoded, MaskKind kind, bool whole) {
    if (!whole) return std::string(bullets);
    if (kind == MaskKind::name) return escaped(text::mask_name(decoded));
    // text::mask_number cuts between bytes.
    const bool ascii = std::ranges::all_of(decoded, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    return ascii ? escaped(text::mask_number(decoded)) : std::string(bullets);
}

BodyKind body_kind(std::string_view content_type) {
    std::string type;
    for (const char c : content_type.substr(0, content_type.find(';'))) {
        if (c != ' ' && c != '\t') type += lower(c);
    }
    if (type.find("json") != std::string::npos) return BodyKind::json;
    if (type.empty() || type == "text/html" || type == "text/plain" || type == "text/javascript" || type == "application/javascript" ||
        type == "application/octet-stream") {
        return BodyKind::perhaps_json;
    }
    for (const std::string_view part : {"image/", "font/", "audio/", "video/", "text/css", "application/pdf"}) {
        if (type.starts_with(part) && !type.ends_with("xml")) return BodyKind::harmless;
    }
    return BodyKind::opaque;
}

std::unique_ptr<BodyMask> make_mask(std::vector<MaskedMember> members, int status, std::string_view content_type, Sharing* sharing) {
    if (members.empty() && sharing == nullptr) return nullptr;
    const BodyKind kind = body_kind(content_type);
    const bool error_page = kind == BodyKind::perhaps_json && status >= 400;
    switch (kind) {
    case BodyKind::json:
    case BodyKind::perhaps_json:
        if (members.empty()) return make_onlooker(*sharing, error_page);
        if (kind == BodyKind::json) return make_json_mask(std::move(members), sharing);
        return std::make_unique<GuessingMask>(std::move(members), error_page, sharing);
    case BodyKind::opaque: break;
    case BodyKind::harmless:
        // A picture or a printed page is recorded by the person that the address names; one that may show anyone is not let through.
        if (sharing == nullptr || sharing->subjects() > 0) return nullptr;
    }
    return make_closed();
}

std::unique_ptr<BodyMask> make_closed() { return std::make_unique<ClosedMask>(); }

} // namespace gapura::gateway
