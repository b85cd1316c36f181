// Any bytes as a `filter` and as an `order`: parsed or refused, and what parses evaluates.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "feeder-sync/sim/filter_eval.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gapura::feeder::sim;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::vector<FilterColumn> columns = {{"nim", Sort::text}, {"id_agama", Sort::number}, {"id_prodi", Sort::uuid}, {"nama", Sort::text}};
    if (const auto filter = parse_filter(text, columns)) {
        Evaluator evaluator(*filter);
        for (const bool null : {false, true}) {
            evaluator.matches([null](int column, std::string& out) {
                out += column == 1 ? "7" : "A11.2024.00001";
                return !null;
            });
        }
        pinned_columns(*filter);
    }
    (void)parse_order(text, columns);
    return 0;
}
