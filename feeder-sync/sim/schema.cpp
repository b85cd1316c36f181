#include "feeder-sync/sim/schema.h"

#include <algorithm>

namespace gapura::feeder::sim {

int Object::position(std::string_view field) const {
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (fields[i].name == field || (!fields[i].alias.empty() && fields[i].alias == field)) return static_cast<int>(i);
    }
    return -1;
}

int Schema::object(std::string_view name) const {
    const auto found = std::ranges::find(objects, name, &Object::name);
    return found == objects.end() ? -1 : static_cast<int>(found - objects.begin());
}

const Act* Schema::act(std::string_view name) const {
    const auto found = std::ranges::find(acts, name, &Act::name);
    return found == acts.end() ? nullptr : &*found;
}

Schema make_schema() {
    Schema schema;
    schema.acts.push_back({.name = "GetToken", .kind = ActKind::token, .about = "Mendapatkan token"});
    schema.acts.push_back({.name = "GetDictionary", .kind = ActKind::dictionary, .about = "Mendapatkan kamus parameter sebuah fungsi"});
    add_campus(schema);
    add_students(schema);
    add_lecturers(schema);
    add_reference_lists(schema);
    return schema;
}

} // namespace gapura::feeder::sim
