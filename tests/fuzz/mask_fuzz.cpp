// The streaming mask on any bytes: whole and byte by byte agree, and what it calls JSON stays JSON.
#include <cstdint>
#include <cstdlib>

#include "gateway/json_mask.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gapura::gateway;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::vector<MaskedMember> members{{"nik", MaskKind::number}, {"nama_ibu", MaskKind::name}};
    const auto at_once = make_json_mask(members);
    const auto in_bytes = make_json_mask(members);
    std::string a;
    std::string b;
    at_once->feed(text, a);
    for (std::size_t i = 0; i < size; ++i) in_bytes->feed(text.substr(i, 1), b);
    const bool fine = at_once->finish(a);
    if (in_bytes->finish(b) != fine || a != b) std::abort();
    if (!fine) return 0;
    const auto again = make_json_mask({});
    std::string c;
    again->feed(a, c);
    if (!again->finish(c) || c != a) std::abort();
    return 0;
}
