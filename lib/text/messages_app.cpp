#include "lib/text/catalogue.h"

#include <array>

namespace gapura::text {
namespace {

constexpr std::array<Message, 0> messages{{
    // {slug, title_id, detail_id, title_en, detail_en}
}};

} // namespace

Table app_messages() { return messages; }

} // namespace gapura::text
