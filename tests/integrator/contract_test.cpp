// openapi/campus-data.yaml and the data API hold each other: every path and filter both ways, and the members of a record.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "integrator/data_api.h"
#include "integrator/data_json.h"
#include "lib/base/file.h"
#include "lib/base/json.h"
#include "tests/integrator/people.h"

namespace gapura::integrator {
namespace {

std::vector<std::string> document() {
    std::vector<std::string> lines;
    std::string text = base::read_file(std::string(GAPURA_SOURCE_DIR) + "/openapi/campus-data.yaml").value();
    for (std::size_t at = 0; at < text.size();) {
        const auto end = text.find('\n', at);
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

/// Path to the names of its parameters, as written in the document's own regular layout.
std::map<std::string, std::set<std::string>> documented() {
    constexpr std::string_view parameter = "- $ref: '#/components/parameters/";
    std::map<std::string, std::set<std::string>> out;
    std::string path;
    for (const std::string& line : document()) {
        if (line.starts_with("  /")) path = line.substr(2, line.size() - 3), out[path];
        if (line == "components:") break;
        const auto at = line.find(parameter);
        if (at == std::string::npos) continue;
        const std::string rest = line.substr(at + parameter.size());
        out[path].insert(rest.substr(0, rest.find('\'')));
    }
    return out;
}

std::set<std::string> required_of(const std::string& schema) {
    std::set<std::string> out;
    bool inside = false;
    for (const std::string& line : document()) {
        if (line == "    " + schema + ":") inside = true;
        const auto at = line.find("required: [");
        if (!inside || at == std::string::npos) continue;
        std::string names = line.substr(at + 11, line.find(']') - at - 11);
        for (std::size_t from = 0; from < names.size();) {
            const auto comma = std::min(names.find(", ", from), names.size());
            out.insert(names.substr(from, comma - from));
            from = comma + 2;
        }
        return out;
    }
    return out;
}

std::set<std::string> keys_of(const std::string& text) {
    std::set<std::string> out;
    const json::value parsed = base::parse_json(text).value();
    for (const auto& member : parsed.as_object()) out.emplace(member.key());
    return out;
}

TEST(Contract, EveryPathAndFilterIsDocumentedAndServed) {
    std::map<std::string, std::set<std::string>> served;
    for (const DataPath& path : DataPath::all()) {
        auto& names = served[std::string(path.path)];
        names.insert(path.filters.begin(), path.filters.end());
        const auto open = path.path.find('{');
        if (open != std::string_view::npos) names.emplace(path.path.substr(open + 1, path.path.find('}') - open - 1));
    }
    EXPECT_EQ(served, documented());
    EXPECT_EQ(served_paths().size(), served.size());
}

TEST(Contract, EveryFilterHasARule) {
    for (const DataPath& path : DataPath::all()) {
        for (const std::string_view name : path.filters) EXPECT_EQ(filter_rule(name).name, name);
    }
}

TEST(Contract, RecordsHaveTheMembersOfTheDocument) {
    std::string student, lecturer, history, one_class;
    JsonWriter student_out(student), lecturer_out(lecturer), history_out(history), class_out(one_class);
    write_student(student_out, testing::good_student(), nullptr);
    write_lecturer(lecturer_out, testing::good_lecturer(), nullptr);
    write_history(history_out, testing::good_student(), {});
    write_class(class_out, {});
    EXPECT_EQ(keys_of(student), required_of("Student"));
    EXPECT_EQ(keys_of(lecturer), required_of("Lecturer"));
    EXPECT_EQ(keys_of(history), required_of("History"));
    EXPECT_EQ(keys_of(one_class), required_of("Class"));
}

TEST(JsonWriter, WritesExactDecimalsAndEscapes) {
    std::string text;
    JsonWriter out(text);
    out.open('{').key("a").hundredths(325).key("b").hundredths(5).key("c").tenths(1000).key("d").text("\"\\\n[").key("e").open('[').integer(-1).text(
        ":");
    out.null().open('{').close('}').close(']').close('}');
    EXPECT_EQ(text, "{\"a\":3.25,\"b\":0.05,\"c\":100.0,\"d\":\"\\\"\\\\\\u000a[\",\"e\":[-1,\":\",null,{}]}");
    EXPECT_TRUE(base::parse_json(text));
}

} // namespace
} // namespace gapura::integrator
