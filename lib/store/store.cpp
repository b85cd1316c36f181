#include "lib/store/store.h"

#include "lib/base/check.h"

namespace gapura::store {

std::int64_t Row::integer(std::size_t column) const {
    const Value& value = values_.at(column);
    if (std::holds_alternative<std::monostate>(value)) return 0;
    CHECK(std::holds_alternative<std::int64_t>(value));
    return std::get<std::int64_t>(value);
}

double Row::real(std::size_t column) const {
    const Value& value = values_.at(column);
    if (std::holds_alternative<std::monostate>(value)) return 0;
    // A sum of nothing, coalesced to the literal 0, is an integer on SQLite.
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
    CHECK(std::holds_alternative<double>(value));
    return std::get<double>(value);
}

const std::string& Row::text(std::size_t column) const {
    static const std::string empty;
    const Value& value = values_.at(column);
    if (std::holds_alternative<std::monostate>(value)) return empty;
    CHECK(std::holds_alternative<std::string>(value));
    return std::get<std::string>(value);
}

Result<void> Tx::change_one(std::string_view sql, const Params& params, const char* conflict_slug, base::Args args) {
    const std::int64_t changed = TRY(run(sql, params));
    if (changed == 1) return {};
    return fail(Code::conflict, conflict_slug, std::move(args), "changed " + std::to_string(changed) + " rows instead of one: " + std::string(sql));
}

} // namespace gapura::store
