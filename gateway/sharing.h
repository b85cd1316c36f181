// What one answer shared: names of its members, and whom it was about. Filled while the answer streams by (json_mask.h), written into its access
// record. Bounded: the first subjects by pseudonym, all of them by count and digest. One loop; reused from answer to answer.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/digest.h"

namespace gapura::gateway {

constexpr std::size_t subjects_listed_max = 100; // a page of a list
constexpr std::size_t members_listed_max = 48;

/// "nim:2008107010001" under the installation's key: 22 characters that tell nothing to who has not the key. `kind` as subject_kind_of (config.h).
std::string pseudonym_of(const base::HmacSha256& key, std::string_view kind, std::string_view value);

class Sharing {
public:
    /// `key` null: subjects are not gathered; it must outlive the answer.
    void start(const base::HmacSha256* key, std::string_view subject_member, std::string_view subject_kind);
    /// A member of the answer, as it leaves: masked or clear.
    void member(std::string_view name, bool masked);
    /// The decoded value of the subject's member.
    void subject(std::string_view value);

    /// What comes from here on may turn out not to leave: then back_to_mark() forgets it. Names of members stay.
    void mark() { marked_ = {subjects_.size(), count_, chained_}; }
    void back_to_mark();

    /// Something leaves that nobody could read: the record never says complete.
    void unread() { unread_ = true; }
    bool all_read() const { return !unread_; }

    std::string_view subject_member() const { return subject_member_; }
    std::uint64_t subjects() const { return count_; }
    /// `"c":[…],"x":[…],"n":…,"s":[…],"d":"…"` for the record: clear members, masked ones, number of subjects, their pseudonyms, and a digest over
    /// all when they are more than listed. Names that bear digits in a row (a NIM as a member's name) are left out.
    void append_to(std::string& out) const;

private:
    struct Member {
        std::uint64_t hash = 0;
        std::uint32_t at = 0; // in names_
        std::uint8_t size = 0;
        bool masked = false;
    };
    struct Mark {
        std::size_t subjects_bytes = 0;
        std::uint64_t count = 0;
        base::Digest256 chained{};
    };
    const base::HmacSha256* key_ = nullptr;
    std::string subject_member_;
    std::string subject_kind_;
    std::array<Member, members_listed_max> members_{};
    std::size_t members_count_ = 0;
    std::uint64_t last_seen_ = 0;
    std::string names_;
    std::string subjects_; // 22 characters each
    std::string last_value_;
    std::uint64_t count_ = 0;
    base::Digest256 chained_{}; // digest over all so far
    Mark marked_;
    bool unread_ = false;
    std::string scratch_;
};

} // namespace gapura::gateway
