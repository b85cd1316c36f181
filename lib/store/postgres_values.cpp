#include "lib/store/postgres_values.h"

#include <array>
#include <charconv>
#include <libpq-fe.h>

namespace gapura::store {
namespace {

// From PostgreSQL's catalog/pg_type.dat; they never change.
enum TypeOid : unsigned {
    bool_oid = 16,
    int8_oid = 20,
    int2_oid = 21,
    int4_oid = 23,
    text_oid = 25,
    oid_oid = 26,
    float4_oid = 700,
    float8_oid = 701,
    numeric_oid = 1700
};

template <class T>
T number(std::string_view text) {
    T value{};
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

Value numeric(std::string_view text) {
    if (text.find_first_of(".Nne") != std::string_view::npos) return number<double>(text);
    std::int64_t whole = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), whole).ec != std::errc()) return number<double>(text);
    return whole;
}

Value value_of(std::string_view text, unsigned type) {
    switch (type) {
    case bool_oid: return std::int64_t{text == "t"};
    case int2_oid:
    case int4_oid:
    case int8_oid:
    case oid_oid: return number<std::int64_t>(text);
    case float4_oid:
    case float8_oid: return number<double>(text);
    case numeric_oid: return numeric(text);
    default: return std::string(text);
    }
}

std::string_view field(const pg_result* result, int code) {
    const char* text = PQresultErrorField(result, code);
    return text != nullptr ? text : "";
}

} // namespace

unsigned postgres_type(const Value& value) {
    if (std::holds_alternative<std::int64_t>(value)) return int8_oid;
    if (std::holds_alternative<double>(value)) return float8_oid;
    if (std::holds_alternative<std::string>(value)) return text_oid;
    return 0;
}

const char* postgres_text(const Value& value, std::vector<std::string>& texts) {
    if (const auto* text = std::get_if<std::string>(&value)) return text->c_str();
    std::array<char, 40> buffer{};
    if (const auto* whole = std::get_if<std::int64_t>(&value)) std::to_chars(buffer.data(), buffer.data() + buffer.size() - 1, *whole);
    else if (const auto* real = std::get_if<double>(&value)) std::to_chars(buffer.data(), buffer.data() + buffer.size() - 1, *real);
    else return nullptr;
    return texts.emplace_back(buffer.data()).c_str();
}

void postgres_fill(std::vector<Value>& values, const pg_result* result, int row) {
    values.resize(static_cast<std::size_t>(PQnfields(result)));
    for (int i = 0; i < static_cast<int>(values.size()); ++i) {
        Value& value = values[static_cast<std::size_t>(i)];
        if (PQgetisnull(result, row, i) != 0) {
            value = std::monostate();
            continue;
        }
        const std::string_view text(PQgetvalue(result, row, i), static_cast<std::size_t>(PQgetlength(result, row, i)));
        const unsigned type = PQftype(result, i);
        auto* const kept = type == text_oid ? std::get_if<std::string>(&value) : nullptr;
        if (kept != nullptr) kept->assign(text);
        else value = value_of(text, type);
    }
}

Row postgres_row(const pg_result* result, int row) {
    std::vector<Value> values;
    postgres_fill(values, result, row);
    return Row(std::move(values));
}

std::int64_t postgres_changed(const pg_result* result) {
    auto* mine = const_cast<pg_result*>(result); // libpq's two readers lack const
    if (std::string_view(PQcmdStatus(mine)).starts_with("SELECT")) return 0;
    return number<std::int64_t>(PQcmdTuples(mine));
}

PostgresFailure postgres_failure(const pg_result* result, std::string_view sql) {
    const std::string_view state = field(result, PG_DIAG_SQLSTATE);
    const std::string_view kind = state.substr(0, 2);
    // The server quotes values in its details, and in the messages about data (class 22): those stay out of our log.
    std::string why = "postgresql " + std::string(state);
    if (kind != "22" && kind != "23") why += " " + std::string(field(result, PG_DIAG_MESSAGE_PRIMARY));
    for (const int code : {PG_DIAG_TABLE_NAME, PG_DIAG_CONSTRAINT_NAME})
        if (!field(result, code).empty()) why += " " + std::string(field(result, code));
    why += ": " + std::string(sql);

    const auto failed = [&](Code code, const char* slug, base::Args args = {}) { return Error{code, slug, std::move(args), why}; };
    if (state == "23505") return {failed(Code::conflict, "store.duplicate")};
    if (kind == "23") return {failed(Code::conflict, "store.constraint")};
    if (state == "40001" || state == "40P01") return {failed(Code::unavailable, "store.busy"), true, false};
    if (state == "55P03") return {failed(Code::unavailable, "store.busy")};
    if (state == "57014") return {failed(Code::unavailable, "store.timeout")};
    if (state == "53100") return {failed(Code::unavailable, "store.disk_full", {{"path", "PostgreSQL"}})};
    if (state == "XX001" || state == "XX002") return {failed(Code::unavailable, "store.corrupt", {{"path", "PostgreSQL"}})};
    if (state == "08P01") return {failed(Code::internal, "store.failed")}; // fewer values than the text has placeholders
    // No state: libpq's own word that the connection broke. 57P: the server is going down; 08: protocol; 53, 58: it lacks something.
    if (state.empty() || kind == "08" || state.starts_with("57P")) return {failed(Code::unavailable, "store.unavailable"), false, true};
    if (kind == "53" || kind == "58") return {failed(Code::unavailable, "store.unavailable")};
    return {failed(Code::internal, "store.failed")};
}

} // namespace gapura::store
