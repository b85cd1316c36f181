#include "gateway/versions_store.h"

namespace gapura::gateway {
namespace {

Result<ConfigVersion> version_of(const store::Row& row) {
    ConfigVersion version{row.integer(0), row.instant(1), row.text(2), row.text(3), {}, {}};
    version.diff = TRY(base::parse_json(row.text(4))).as_array();
    if (row.size() > 5) version.document = TRY(base::parse_json(row.text(5))).as_object();
    return version;
}

} // namespace

Result<std::int64_t> add_version(store::Tx& tx, const ConfigVersion& version) {
    const auto rows = TRY(tx.read("SELECT coalesce(max(number), 0) FROM gateway_config_version"));
    const std::int64_t number = rows.front().integer(0) + 1;
    TRY(tx.run("INSERT INTO gateway_config_version (number, at, by_person, origin, diff, document) VALUES ($1, $2, $3, $4, $5, $6)",
               {number, store::bind(version.at), version.by, version.origin, json::serialize(version.diff), json::serialize(version.document)}));
    return number;
}

Result<std::optional<ConfigVersion>> find_version(store::Database& database, std::int64_t number) {
    const auto rows = TRY(database.read("SELECT number, at, by_person, origin, diff, document FROM gateway_config_version "
                                        "WHERE number = $1 OR $1 = 0 ORDER BY number DESC LIMIT 1",
                                        {number}));
    if (rows.empty()) return std::optional<ConfigVersion>();
    return std::optional(TRY(version_of(rows.front())));
}

Result<std::vector<ConfigVersion>> list_versions(store::Database& database, std::int64_t before, std::int64_t limit) {
    std::vector<ConfigVersion> out;
    for (const auto& row : TRY(database.read("SELECT number, at, by_person, origin, diff FROM gateway_config_version "
                                             "WHERE number < $1 OR $1 = 0 ORDER BY number DESC LIMIT $2",
                                             {before, limit}))) {
        out.push_back(TRY(version_of(row)));
    }
    return out;
}

} // namespace gapura::gateway
