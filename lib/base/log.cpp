#include "lib/base/log.h"

#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "lib/base/json.h"

namespace gapura::base {
namespace {

constexpr std::size_t file_bytes_max = std::size_t{64} << 20;
constexpr std::size_t files_kept = 4;

spdlog::level::level_enum to_spdlog(Level level) {
    switch (level) {
    case Level::debug: return spdlog::level::debug;
    case Level::info: return spdlog::level::info;
    case Level::warn: return spdlog::level::warn;
    case Level::error: return spdlog::level::err;
    }
    return spdlog::level::err;
}

class SpdLog final : public Log {
public:
    explicit SpdLog(std::shared_ptr<spdlog::logger> logger) : logger_(std::move(logger)) {}

    void write(Level level, std::string_view event, std::initializer_list<Field> fields) override {
        const auto spd_level = to_spdlog(level);
        if (!logger_->should_log(spd_level)) return;
        json::object line;
        line["event"] = event;
        for (const Field& field : fields) line[field.name] = field.value;
        // The pattern opens the object with time and level; drop our own opening brace.
        logger_->log(spd_level, std::string_view(json::serialize(line)).substr(1));
    }

private:
    std::shared_ptr<spdlog::logger> logger_;
};

} // namespace

Result<std::unique_ptr<Log>> open_log(const std::string& path, Level from) {
    try {
        spdlog::sink_ptr sink;
        if (path == "-") sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
        else sink = std::make_shared<spdlog::sinks::rotating_file_sink_mt>(path, file_bytes_max, files_kept);
        auto logger = std::make_shared<spdlog::logger>("gapura", std::move(sink));
        logger->set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%fZ","level":"%l",%v)", spdlog::pattern_time_type::utc);
        logger->set_level(to_spdlog(from));
        logger->flush_on(spdlog::level::info);
        return std::make_unique<SpdLog>(std::move(logger));
    } catch (const spdlog::spdlog_ex& error) {
        return fail(Code::unavailable, "log.unwritable", {{"path", path}}, error.what());
    }
}

} // namespace gapura::base
