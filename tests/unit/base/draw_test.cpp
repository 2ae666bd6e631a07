// SPDX-License-Identifier: Apache-2.0
#include "leeward/base/draw.hpp"

#include <array>
#include <limits>
#include <vector>

#include "support/catch.hpp"

namespace leeward::base {

TEST_CASE("draw: a row of choices reads a fraction digit by digit, each row as likely", "[base]") {
    const std::array<std::uint32_t, 4> bounds = {3, 1, 4, 5};
    const std::uint64_t ways = 60;
    const std::uint64_t step = std::numeric_limits<std::uint64_t>::max() / ways;
    for (std::uint64_t way = 0; way < ways; ++way) {
        CAPTURE(way);
        // Both ends of the fractions that belong to the row, but for what rounding moves.
        for (const std::uint64_t within : {std::uint64_t{ways}, step - ways}) {
            Draw draw(way * step + within);
            std::uint64_t read = 0;
            for (const std::uint32_t bound : bounds) read = read * bound + draw.below(bound);
            CHECK(read == way);
        }
    }
}

TEST_CASE("draw: every choice is below its bound", "[base]") {
    const auto bound = GENERATE(as<std::uint32_t>{}, 1, 2, 255, 256'000'000, 0xFFFFFFFF);
    for (const std::uint64_t fraction :
         {std::uint64_t{0}, std::uint64_t{1}, ~std::uint64_t{0}, ~std::uint64_t{0} - 1}) {
        Draw draw(fraction);
        for (int turn = 0; turn < 10; ++turn) CHECK(draw.below(bound) < bound);
    }
    CHECK(Draw(~std::uint64_t{0}).below(0) == 0);
    CHECK(Draw(0).below(bound) == 0);
    CHECK(Draw(~std::uint64_t{0}).below(bound) == bound - 1);
}

TEST_CASE("draw: each has its own number of the generator", "[base]") {
    Rng left(7);
    Rng right(7);
    CHECK(Draw(left).below(1'000'000) == Draw(right.next()).below(1'000'000));
    CHECK(left.next() == right.next());
}

}  // namespace leeward::base
