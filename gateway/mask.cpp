#include "gateway/mask.h"

#include <algorithm>
#include <array>
#include <bitset>

#include "gateway/json_tokens.h"
#include "lib/text/text.h"

namespace gapura::gateway {
namespace {

constexpr std::string_view bullets = "••••••••";
constexpr std::size_t depth_max = 512;
// Some PHP services begin with one; RFC 8259 §8.1 lets a reader ignore it.
constexpr std::string_view mark = "\xEF\xBB\xBF";

constexpr std::array<bool, 256> make_string_stops() {
    std::array<bool, 256> stops{};
    for (std::size_t i = 0; i < 0x20; ++i) stops[i] = true;
    stops['"'] = true;
    stops['\\'] = true;
    return stops;
}
constexpr auto string_stops = make_string_stops();

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool same_name(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

// Bytes come in pieces cut anywhere; `from_` is where, in the piece at hand, the bytes begin that are still to be copied.
class JsonMask final : public BodyMask {
public:
    explicit JsonMask(std::vector<MaskedMember> members) : members_(std::move(members)) {
        for (const MaskedMember& member : members_) lengths_.set(std::min<std::size_t>(member.name.size(), StringText::bytes_max));
    }

    void feed(std::string_view piece, std::string& out) override {
        from_ = 0;
        std::size_t at = 0;
        while (at < piece.size() && state_ != State::failed) at = step(piece, at, out);
        if (copying_) out.append(piece.substr(from_, at - from_));
        if (state_ == State::failed) copying_ = false;
        started_ = started_ || !piece.empty();
    }

    bool finish(std::string& out) override {
        if (!started_) return true; // no body, nothing to hide
        if (state_ == State::number && !end_token(out)) return false;
        return state_ == State::after && depth_ == 0;
    }

private:
    enum class State : std::uint8_t { value, value_or_end, name_or_end, name, colon, after, text, number, word, failed };

    std::size_t step(std::string_view piece, std::size_t at, std::string& out) {
        switch (state_) {
        case State::text: return in_text(piece, at, out);
        case State::number: return in_number(piece, at, out);
        case State::word: return in_word(piece, at, out);
        default: break;
        }
        const char c = piece[at];
        if (c == ' ' || c == '\n' || c == '\r' || c == '\t') return at + 1;
        if (mark_at_ < mark.size() && (mark_at_ > 0 || c == mark[0])) return c == mark[mark_at_++] ? at + 1 : fail_at(at);
        mark_at_ = mark.size();
        return structure(piece, at, c, out);
    }

    std::size_t structure(std::string_view piece, std::size_t at, char c, std::string& out) {
        switch (state_) {
        case State::value_or_end:
            if (c == ']') return close(at, false, out);
            [[fallthrough]];
        case State::value: return begin_value(piece, at, c, out);
        case State::name_or_end:
            if (c == '}') return close(at, true, out);
            [[fallthrough]];
        case State::name:
            if (c != '"') return fail_at(at);
            is_name_ = true;
            text_.start();
            state_ = State::text;
            return at + 1;
        case State::colon:
            if (c != ':') return fail_at(at);
            state_ = State::value;
            return at + 1;
        case State::after:
            if (depth_ == 0) return fail_at(at);
            if (c == '}' || c == ']') return close(at, c == '}', out);
            if (c != ',') return fail_at(at);
            state_ = objects_[depth_ - 1] ? State::name : State::value;
            return at + 1;
        default: return fail_at(at);
        }
    }

    std::size_t begin_value(std::string_view piece, std::size_t at, char c, std::string& out) {
        const bool hide = restricted_ != nullptr && copying_;
        if (hide) {
            out.append(piece.substr(from_, at - from_));
            copying_ = false;
        }
        if (c == '{' || c == '[') return open(at, c == '{', hide);
        text_.start();
        if (c == '"') {
            is_name_ = false;
            state_ = State::text;
            return at + 1;
        }
        if (c == 't' || c == 'f' || c == 'n') {
            word_ = c == 't' ? "true" : c == 'f' ? "false" : "null";
            word_at_ = 0;
            state_ = State::word;
            return at;
        }
        number_.start();
        state_ = State::number;
        return c == '-' || (c >= '0' && c <= '9') ? at : fail_at(at);
    }

    std::size_t open(std::size_t at, bool object, bool hide) {
        if (depth_ == depth_max) return fail_at(at);
        if (hide) hidden_depth_ = depth_ + 1;
        objects_[depth_++] = object;
        state_ = object ? State::name_or_end : State::value_or_end;
        restricted_ = nullptr;
        return at + 1;
    }

    std::size_t close(std::size_t at, bool object, std::string& out) {
        if (depth_ == 0 || objects_[depth_ - 1] != object) return fail_at(at);
        if (hidden_depth_ == depth_) {
            hidden_depth_ = 0;
            copying_ = true;
            out += "null";
            from_ = at + 1;
        }
        --depth_;
        state_ = State::after;
        return at + 1;
    }

    std::size_t in_text(std::string_view piece, std::size_t at, std::string& out) {
        if (text_.in_escape()) return text_.escaped(piece[at]) ? at + 1 : fail_at(at);
        std::size_t end = at;
        while (end < piece.size() && !string_stops[static_cast<unsigned char>(piece[end])]) ++end;
        // Only names and hidden values need their text.
        if (end > at && (is_name_ || restricted_ != nullptr)) text_.plain(piece.substr(at, end - at));
        if (end == piece.size()) return end;
        if (piece[end] == '\\') {
            text_.backslash();
            return end + 1;
        }
        if (piece[end] != '"') return fail_at(end);
        text_.end();
        from_ = copying_ ? from_ : end + 1;
        if (is_name_) end_name();
        else if (!end_token(out)) return fail_at(end);
        return end + 1;
    }

    void end_name() {
        state_ = State::colon;
        restricted_ = nullptr;
        if (!copying_ || !lengths_[text_.text().size()]) return;
        for (const MaskedMember& member : members_) {
            if (text_.whole() && same_name(member.name, text_.text())) restricted_ = &member;
        }
    }

    std::size_t in_number(std::string_view piece, std::size_t at, std::string& out) {
        const std::size_t begin = at;
        while (at < piece.size() && number_.feed(piece[at])) ++at;
        if (restricted_ != nullptr) text_.plain(piece.substr(begin, at - begin));
        if (at == piece.size()) return at;
        from_ = copying_ ? from_ : at;
        return end_token(out) ? at : fail_at(at);
    }

    std::size_t in_word(std::string_view piece, std::size_t at, std::string& out) {
        while (at < piece.size() && word_at_ < word_.size()) {
            if (piece[at] != word_[word_at_]) return fail_at(at);
            ++at;
            ++word_at_;
        }
        if (word_at_ < word_.size()) return at;
        from_ = copying_ ? from_ : at;
        return end_token(out) ? at : fail_at(at);
    }

    // The token at hand is over; when it was hidden, its replacement goes out and copying goes on.
    bool end_token(std::string& out) {
        if (state_ == State::number && !number_.complete()) return false;
        if (restricted_ != nullptr && hidden_depth_ == 0) {
            if (state_ == State::word) out += "null";
            else out.append("\"").append(masked_text(text_.text(), restricted_->kind, text_.whole())).append("\"");
            copying_ = true;
        }
        restricted_ = nullptr;
        state_ = State::after;
        return true;
    }

    std::size_t fail_at(std::size_t at) {
        state_ = State::failed;
        return at;
    }

    std::vector<MaskedMember> members_;
    std::bitset<StringText::bytes_max + 1> lengths_; // some member has a name of this many bytes
    std::bitset<depth_max> objects_;                 // by depth: an object, else an array
    std::size_t depth_ = 0;
    std::size_t hidden_depth_ = 0; // depth of the object or array being left out; 0: none
    std::size_t from_ = 0;
    State state_ = State::value;
    std::size_t mark_at_ = 0; // of the byte order mark; mark.size(): past it
    bool copying_ = true;
    bool started_ = false;
    bool is_name_ = false;
    const MaskedMember* restricted_ = nullptr; // the value at hand belongs to this member
    StringText text_;
    NumberShape number_;
    std::string_view word_;
    std::size_t word_at_ = 0;
};

// Decides by the first byte that is not white space whether a body of a vague kind is JSON. What is not is closed, for it may bear records in
// a shape that we cannot mask (a warning before the JSON, CSV called text, JSONP); only the page of an error passes.
class GuessingMask final : public BodyMask {
public:
    GuessingMask(std::vector<MaskedMember> members, bool error_page) : members_(std::move(members)), error_page_(error_page) {}

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
                if (piece[first] == '{' || piece[first] == '[') json_ = make_json_mask(std::move(members_));
            }
            pass(std::exchange(held_, {}), out);
        }
        pass(piece, out);
    }
    bool finish(std::string& out) override {
        out += held_;
        return json_ != nullptr ? json_->finish(out) : !decided_ || error_page_;
    }

private:
    void pass(std::string_view piece, std::string& out) {
        if (json_ != nullptr) json_->feed(piece, out);
        else if (error_page_) out += piece;
    }
    std::vector<MaskedMember> members_;
    bool error_page_;
    std::string held_;
    bool decided_ = false;
    std::unique_ptr<BodyMask> json_;
};

class ClosedMask final : public BodyMask {
public:
    void feed(std::string_view piece, std::string&) override { empty_ = empty_ && piece.empty(); }
    bool finish(std::string&) override { return empty_; }

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

std::unique_ptr<BodyMask> make_json_mask(std::vector<MaskedMember> members) { return std::make_unique<JsonMask>(std::move(members)); }

std::unique_ptr<BodyMask> make_mask(std::vector<MaskedMember> members, int status, std::string_view content_type) {
    switch (body_kind(content_type)) {
    case BodyKind::json: return make_json_mask(std::move(members));
    case BodyKind::perhaps_json: return std::make_unique<GuessingMask>(std::move(members), status >= 400);
    case BodyKind::opaque: return std::make_unique<ClosedMask>();
    case BodyKind::harmless: return nullptr;
    }
    return std::make_unique<ClosedMask>();
}

} // namespace gapura::gateway
