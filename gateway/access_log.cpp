#include "gateway/access_log.h"

#include <charconv>
#include <cstdio>
#include <filesystem>

#include "gateway/masked_path.h"

namespace gapura::gateway {
namespace {

constexpr std::size_t file_bytes_max = std::size_t{64} << 20;
constexpr int files_kept = 4;

void number(std::string& out, std::string_view name, std::int64_t value) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out.append(",\"").append(name).append("\":").append(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

/// May stand in a JSON string as it is.
constexpr std::array<bool, 256> plain = [] {
    std::array<bool, 256> out{};
    for (std::size_t i = 0x20; i < out.size(); ++i) out[i] = i != 0x7F && i != '"' && i != '\\';
    return out;
}();

// What came from outside may hold anything.
void quoted(std::string& out, std::string_view text) {
    while (!text.empty()) {
        std::size_t run = 0;
        while (run < text.size() && plain[static_cast<unsigned char>(text[run])]) ++run;
        out.append(text.substr(0, run));
        if (run == text.size()) return;
        const char c = text[run];
        if (c == '"' || c == '\\') out.append({'\\', c});
        else out += '?';
        text.remove_prefix(run + 1);
    }
}

void text(std::string& out, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    out.append(",\"").append(name).append("\":\"");
    quoted(out, value.substr(0, 128));
    out += '"';
}

/// Ids that we made ourselves.
void own(std::string& out, std::string_view name, std::string_view value) {
    if (!value.empty()) out.append(",\"").append(name).append("\":\"").append(value).append("\"");
}

std::string_view to_string(Ending ending) {
    constexpr std::array<std::string_view, 7> names{"answered", "refused", "timed_out", "broken", "malformed", "client_gone", "not_forwarded"};
    return names[static_cast<std::size_t>(ending)];
}

} // namespace

void append_access_line(std::string& out, const Decision& decision, const Outcome& outcome) {
    out += "{\"v\":1";
    number(out, "at_us", outcome.started_us);
    text(out, "id", outcome.request_id);
    text(out, "method", outcome.method);
    if (decision.route >= 0) {
        const Route& route = decision.snapshot->route(decision.route);
        own(out, "route", route.config.id);
        text(out, "pattern", route.config.pattern);
    }
    thread_local std::string path; // keeps its capacity
    path.clear();
    append_masked_path(path, outcome.path);
    out += ",\"path\":\"";
    quoted(out, path);
    out += '"';
    number(out, "status", outcome.status);
    if (decision.verdict == Verdict::refuse) text(out, "refusal", decision.refusal.slug);
    else own(out, "ending", to_string(outcome.ending));
    if (decision.key != nullptr) {
        own(out, "key", decision.key->key_id);
        own(out, "unit", decision.key->unit_id);
        own(out, "app", decision.key->app_id);
    }
    if (decision.target >= 0) text(out, "target", decision.snapshot->target(decision.target).text);
    text(out, "client", outcome.client);
    number(out, "took_us", outcome.took_us);
    if (outcome.ending != Ending::not_forwarded) number(out, "upstream_us", outcome.upstream_us);
    number(out, "in", static_cast<std::int64_t>(outcome.bytes_in));
    number(out, "out", static_cast<std::int64_t>(outcome.bytes_out));
    out += "}\n";
}

void AccessFile::rotate() {
    file_.reset();
    for (int i = files_kept - 1; i >= 0; --i) {
        const std::string from = i == 0 ? path_ : path_ + "." + std::to_string(i);
        std::error_code none; // a missing older file is no trouble
        std::filesystem::rename(from, path_ + "." + std::to_string(i + 1), none);
    }
    bytes_ = 0;
}

bool AccessFile::write(const std::string& lines) {
    if (lines.empty()) return true;
    if (bytes_ + lines.size() > file_bytes_max) rotate();
    if (!file_) {
        auto opened = base::AppendFile::open(path_);
        if (!opened) {
            if (!complained_) log_.failure("gateway.access_log", opened.error());
            complained_ = true;
            return false;
        }
        file_.emplace(*std::move(opened));
        std::error_code none;
        const auto size = std::filesystem::file_size(path_, none);
        bytes_ = none ? 0 : static_cast<std::size_t>(size);
    }
    const auto done = torn_ ? file_->append("\n" + lines, false) : file_->append(lines, false);
    if (!done && !complained_) log_.failure("gateway.access_log", done.error());
    complained_ = torn_ = !done; // half a line may be there: the next begins on its own
    if (!done) file_.reset();
    else bytes_ += lines.size();
    return done.has_value();
}

} // namespace gapura::gateway
