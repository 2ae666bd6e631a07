// SPDX-License-Identifier: Apache-2.0
#include "leeward/base/hex.hpp"

#include <array>

#include "support/catch.hpp"

namespace leeward::base {

TEST_CASE("hex: two digits make an octet, and nothing else does", "[base]") {
    std::array<std::uint8_t, 2> octets{};
    CHECK(read_hex("0aFf", octets));
    CHECK(octets == std::array<std::uint8_t, 2>{0x0A, 0xFF});
    CHECK(read_hex("", MutableBytes()));
    for (const char* const digits :
         {"", "0aF", "0aFf0", "0aFf00", "0a F", "0aFg", "-1ff", "0xff", "+1ff"}) {
        CAPTURE(digits);
        CHECK_FALSE(read_hex(digits, octets));
    }
}

}  // namespace leeward::base
