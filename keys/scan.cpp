#include "keys/scan.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <thread>
#include <unistd.h>

#include "keys/token.h"

namespace gapura::keys {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t piece_bytes = std::size_t{256} << 10; // stays in a core's second cache
constexpr std::size_t longest = 2 * token_chars;            // in UTF-16
constexpr std::string_view prefix = "gpr_";

constexpr std::array<std::string_view, 6> compressed{"\x1f\x8b", "PK\x03\x04", "\xfd\x37zXZ", "BZh", "\x28\xb5\x2f\xfd", "7z\xbc\xaf"};

bool is_compressed(std::string_view head) {
    return std::ranges::any_of(compressed, [&](std::string_view magic) { return head.starts_with(magic); });
}

/// The characters of a key that begins at `at`, `stride` bytes apart; false when it does not fit or is none.
bool key_at(std::string_view text, std::size_t at, std::size_t stride, std::array<char, token_chars>& key) {
    if (at + (token_chars - 1) * stride >= text.size()) return false;
    for (std::size_t i = 0; i < token_chars; ++i) key[i] = text[at + i * stride];
    if (stride == 1) return is_well_formed({key.data(), key.size()});
    for (std::size_t i = 0; i + 1 < token_chars; ++i) {
        if (text[at + i * stride + 1] != '\0') return false;
    }
    return is_well_formed({key.data(), key.size()});
}

class File {
public:
    explicit File(const std::string& path) : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)) {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() {
        if (fd_ >= 0) ::close(fd_);
    }
    bool is_open() const { return fd_ >= 0; }
    void rewind() const { ::lseek(fd_, 0, SEEK_SET); }
    /// Fills what it can; -1 on an error.
    long read(char* into, std::size_t room) const {
        std::size_t got = 0;
        while (got < room) {
            const long n = ::read(fd_, into + got, room - got);
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) return -1;
            if (n == 0) break;
            got += static_cast<std::size_t>(n);
        }
        return static_cast<long>(got);
    }

private:
    int fd_;
};

/// One thread's work: files one after the other, with a buffer of its own.
class Reader {
public:
    explicit Reader(std::size_t listed_max) : listed_max_(listed_max), buffer_(longest + piece_bytes, '\0') {}

    void scan(const std::string& path) {
        const File file(path);
        if (!file.is_open()) return miss(path, Unseen::unreadable);
        ++report.files;
        hits_.clear();
        if (!find(file, path)) miss(path, Unseen::unreadable);
        if (!hits_.empty()) number_lines(file, path);
    }

    ScanReport report;

private:
    struct Hit {
        std::uint64_t offset = 0;
        std::string hint;
    };

    void miss(const std::string& path, Unseen why) {
        ++report.not_seen_count;
        if (report.not_seen.size() < listed_max_) report.not_seen.push_back({path, why});
    }

    // A piece is looked at together with the tail of the one before, so that no key is cut; a key is counted where it ends.
    bool find(const File& file, const std::string& path) {
        std::size_t kept = 0;
        std::uint64_t before = 0; // offset of the buffer's first byte
        for (;;) {
            const long got = file.read(buffer_.data() + kept, piece_bytes);
            if (got < 0) return false;
            const std::string_view text(buffer_.data(), kept + static_cast<std::size_t>(got));
            if (before == 0 && kept == 0 && is_compressed(text)) miss(path, Unseen::compressed);
            report.bytes += static_cast<std::uint64_t>(got);
            find_keys(text, [&](std::size_t offset, std::string_view key) {
                const std::uint64_t at = before + offset;
                if (hits_.empty() || hits_.back().offset < at) hits_.push_back({at, hint_of(key)});
            });
            if (static_cast<std::size_t>(got) < piece_bytes) return true;
            const std::size_t keep = std::min(longest, text.size());
            before += text.size() - keep;
            std::memmove(buffer_.data(), text.data() + text.size() - keep, keep);
            kept = keep;
        }
    }

    // Only files with a find are read a second time: counting lines everywhere would cost more than searching.
    void number_lines(const File& file, const std::string& path) {
        file.rewind();
        std::uint64_t line = 1;
        std::uint64_t at = 0;
        std::size_t hit = 0;
        for (long got = 0; hit < hits_.size() && (got = file.read(buffer_.data(), piece_bytes)) > 0;) {
            const std::uint64_t end = at + static_cast<std::uint64_t>(got);
            const char* from = buffer_.data();
            while (hit < hits_.size() && hits_[hit].offset < end) {
                const char* to = buffer_.data() + (hits_[hit].offset - at);
                line += static_cast<std::uint64_t>(std::count(from, to, '\n'));
                from = to;
                add(path, line, hits_[hit++].hint);
            }
            line += static_cast<std::uint64_t>(std::count(from, static_cast<const char*>(buffer_.data()) + got, '\n'));
            at = end;
        }
        for (; hit < hits_.size(); ++hit) add(path, line, hits_[hit].hint); // the file became shorter meanwhile
    }

    void add(const std::string& path, std::uint64_t line, const std::string& hint) {
        ++report.found_count;
        if (report.found.size() < listed_max_) report.found.push_back({path, line, hint});
    }

    std::size_t listed_max_;
    std::string buffer_;
    std::vector<Hit> hits_;
};

/// What there is to read. Nothing is opened here but folders.
class Walk {
public:
    explicit Walk(std::string root) : root_(std::move(root)) {}

