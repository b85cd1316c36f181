#include "people/holders.h"

namespace gapura::people {

Result<std::vector<std::string>> holders_of(Source source, Role role, std::string_view unit) {
    const auto rows = TRY(source.read("SELECT g.person FROM people_grant g JOIN people_person p ON p.id = g.person "
                                      "WHERE g.role = $1 AND g.unit = $2 AND p.active = 1 ORDER BY g.person",
                                      {std::string(to_string(role)), std::string(unit)}));
    std::vector<std::string> out;
    for (const auto& row : rows) out.push_back(row.text(0));
    return out;
}

Result<std::string> language_of(Source source, std::string_view person) {
    const auto rows = TRY(source.read("SELECT lang FROM people_person WHERE id = $1", {std::string(person)}));
    if (rows.empty()) return fail(Code::not_found, "people.no_person", {{"person", std::string(person.substr(0, 60))}});
    return rows.front().text(0);
}

} // namespace gapura::people
