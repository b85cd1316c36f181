// Any bytes as gapura.yaml: a configuration or an error with a place, never a crash.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "app/config.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto config = gapura::app::parse_config({reinterpret_cast<const char*>(data), size}, "fuzz.yaml");
    if (!config && config.error().args.empty()) std::abort(); // an error must say where
    return 0;
}
