#include "gateway/quota_file.h"

#include <algorithm>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

#include "lib/base/digest.h"
#include "lib/base/file.h"

namespace gapura::gateway {
namespace {

constexpr QuotaName head_name{'g', 'a', 'p', 'u', 'r', 'a', ' ', 'q', 'u', 'o', 't', 'a', 's', ' ', '1', '\n'};
constexpr std::size_t bytes_max = std::size_t{256} << 20;
constexpr std::int64_t away_us = 10'000'000; // by then nobody may have counted on us any more

std::uint32_t sum_of(const QuotaRecord& record) {
    return base::crc32({reinterpret_cast<const char*>(&record), offsetof(QuotaRecord, sum)}) ^ 0x51554F54U;
}

bool is_current(const QuotaRecord& record, std::uint16_t month) {
    // What is only held of a bearer that others speak of counts as well.
    const auto last = [&](Quota quota) {
        const auto at = static_cast<std::size_t>(quota);
        return std::max(Count::of(record.used[at]).period, Count::of(record.ceiling[at]).period);
    };
    // Bearers without a monthly quota are dropped when they have been quiet since the day before the first of the month; days are judged roughly.
    const int month_of_day = static_cast<int>(std::max(last(Quota::day), last(Quota::bytes)) / 30.44) + 1970 * 12;
    return last(Quota::month) + 1 >= month || month_of_day + 1 >= month;
}

} // namespace

std::size_t QuotaFile::NameHash::operator()(const QuotaName& name) const {
    std::size_t out = 0;
    std::memcpy(&out, name.data(), sizeof out);
    return out;
}

QuotaFile::~QuotaFile() {
    if (fd_ >= 0) ::close(fd_);
}

Result<void> QuotaFile::open(const std::string& path, std::uint16_t month, Instant now) {
    path_ = path;
    records_.assign(1, QuotaRecord{head_name, {}, {}, 1, 0});
    dirty_.assign(1, false);
    auto text = base::read_file(path, bytes_max);
    if (!text && text.error().code != Code::not_found) return std::unexpected(text.error());
    const std::string_view bytes = text ? std::string_view(*text) : std::string_view();
    for (std::size_t at = 0; at + sizeof(QuotaRecord) <= bytes.size(); at += sizeof(QuotaRecord)) {
        QuotaRecord record;
        std::memcpy(&record, bytes.data() + at, sizeof record);
        if (record.sum != sum_of(record)) continue;
        if (record.name == head_name) records_[0] = record;
        else if (is_current(record, month) && places_.try_emplace(record.name, records_.size()).second) records_.push_back(record);
    }
    const auto seen = static_cast<std::int64_t>(records_[0].used[0]);
    away_ = now.us < seen || now.us - seen > away_us;
    if (away_) records_[0].used[1] = 0;
    for (std::size_t i = 0; i < records_.size(); ++i) {
        if (away_ && i > 0) records_[i].spare = all_kinds;
        seal(i);
    }
    dirty_.assign(records_.size(), false); // before what may fail
    // Rewritten whole once, without what is no longer needed.
    TRY(base::replace_file(path, {reinterpret_cast<const char*>(records_.data()), records_.size() * sizeof(QuotaRecord)}));
    fd_ = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd_ < 0) return fail(Code::unavailable, "file.unwritable", {{"path", path}});
    return {};
}

void QuotaFile::seal(std::size_t place) { records_[place].sum = sum_of(records_[place]); }

std::size_t QuotaFile::place(const QuotaName& name) {
    const auto [found, fresh] = places_.try_emplace(name, records_.size());
    if (!fresh) return found->second;
    records_.push_back(QuotaRecord{name, {}, {}, 0, 0});
    dirty_.push_back(false);
    return found->second;
}

const QuotaRecord* QuotaFile::find(const QuotaName& name) const {
    const auto found = places_.find(name);
    return found == places_.end() ? nullptr : &records_[found->second];
}

void QuotaFile::put(std::size_t place, const QuotaRecord& record) {
    QuotaRecord& own = records_[place];
    if (own.used == record.used && own.ceiling == record.ceiling && own.spare == record.spare) return;
    own = record;
    seal(place);
    mark(place);
}

void QuotaFile::mark(std::size_t place) {
    if (dirty_[place]) return;
    dirty_[place] = true;
    marked_.push_back(place);
}

void QuotaFile::put_nodes(std::uint32_t nodes) {
    if (records_.empty()) return;
    QuotaRecord head = records_[0];
    head.spare = nodes;
    put(0, head);
}

void QuotaFile::put_joined(std::uint32_t joined) {
    if (records_.empty()) return;
    QuotaRecord head = records_[0];
    head.used[1] = joined;
    put(0, head);
}

void QuotaFile::put_seen(std::uint64_t us) {
    if (records_.empty()) return;
    QuotaRecord head = records_[0];
    head.used[0] = us;
    put(0, head);
}

std::vector<QuotaFile::Copy> QuotaFile::take_marked() {
    std::ranges::sort(marked_);
    std::vector<Copy> out;
    out.reserve(marked_.size());
    for (const std::size_t place : marked_) {
        out.push_back({place, records_[place]});
        dirty_[place] = false;
    }
    marked_.clear();
    return out;
}

void QuotaFile::mark(const std::vector<Copy>& copies) {
    for (const Copy& copy : copies) mark(copy.place);
}

Result<void> QuotaFile::write(const std::vector<Copy>& copies) const {
    std::vector<QuotaRecord> run; // neighbours go in one write
    for (std::size_t from = 0; from < copies.size(); from += run.size()) {
        run.clear();
        for (std::size_t to = from; to < copies.size() && copies[to].place == copies[from].place + run.size(); ++to) run.push_back(copies[to].record);
        const std::size_t bytes = run.size() * sizeof(QuotaRecord);
        const auto at = static_cast<off_t>(copies[from].place * sizeof(QuotaRecord));
        if (::pwrite(fd_, run.data(), bytes, at) != static_cast<ssize_t>(bytes)) return fail(Code::unavailable, "file.unwritable", {{"path", path_}});
    }
    return {};
}

Result<void> QuotaFile::sync() const {
    if (::fdatasync(fd_) != 0) return fail(Code::unavailable, "file.unwritable", {{"path", path_}});
    return {};
}

} // namespace gapura::gateway
