// Foreign bytes: what a Feeder (or whatever stands at its address) answers. The first byte chooses the HTTP status.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "feeder-sync/answer.h"
#include "feeder-sync/mapping.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gapura;
    if (size == 0) return 0;
    constexpr int statuses[] = {200, 404, 500, 502};
    const int status = statuses[data[0] % 4];
    const std::string_view body(reinterpret_cast<const char*>(data + 1), size - 1);
    const feeder::Outcome outcome = feeder::read_answer(status, body);
    // Only an envelope with an explicit zero is a success.
    if (outcome.kind == feeder::Kind::accepted && body.find("error_code") == std::string_view::npos && body.find('\\') == std::string_view::npos)
        std::abort();
    if (outcome.kind == feeder::Kind::refused && outcome.code == 0) std::abort();
    const auto* rows = outcome.data.if_array();
    if (rows == nullptr) return 0;
    for (const auto& row : *rows) {
        if (!row.is_object()) continue;
        const auto prints = feeder::fingerprints_read(feeder::Step::biodata, row.get_object());
        if (!feeder::differences(feeder::Step::biodata, prints, prints).empty()) std::abort();
    }
    return 0;
}
