#include "lib/text/catalogue.h"

#include <array>

namespace gapura::text {
namespace {

constexpr std::array messages{
    Message{"people.not_allowed", "Anda tidak berwenang", "Tindakan {action} memerlukan salah satu peran: {roles}. Mintalah kepada pemegangnya.",
            "You are not allowed", "The action {action} needs one of the roles: {roles}. Ask someone who holds it."},
};

} // namespace

Table people_messages() { return messages; }

} // namespace gapura::text
