// Any bytes as a key: never a crash, and what is accepted has exactly the published shape.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "keys/keyring.h"
#include "keys/token.h"
#include "lib/base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gapura;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    static const keys::KeyRing ring({}, {}, {base::HmacSha256("fuzz")});
    const bool good = keys::is_well_formed(text);
    CHECK(!good || (text.size() == keys::token_chars && text.starts_with("gpr_")));
    const auto found = ring.find(text);
    CHECK(found.entry == nullptr);
    CHECK((found.shape == keys::KeyRing::Shape::ok) == good);
    CHECK(keys::hint_of(text).size() <= 15);
    if (good) {
        // Any single changed character must be noticed.
        std::string bad(text);
        const std::size_t at = 4 + size_t{data[5]} % (keys::token_chars - 4);
        bad[at] = bad[at] == '0' ? '1' : '0';
        CHECK(!keys::is_well_formed(bad));
    }
    return 0;
}
