#include "gateway/json_mask.h"

#include <algorithm>
#include <array>
#include <bitset>

#include "gateway/json_tokens.h"

namespace gapura::gateway {
namespace {

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
    JsonMask(std::vector<MaskedMember> members, Sharing* sharing) : members_(std::move(members)), sharing_(sharing) {
        drops_ = std::ranges::any_of(members_, [](const MaskedMember& member) { return member.kind == MaskKind::drop; });
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

    bool failed() const override { return state_ == State::failed; }

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
            name_raw_.clear();
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
            if (drops_ && copying_ && objects_[depth_ - 1]) pause(piece, at, out);
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
        if (c == '{' || c == '[') return open(piece, at, hide || dropping_, out);
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

    std::size_t open(std::string_view piece, std::size_t at, bool hide, std::string& out) {
        const bool object = piece[at] == '{';
        if (depth_ == depth_max) return fail_at(at);
        if (hide && hidden_depth_ == 0) hidden_depth_ = depth_ + 1;
        watched_ = false;
        has_member_[depth_] = false;
        objects_[depth_++] = object;
        if (drops_ && object && copying_) pause(piece, at + 1, out);
        state_ = object ? State::name_or_end : State::value_or_end;
        restricted_ = nullptr;
        return at + 1;
    }

    std::size_t close(std::size_t at, bool object, std::string& out) {
        if (depth_ == 0 || objects_[depth_ - 1] != object) return fail_at(at);
        if (hidden_depth_ == depth_) {
            hidden_depth_ = 0;
            if (dropping_) {
                end_drop();
            } else {
                copying_ = true;
                out += "null";
                from_ = at + 1;
            }
        } else if (paused_ && hidden_depth_ == 0) {
            resume(at);
        }
        --depth_;
        state_ = State::after;
        return at + 1;
    }

    std::size_t in_text(std::string_view piece, std::size_t at, std::string& out) {
        if (text_.in_escape()) {
            if (held()) name_raw_ += piece[at];
            return text_.escaped(piece[at]) ? at + 1 : fail_at(at);
        }
        std::size_t end = at;
        while (end < piece.size() && !string_stops[static_cast<unsigned char>(piece[end])]) ++end;
        // Only names, hidden values and the subject's need their text.
        if (end > at && (is_name_ || restricted_ != nullptr || watched_)) text_.plain(piece.substr(at, end - at));
        if (held()) name_raw_ += piece.substr(at, end - at);
        if (held() && name_raw_.size() > name_bytes_max) release(end, out);
        if (end == piece.size()) return end;
        if (piece[end] == '\\') {
            if (held()) name_raw_ += '\\';
            text_.backslash();
            return end + 1;
        }
        if (piece[end] != '"') return fail_at(end);
        text_.end();
        from_ = copying_ ? from_ : end + 1;
        if (is_name_) end_name(end, out);
        else if (!end_token(out)) return fail_at(end);
        return end + 1;
    }

    void end_name(std::size_t end, std::string& out) {
        state_ = State::colon;
        restricted_ = nullptr;
        if (!copying_ && !paused_) return;
        if (lengths_[text_.text().size()]) {
            for (const MaskedMember& member : members_) {
                if (text_.whole() && same_name(member.name, text_.text())) restricted_ = &member;
            }
        }
        if (restricted_ != nullptr && restricted_->kind == MaskKind::drop) {
            paused_ = false;
            dropping_ = true;
            return;
        }
        if (paused_) {
            release(end, out);
        }
        if (sharing_ == nullptr || !text_.whole()) return;
        sharing_->member(text_.text(), restricted_ != nullptr);
        watched_ = same_name(sharing_->subject_member(), text_.text());
    }

    // A name is held back while it may be that of a member to drop, and the comma before it too.
    bool held() const { return is_name_ && paused_; }
    void pause(std::string_view piece, std::size_t upto, std::string& out) {
        out.append(piece.substr(from_, upto - from_));
        copying_ = false;
        paused_ = true;
    }
    void resume(std::size_t at) {
        copying_ = true;
        paused_ = false;
        from_ = at;
    }
    /// What was held goes out; copying goes on at the byte after it.
    void release(std::size_t at, std::string& out) {
        out += has_member_[depth_ - 1] ? ",\"" : "\"";
        out += name_raw_;
        has_member_[depth_ - 1] = true;
        resume(at);
    }
    void end_drop() {
        dropping_ = false;
        paused_ = true;
    }

    std::size_t in_number(std::string_view piece, std::size_t at, std::string& out) {
        const std::size_t begin = at;
        while (at < piece.size() && number_.feed(piece[at])) ++at;
        if (restricted_ != nullptr || watched_) text_.plain(piece.substr(begin, at - begin));
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
        if (watched_ && state_ != State::word && text_.whole()) sharing_->subject(text_.text());
        watched_ = false;
        if (dropping_ && hidden_depth_ == 0) {
            end_drop();
        } else if (restricted_ != nullptr && hidden_depth_ == 0) {
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

    static constexpr std::size_t name_bytes_max = 512; // a longer one is that of no member to drop

    std::vector<MaskedMember> members_;
    Sharing* sharing_; // null: nobody asks what passes
    bool drops_ = false;
    bool paused_ = false;               // between the members of an object: nothing is copied until it is known what comes
    bool dropping_ = false;             // the value at hand goes with its name
    bool watched_ = false;              // the value at hand names a person
    std::bitset<depth_max> has_member_; // by depth: one has gone out
    std::string name_raw_;
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

// Reads along and changes nothing.
class Onlooker final : public BodyMask {
public:
    Onlooker(Sharing& sharing, bool error_page) : json_({}, &sharing), sharing_(sharing), undecided_(error_page) {}
    void feed(std::string_view piece, std::string&) override {
        if (undecided_) decide(piece);
        if (unread_) return;
        scratch_.clear();
        json_.feed(piece, scratch_);
    }
    bool finish(std::string&) override {
        scratch_.clear();
        return unread_ || json_.finish(scratch_);
    }
    bool failed() const override { return !unread_ && json_.failed(); }
    bool rewrites() const override { return false; }

private:
    void decide(std::string_view piece) {
        const auto first = piece.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
        if (first == std::string_view::npos) return;
        undecided_ = false;
        unread_ = piece[first] != '{' && piece[first] != '[';
        if (unread_) sharing_.unread();
    }

    JsonMask json_;
    Sharing& sharing_;
    bool undecided_;
    bool unread_ = false;
    std::string scratch_;
};

} // namespace

std::unique_ptr<BodyMask> make_json_mask(std::vector<MaskedMember> members, Sharing* sharing) {
    return std::make_unique<JsonMask>(std::move(members), sharing);
}

std::unique_ptr<BodyMask> make_onlooker(Sharing& sharing, bool error_page) { return std::make_unique<Onlooker>(sharing, error_page); }

} // namespace gapura::gateway
