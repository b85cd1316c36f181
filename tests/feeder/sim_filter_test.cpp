// The filter language: a table of filters and the rows they find, refusals, ordering, paging, and that indexes answer for 100,000 rows.
#include "feeder-sync/sim/filter_eval.h"

#include <chrono>
#include <set>

#include "tests/feeder/sim_world.h"

namespace gapura::feeder::sim {
namespace {

// Three rows: (name, born, n, id); the second has nulls.
struct Rows {
    std::vector<FilterColumn> columns = {{"name", Sort::text}, {"born", Sort::text}, {"n", Sort::number}, {"id", Sort::uuid}};
    std::vector<std::vector<Cell>> rows = {{"ANI O'BRIEN", "09-03-2005", "1", "00000000-0000-4000-8000-00000000000a"},
                                           {"BUDI", std::nullopt, std::nullopt, "00000000-0000-4000-8000-00000000000b"},
                                           {"CICI  ", "10-01-2004", "10", "00000000-0000-4000-8000-00000000000c"}};

    // "ac": the first letters of the rows found; "!" when refused.
    std::string find(std::string_view text) const {
        const auto filter = parse_filter(text, columns);
        if (!filter) return "!";
        Evaluator evaluator(*filter);
        std::string found;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const bool match = evaluator.matches([&](int column, std::string& out) {
                const Cell& cell = rows[i][static_cast<std::size_t>(column)];
                if (cell) out += *cell;
                return cell.has_value();
            });
            if (match) found += static_cast<char>('a' + i);
        }
        return found;
    }
};

TEST(SimFilter, FindsWhatPostgresWould) {
    const Rows rows;
    const std::pair<const char*, const char*> cases[] = {
        {"", "abc"},
        {"name='BUDI'", "b"},
        {"name = 'budi'", ""},
        {"name='ANI O''BRIEN'", "a"},
        {"name=E'ANI O\\'BRIEN'", "a"},
        {"name='ANI O\\'BRIEN'", "!"}, // the backslash is literal, so the text ends early
        {"NAME<>'BUDI'", "ac"},
        {"name!='BUDI' and n>5", "c"},
        {"n='10'", "c"},
        {"n=10.0", "c"},
        {"n<2", "a"},
        {"n<=10 AND n>=1", "ac"},
        {"n between 1 and 5", "a"},
        {"n not between 1 and 5", "c"},
        {"n<>1", "c"}, // null is neither
        {"not (n=1)", "c"},
        {"not n=1 or name='BUDI'", "bc"},
        {"n is null", "b"},
        {"n is not null", "ac"},
        {"n = null", ""},
        {"name='CICI'", ""},
        {"trim(name)='CICI'", "c"},
        {"lower(trim(name))='cici'", "c"},
        {"name like 'ANI%'", "a"},
        {"name like 'ani%'", ""},
        {"name ilike '%i%'", "abc"},
        {"name not ilike '%bu%'", "ac"},
        {"name like 'B_DI'", "b"},
        {"name like 'B\\_DI'", ""},
        {"name in ('BUDI','X','CICI  ')", "bc"},
        {"name not in ('BUDI')", "ac"},
        {"name not in ('BUDI',null)", ""},
        {"n in (1,10)", "ac"},
        {"born='09-03-2005'", "a"},
        {"born>'10'", "c"}, // dates compare as the text they are shown as
        {"name||'!'='BUDI!'", "b"},
        {"name='BU'||'DI'", "b"},
        {"(name='BUDI' or n=1) and n=1", "a"},
        {"name='BUDI' or n=1 and n=10", "b"}, // AND binds first
        {"((name))=(('BUDI'))", "b"},
        {"1=1", "abc"},
        {"1=1 ORDER BY n DESC, name ASC", "abc"},
        {"id='00000000-0000-4000-8000-00000000000B'", "b"},
        {"\"name\"='BUDI'", "b"},
    };
    for (const auto& [filter, found] : cases) EXPECT_EQ(rows.find(filter), found) << filter;
}

TEST(SimFilter, RefusesWhatPostgresWould) {
    const Rows rows;
    for (const char* filter : {"nama='X'", "name=", "name", "name='X", "name='X' and", "and name='X'", "name=1", "n='x'", "id='x'", "n like '1'",
                               "name='X'; drop table x", "name='X' --", "(name='X'", "name='X')", "name in ()", "not", "name not 'X'", "upper(name)",
                               "evil(name)='X'", "name=name and n", "name is 'X'", "1=1 order n", "1=1 order by x", "12x=1", "name='a' name='b'"}) {
        EXPECT_EQ(rows.find(filter), "!") << filter;
    }
}

TEST(SimFilter, IsBounded) {
    const Rows rows;
    EXPECT_EQ(rows.find(std::string(200, '(') + "n=1" + std::string(200, ')')), "!");
    std::string negations;
    for (int i = 0; i < 1000; ++i) negations += "not ";
    EXPECT_EQ(rows.find(negations + "n=1"), "!");
    std::string alternatives = "n=1";
    for (int i = 0; i < 2000; ++i) alternatives += " or n=1";
    EXPECT_EQ(rows.find(alternatives), "a");
    for (int i = 0; i < 3000; ++i) alternatives += " or n=1";
    EXPECT_EQ(rows.find(alternatives), "!");
    EXPECT_EQ(rows.find("name='" + std::string(filter_bytes_max, 'x') + "'"), "!");
}

TEST(SimFilter, LikeMatchesLongTextsQuickly) {
    EXPECT_TRUE(like("aaaaaaaaab", "%a%a%a%a%b"));
    EXPECT_FALSE(like(std::string(5000, 'a'), "%a%a%a%a%a%a%a%a%b"));
    EXPECT_TRUE(like("É", "_"));
    EXPECT_TRUE(like("a%", "a\\%"));
    EXPECT_FALSE(like("", "_"));
    EXPECT_TRUE(like("", "%%"));
}

struct Students : SimWorld {
    explicit Students(int count) {
        for (int i = 1; i <= count; ++i) add_student(i);
    }
    std::vector<std::string> niks(json::object parameters) {
        const json::value answer = call("GetBiodataMahasiswa", std::move(parameters));
        std::vector<std::string> out;
        if (code(answer) != 0) return {"refused " + std::to_string(code(answer))};
        for (const json::value& row : answer.at("data").as_array()) out.emplace_back(row.at("nik").as_string());
        return out;
    }
};

TEST(SimPaging, OrdersPagesAndEnds) {
    Students w(25);
    std::set<std::string> all;
    for (int offset = 0; offset < 30; offset += 10) {
        const auto page = w.niks({{"order", "id_mahasiswa"}, {"limit", 10}, {"offset", std::to_string(offset)}});
        EXPECT_EQ(page.size(), offset == 20 ? 5U : 10U);
        all.insert(page.begin(), page.end());
    }
    EXPECT_EQ(all.size(), 25U);
    EXPECT_TRUE(w.niks({{"order", "id_mahasiswa"}, {"limit", 10}, {"offset", 30}}).empty());
    const auto first = w.niks({{"order", "nik DESC"}, {"limit", "1"}});
    EXPECT_EQ(first, std::vector<std::string>{"3374000000000025"});
    EXPECT_EQ(w.niks({{"filter", "nik<'3374000000000003' order by nik desc"}}), (std::vector<std::string>{"3374000000000002", "3374000000000001"}));
}

TEST(SimPaging, NoLimitHasManySpellings) {
    Students w(5);
    for (const json::value& limit : {json::value(nullptr), json::value(""), json::value(0), json::value("0"), json::value(false)}) {
        EXPECT_EQ(w.niks({{"limit", limit}, {"filter", false}, {"order", ""}, {"offset", ""}}).size(), 5U) << json::serialize(limit);
    }
    EXPECT_EQ(w.niks({{"limit", "x"}}), std::vector<std::string>{"refused 121"});
    EXPECT_EQ(w.niks({{"limit", -1}}), std::vector<std::string>{"refused 121"});
    EXPECT_EQ(w.niks({{"order", "bukan_kolom"}}), std::vector<std::string>{"refused 121"});
    EXPECT_EQ(w.niks({{"filter", json::array{}}}), std::vector<std::string>{"refused 121"});
    w.set("database_error", 103);
    EXPECT_EQ(w.niks({{"filter", "bukan_kolom=1"}}), std::vector<std::string>{"refused 103"});
}

TEST(SimPaging, WithoutOrderTheOrderIsUselessButSteadyUnlessToldOtherwise) {
    Students w(40);
    const auto shuffled = w.niks({});
    EXPECT_EQ(w.niks({}), shuffled);
    EXPECT_FALSE(std::ranges::is_sorted(shuffled));
    w.set("shuffle", false);
    EXPECT_TRUE(std::ranges::is_sorted(w.niks({})));
    w.set("unstable_pages", true);
    std::vector<std::string> pages;
    for (int offset = 0; offset < 40; offset += 10) {
        const auto page = w.niks({{"limit", 10}, {"offset", offset}});
        pages.insert(pages.end(), page.begin(), page.end());
    }
    EXPECT_EQ(pages.size(), 40U);
    EXPECT_LT(std::set<std::string>(pages.begin(), pages.end()).size(), 40U); // some twice, some never
    EXPECT_TRUE(std::ranges::is_sorted(w.niks({{"order", "nik"}})));
}

TEST(SimPaging, SeesWritesBetweenPages) {
    Students w(3);
    EXPECT_EQ(w.niks({{"order", "nik"}}).size(), 3U);
    w.add_student(4);
    EXPECT_EQ(w.niks({{"order", "nik"}}).size(), 4U);
    w.call("UpdateBiodataMahasiswa", {{"key", {{"id_mahasiswa", w.call("GetBiodataMahasiswa", {{"filter", "nik='3374000000000001'"}})
                                                                    .at("data")
                                                                    .at(0)
                                                                    .at("id_mahasiswa")}}},
                                      {"record", {{"nik", "5555555555555555"}}}});
    EXPECT_TRUE(w.niks({{"filter", "nik='3374000000000001'"}}).empty());
    EXPECT_EQ(w.niks({{"filter", "nik in ('5555555555555555','3374000000000002')"}}).size(), 2U);
}

} // namespace
} // namespace gapura::feeder::sim
