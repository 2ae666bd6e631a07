// SPDX-License-Identifier: Apache-2.0
#include "leeward/dns/serial.hpp"

#include "support/catch.hpp"

using leeward::dns::is_newer_serial;

namespace {

/// RFC 1982 section 3.2, word by word.
bool newer_by_the_rfc(std::uint64_t serial, std::uint64_t than) {
    constexpr std::uint64_t kHalf = 1ULL << 31U;
    return (than < serial && serial - than < kHalf) || (than > serial && than - serial > kHalf);
}

}  // namespace

TEST_CASE("serial: R1982-1 numbers go round, and two that are 2^31 apart are not newer", "[dns]") {
    CHECK(is_newer_serial(2026, 2025));
    CHECK_FALSE(is_newer_serial(2025, 2026));
    CHECK_FALSE(is_newer_serial(7, 7));
    CHECK(is_newer_serial(0, 0xFFFFFFFF));
    CHECK(is_newer_serial(0x7FFFFFFF, 0));
    CHECK_FALSE(is_newer_serial(0x80000000, 0));
    CHECK_FALSE(is_newer_serial(0, 0x80000000));
    CHECK(is_newer_serial(0, 0x80000001));
    for (const std::uint32_t one : {0U, 1U, 0x7FFFFFFEU, 0x7FFFFFFFU, 0x80000000U, 0xFFFFFFFFU}) {
        for (const std::uint32_t other : {0U, 1U, 2U, 0x7FFFFFFFU, 0x80000000U, 0x80000001U}) {
            for (std::uint32_t step = 0; step < 3; ++step) {
                CHECK(is_newer_serial(one + other + step, one) ==
                      newer_by_the_rfc(static_cast<std::uint32_t>(one + other + step), one));
            }
        }
    }
}