    void run() {
        std::error_code problem;
        inside_ = fs::canonical(root_, problem).string();
        const fs::file_status status = fs::status(root_, problem);
        if (fs::is_directory(status)) return folder(root_);
        // The path that was asked for is followed, whatever it is.
        files.push_back(inside_.empty() ? root_ : inside_);
    }

    std::vector<std::string> files;
    std::vector<NotSeen> not_seen;

private:
    void folder(const fs::path& path) {
        std::vector<fs::path> waiting{path};
        while (!waiting.empty()) {
            const fs::path at = std::move(waiting.back());
            waiting.pop_back();
            std::error_code problem;
            auto entry = fs::directory_iterator(at, problem);
            for (; !problem && entry != fs::directory_iterator(); entry.increment(problem)) meet(*entry, waiting);
            if (problem) not_seen.push_back({at.string(), Unseen::unreadable});
        }
    }

    void meet(const fs::directory_entry& entry, std::vector<fs::path>& waiting) {
        std::error_code problem;
        const fs::file_status status = entry.symlink_status(problem);
        const std::string path = entry.path().string();
        if (problem) return not_seen.push_back({path, Unseen::unreadable});
        if (fs::is_symlink(status)) return link(entry.path());
        if (fs::is_regular_file(status)) return files.push_back(path);
        if (!fs::is_directory(status)) return not_seen.push_back({path, Unseen::not_a_file});
        if (path.ends_with(".git/objects")) return not_seen.push_back({path, Unseen::git_objects});
        waiting.push_back(entry.path());
    }

    void link(const fs::path& path) {
        std::error_code problem;
        const std::string target = fs::canonical(path, problem).string();
        if (problem == std::errc::too_many_symbolic_link_levels) return not_seen.push_back({path.string(), Unseen::link_loop});
        if (problem == std::errc::no_such_file_or_directory) return; // leads to nothing
        if (problem) return not_seen.push_back({path.string(), Unseen::unreadable});
        const bool in_tree = target == inside_ || target.starts_with(inside_ == "/" ? inside_ : inside_ + "/");
        if (!in_tree) not_seen.push_back({path.string(), Unseen::link_outside});
    }

    std::string root_;
    std::string inside_; // the root without links
};

template <class T>
void take_over(std::vector<T>& into, std::vector<T>& from, std::size_t listed_max) {
    std::ranges::move(from, std::back_inserter(into));
    std::ranges::sort(into);
    if (into.size() > listed_max) into.resize(listed_max);
}

} // namespace

std::string_view to_string(Unseen why) {
    switch (why) {
    case Unseen::unreadable: return "unreadable";
    case Unseen::link_outside: return "link_outside";
    case Unseen::link_loop: return "link_loop";
    case Unseen::not_a_file: return "not_a_file";
    case Unseen::compressed: return "compressed";
    case Unseen::git_objects: return "git_objects";
    }
    return "unreadable";
}

void find_keys(std::string_view text, const std::function<void(std::size_t, std::string_view)>& found) {
    std::array<char, token_chars> key{};
    // '_' is rarer than 'g' in every language people write, and memchr is the fastest loop there is.
    for (std::size_t from = 0; from < text.size();) {
        const void* mark = std::memchr(text.data() + from, '_', text.size() - from);
        if (mark == nullptr) return;
        const auto at = static_cast<std::size_t>(static_cast<const char*>(mark) - text.data());
        from = at + 1;
        if (at >= 3 && text.substr(at - 3, 4) == prefix) {
            if (key_at(text, at - 3, 1, key)) found(at - 3, {key.data(), key.size()});
        } else if (at >= 6 && text[at - 6] == 'g' && text[at - 4] == 'p' && text[at - 2] == 'r' && text[at - 1] == '\0') {
            if (key_at(text, at - 6, 2, key)) found(at - 6, {key.data(), key.size()});
        }
    }
}

Result<ScanReport> scan(const std::string& path, const ScanOptions& options) {
    std::error_code problem;
    if (fs::status(path, problem).type() == fs::file_type::not_found || problem)
        return fail(Code::not_found, "keys.scan_path", {{"path", path}, {"reason", problem.message()}});
    Walk walk(path);
    walk.run();
    const int threads = std::clamp(options.threads, 1, 64);
    std::vector<Reader> readers(static_cast<std::size_t>(threads), Reader(options.listed_max));
    std::atomic<std::size_t> next = 0;
    const auto work = [&](Reader& reader) {
        for (std::size_t at = next++; at < walk.files.size(); at = next++) reader.scan(walk.files[at]);
    };
    {
        std::vector<std::jthread> helpers;
        for (std::size_t i = 1; i < readers.size(); ++i) helpers.emplace_back([&, i] { work(readers[i]); });
        work(readers[0]);
    }
    ScanReport report;
    report.not_seen_count = walk.not_seen.size();
    take_over(report.not_seen, walk.not_seen, options.listed_max);
    for (Reader& reader : readers) {
        ScanReport& part = reader.report;
        report.files += part.files;
        report.bytes += part.bytes;
        report.found_count += part.found_count;
        report.not_seen_count += part.not_seen_count;
        take_over(report.found, part.found, options.listed_max);
        take_over(report.not_seen, part.not_seen, options.listed_max);
    }
    return report;
}

} // namespace gapura::keys
