#include "gateway/sharing.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

namespace gapura::gateway {
namespace {

constexpr std::size_t pseudonym_bytes = 16;
constexpr std::size_t pseudonym_chars = 22;

std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return hash;
}

/// Fit for a record: a plain name, not a value in the place of one.
bool is_plain(std::string_view name) {
    int digits = 0;
    for (const char c : name) {
        const bool digit = c >= '0' && c <= '9';
        digits = digit ? digits + 1 : 0;
        const bool fine = digit || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' || c == '.';
        if (!fine || digits > 4) return false;
    }
    return !name.empty() && name.size() <= 64;
}

} // namespace

std::string pseudonym_of(const base::HmacSha256& key, std::string_view kind, std::string_view value) {
    const base::Digest256 digest = key.digest(fmt::format("{}:{}", kind, value));
    return base::base64url(std::span(digest).first(pseudonym_bytes));
}

void Sharing::start(const base::HmacSha256* key, std::string_view subject_member, std::string_view subject_kind) {
    key_ = key;
    subject_member_.assign(subject_member);
    subject_kind_.assign(subject_kind);
    members_count_ = 0;
    last_seen_ = 0;
    names_.clear();
    subjects_.clear();
    last_value_.clear();
    count_ = 0;
    chained_ = {};
    marked_ = {};
    unread_ = false;
}

void Sharing::back_to_mark() {
    subjects_.resize(marked_.subjects_bytes);
    count_ = marked_.count;
    chained_ = marked_.chained;
    last_value_.clear();
}

void Sharing::member(std::string_view name, bool masked) {
    const std::uint64_t hash = hash_of(name);
    for (std::size_t i = 0; i < members_count_; ++i) {
        if (members_.at(i).hash != hash) continue;
        members_.at(i).masked = members_.at(i).masked && masked;
        return;
    }
    if (members_count_ == members_.size() || !is_plain(name)) return;
    members_.at(members_count_++) = {hash, static_cast<std::uint32_t>(names_.size()), static_cast<std::uint8_t>(name.size()), masked};
    names_ += name;
}

void Sharing::subject(std::string_view value) {
    if (key_ == nullptr || value.empty() || value == last_value_) return; // rows about one person follow one another
    last_value_.assign(value);
    const std::string pseudonym = pseudonym_of(*key_, subject_kind_, value);
    for (std::size_t at = 0; at < subjects_.size(); at += pseudonym_chars) {
        if (std::memcmp(subjects_.data() + at, pseudonym.data(), pseudonym_chars) == 0) return;
    }
    ++count_;
    scratch_.assign(reinterpret_cast<const char*>(chained_.data()), chained_.size());
    scratch_ += pseudonym;
    chained_ = base::sha256(scratch_);
    if (subjects_.size() < subjects_listed_max * pseudonym_chars) subjects_ += pseudonym;
}

void Sharing::append_to(std::string& out) const {
    for (const bool masked : {false, true}) {
        out += masked ? ",\"x\":[" : "\"c\":[";
        bool first = true;
        for (std::size_t i = 0; i < members_count_; ++i) {
            const Member& member = members_.at(i);
            if (member.masked != masked) continue;
            out += first ? "\"" : ",\"";
            out.append(names_, member.at, member.size);
            out += '"';
            first = false;
        }
        out += ']';
    }
    fmt::format_to(std::back_inserter(out), ",\"n\":{},\"s\":[", count_);
    for (std::size_t at = 0; at < subjects_.size(); at += pseudonym_chars) {
        out += at == 0 ? "\"" : ",\"";
        out.append(subjects_, at, pseudonym_chars);
        out += '"';
    }
    out += ']';
    if (count_ > subjects_listed_max) out += ",\"d\":\"" + base::hex(chained_) + "\"";
}

} // namespace gapura::gateway
