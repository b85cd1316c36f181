#include "app/config.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cctype>
#include <charconv>

#include "lib/base/file.h"
#include "lib/base/yaml.h"
#include "lib/base/zones.h"

namespace gapura::app {
namespace {

using base::YamlNode;
using base::YamlReader;

/// A listener binds addresses; what a name stands for may change.
bool is_numeric(const std::string& host) {
    std::array<unsigned char, 16> bytes{};
    return ::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 || ::inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

void read_address(YamlReader& reader, std::string_view key, Address& out) {
    const std::string text = reader.text_or(key, out.text());
    const auto parsed = parse_address(text);
    if (parsed && is_numeric(parsed->host)) out = *parsed;
    else reader.reject(key, "must be a numeric address such as 127.0.0.1:8080, not \"" + text.substr(0, 60) + "\"");
}

Result<void> read_listeners(YamlReader& root, Config& config) {
    YamlReader listen = root.map("listen");
    read_address(listen, "gateway", config.gateway);
    read_address(listen, "console", config.console);
    read_address(listen, "metrics", config.metrics);
    read_address(listen, "campus_api", config.campus_api);
    return listen.finish();
}

/// `redis: host:port`, or `redis: {sentinels: [host:port, …], master: name}`.
Result<void> read_redis(YamlReader& root, const std::string& file, Config::Redis& redis) {
    const YamlNode* const node = root.any("redis");
    if (node == nullptr || node->kind == YamlNode::Kind::nothing) return {};
    if (node->kind == YamlNode::Kind::scalar) {
        redis.address = node->text;
        if (!redis.address.empty() && !parse_address(redis.address)) root.reject("redis", "must be host:port");
        return {};
    }
    YamlReader reader(*node, file, "redis");
    redis.master = reader.text("master");
    const YamlNode* const list = reader.any("sentinels");
    if (list == nullptr || list->kind != YamlNode::Kind::list || list->items.empty()) reader.reject("sentinels", "must be a list of host:port");
    else {
        for (const YamlNode& item : list->items) {
            if (!parse_address(item.text)) reader.reject("sentinels", "must be a list of host:port");
            redis.sentinels.push_back(item.text);
        }
    }
    return reader.finish();
}

Result<void> read_feeder(YamlReader& root, Config::Feeder& feeder) {
    YamlReader reader = root.map("feeder");
    feeder.url = reader.text_or("url", {});
    feeder.username = reader.text_or("username", {});
    feeder.password_file = reader.text_or("password_file", {});
    feeder.concurrency = static_cast<int>(reader.integer_or("concurrency", feeder.concurrency, 1, 32));
    feeder.read_back_s = static_cast<int>(reader.integer_or("read_back_s", feeder.read_back_s, 1, 3600));
    feeder.approve_two_persons_above = reader.integer_or("approve_two_persons_above", feeder.approve_two_persons_above, 0, 100'000'000);
    if (!feeder.url.empty() && feeder.password_file.empty()) reader.reject("password_file", "is required when url is set");
    return reader.finish();
}

/// "https://gapura.kampus.ac.id": links are made by adding a path.
bool is_base_url(std::string_view url) {
    const std::size_t start = url.starts_with("https://") ? 8 : url.starts_with("http://") ? 7 : 0;
    const auto plain = [](unsigned char c) { return c > ' ' && c < 0x7f && c != '?' && c != '#' && c != '<' && c != '>' && c != '"'; };
    return start > 0 && url.size() > start && url.back() != '/' && std::ranges::all_of(url, plain);
}

Result<void> read_smtp(YamlReader& root, Config& config) {
    config.public_url = root.text_or("public_url", {});
    if (!config.public_url.empty() && !is_base_url(config.public_url)) {
        root.reject("public_url", "must be like https://gapura.kampus.ac.id, without a slash at the end");
    }
    YamlReader reader = root.map("smtp");
    Config::Smtp& smtp = config.smtp;
    smtp.host = reader.text_or("host", {});
    smtp.port = static_cast<std::uint16_t>(reader.integer_or("port", smtp.port, 1, 65535));
    smtp.from = reader.text_or("from", {});
    smtp.starttls = reader.text_or("starttls", smtp.starttls);
    smtp.user = reader.text_or("user", {});
    smtp.password_file = reader.text_or("password_file", {});
    smtp.ca_file = reader.text_or("ca_file", {});
    const auto in_host = [](unsigned char c) { return std::isalnum(c) != 0 || c == '.' || c == '-' || c == ':' || c == '[' || c == ']'; };
    if (!std::ranges::all_of(smtp.host, in_host)) reader.reject("host", "must be a name or an address");
    if (smtp.starttls != "optional" && smtp.starttls != "required" && smtp.starttls != "off") {
        reader.reject("starttls", "must be optional, required or off");
    }
    if (smtp.host.empty()) return reader.finish();
    const auto at = smtp.from.find('@');
    const auto in_address = [](unsigned char c) { return c > ' ' && c < 0x7f && c != '<' && c != '>' && c != ',' && c != '"'; };
    if (at == std::string::npos || at == 0 || at + 1 == smtp.from.size() || !std::ranges::all_of(smtp.from, in_address)) {
        reader.reject("from", "must be an e-mail address");
    }
    if (smtp.user.empty() != smtp.password_file.empty()) reader.reject("password_file", "goes with user: give both or neither");
    const bool here = smtp.host == "127.0.0.1" || smtp.host == "localhost" || smtp.host == "[::1]";
    if (!smtp.user.empty() && smtp.starttls != "required" && smtp.port != 465 && !here) {
        reader.reject("starttls", "must be required where a password is sent");
    }
    if (config.public_url.empty()) root.reject("public_url", "is required when smtp is set: messages carry links");
    return reader.finish();
}

Result<void> read_organisation(YamlReader& root, Config& config) {
    YamlReader reader = root.map("organisation");
    config.organisation = reader.text_or("name", config.organisation);
    config.zone = reader.text_or("zone", config.zone);
    if (!base::Zone::find(config.zone)) reader.reject("zone", "must be Asia/Jakarta, Asia/Makassar, Asia/Jayapura or another IANA zone");
    return reader.finish();
}

/// A list of the moves that need a second person; absent: the default.
Result<void> read_keys(YamlReader& root, Config& config) {
    YamlReader reader = root.map("keys");
    const YamlNode* const list = reader.any("two_persons");
    if (list == nullptr) return reader.finish();
    Config::TwoPersons wanted{.custodian = false};
    bool good = list->kind == YamlNode::Kind::list;
    for (const YamlNode& item : list->items) {
        if (item.text == "custodian") wanted.custodian = true;
        else if (item.text == "issue") wanted.issue = true;
        else if (item.text == "direct") wanted.direct = true;
        else good = false;
    }
    if (!good) reader.reject("two_persons", "must be a list of custodian, issue, direct; [] for none of them");
    config.two_persons = wanted;
    return reader.finish();
}

Result<void> read_leaks(YamlReader& root, Config& config) {
    YamlReader reader = root.map("leaks");
    config.leak_partner_keys = reader.text_or("github_public_keys", {});
    return reader.finish();
}

Result<void> read_clocks(YamlReader& root, Config& config) {
    YamlReader reader = root.map("clocks");
    std::string& reading = config.work_day_24h;
    reading = reader.text_or("work_day_24h", reading);
    if (reading != "running" && reading != "working_day" && reading != "working_hours")
        reader.reject("work_day_24h", "must be running, working_day or working_hours");
    return reader.finish();
}

Result<void> read_log(YamlReader& root, Config& config) {
    YamlReader reader = root.map("log");
    config.log_path = reader.text_or("path", config.log_path);
    config.log_level = reader.text_or("level", config.log_level);
    const std::string& level = config.log_level;
    if (level != "debug" && level != "info" && level != "warn" && level != "error") reader.reject("level", "must be debug, info, warn or error");
    return reader.finish();
}

} // namespace

Result<Address> parse_address(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon != std::string_view::npos) {
        Address address;
        address.host = colon == 0 ? "0.0.0.0" : std::string(text.substr(0, colon));
        const std::string_view port = text.substr(colon + 1);
        unsigned number = 0;
        const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
        if (error == std::errc() && end == port.data() + port.size() && !port.empty() && number <= 65535) {
            address.port = static_cast<std::uint16_t>(number);
            return address;
        }
    }
    return fail(Code::invalid, "config.address", {{"text", std::string(text.substr(0, 60))}});
}

Result<Config> parse_config(std::string_view yaml, const std::string& file) {
    const YamlNode tree = TRY(base::parse_yaml(yaml, file));
    YamlReader root(tree, file);
    Config config;
    config.data_dir = root.text_or("data_dir", config.data_dir);
    config.database = root.text_or("database", "sqlite:" + config.data_dir + "/gapura.db");
    const std::string& where = config.database;
    const bool known = where.starts_with("sqlite:") || where.starts_with("postgres://") || where.starts_with("postgresql://") || where.contains('=');
    if (!known) root.reject("database", "must be sqlite:PATH, postgres://… or \"host=… dbname=…\"");
    TRY(read_redis(root, file, config.redis));
    config.loops = static_cast<int>(root.integer_or("loops", 0, 0, 256));
    config.job_threads = static_cast<int>(root.integer_or("job_threads", config.job_threads, 1, 64));
    config.drain_s = static_cast<int>(root.integer_or("drain_s", config.drain_s, 0, 3600));
    TRY(read_organisation(root, config));
    TRY(read_listeners(root, config));
    TRY(read_feeder(root, config.feeder));
    TRY(read_smtp(root, config));
    TRY(read_leaks(root, config));
    TRY(read_keys(root, config));
    TRY(read_clocks(root, config));
    TRY(read_log(root, config));
    TRY(root.finish());
    return config;
}

Result<Config> load_config(const std::string& path) { return parse_config(TRY(base::read_file(path, std::size_t{1} << 20)), path); }

} // namespace gapura::app
