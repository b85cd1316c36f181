// Plausible Indonesian names by region of origin, from our own word lists. Not for anything but the sample campus. Pure but for the stream of
// randomness; any thread.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "integrator/records.h"
#include "lib/base/random.h"

namespace gapura::integrator::sample {

enum class Origin : std::uint8_t { javanese, sundanese, coastal, batak, minang, balinese, bugis, eastern, foreign };

struct Family {
    Origin origin = Origin::javanese;
    std::string name;
    std::string mother;
    std::string father;
    int religion = 1;
    std::string nationality = "ID";
    std::string birth_place;
};

/// A person of this sex and the names of the parents. `foreign_allowed` false for lecturers, who have national numbers.
Family make_family(base::Random& random, Sex sex, bool foreign_allowed);

template <std::size_t N>
std::string_view pick(base::Random& random, const std::array<std::string_view, N>& list) {
    return list[random.below(N)];
}

} // namespace gapura::integrator::sample
