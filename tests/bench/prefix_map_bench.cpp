// SPDX-License-Identifier: Apache-2.0
// What finding a client's class costs: nanoseconds for 1,000 look-ups among 1 range, as without a
// policy that asks, among 1,000, as with networks of one's own, and among 500,000, as with the
// cities of the world. Addresses come in random order, and a run goes on where the last one ended.

#define CATCH_CONFIG_ENABLE_BENCHMARKING  // both for Catch2 version 2; version 3 brings them
#define CATCH_CONFIG_MAIN
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "leeward/base/rng.hpp"
#include "leeward/geo/prefix_map.hpp"
#include "support/catch.hpp"

namespace leeward::geo {
namespace {

constexpr std::size_t kLookups = 1000;
constexpr std::size_t kAddresses = 131'072;  // different ones

/// Addresses as they are given out: all over IPv4; in IPv6 behind a few dozen first 16 bits.
base::Address random_address(base::Rng& rng, bool v6) {
    constexpr std::array<std::uint16_t, 5> kRegions{0x2400, 0x2600, 0x2800, 0x2a00, 0x2c00};
    std::array<std::uint8_t, 16> octets{};
    base::store_u32(octets.data(), rng.below(UINT32_MAX));
    if (v6) {
        const std::uint32_t region = kRegions[rng.below(kRegions.size())] + rng.below(16);
        base::store_u16(octets.data(), static_cast<std::uint16_t>(region));
        base::store_u64(octets.data() + 8, rng.next());
    }
    return base::Address::from_bytes({octets.data(), v6 ? 16U : 4U}).value();
}

/// The first addresses of networks of the usual longest length, in order.
std::vector<Prefix> starts_of(base::Rng& rng, bool v6, std::size_t count) {
    std::vector<Prefix> starts;
    while (starts.size() < count) {
        const std::size_t missing = count - starts.size();
        for (std::size_t at = 0; at < missing; ++at) {
            starts.push_back(Prefix::around(random_address(rng, v6), v6 ? 48 : 24));
        }
        std::sort(starts.begin(), starts.end());
        starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
    }
    return starts;
}

/// Adds leaves that are split where a range starts; a class is the number of starts before it.
void add_leaves(PrefixMapBuilder& builder, const std::vector<Prefix>& starts, const Prefix& part) {
    const auto next = std::upper_bound(
        starts.begin(), starts.end(), part.address,
        [](const base::Address& address, const Prefix& start) { return address < start.address; });
    if (next != starts.end() && part.contains(next->address)) {
        add_leaves(builder, starts, part.half(false));
        add_leaves(builder, starts, part.half(true));
    } else {
        builder.add(part, static_cast<std::uint32_t>(next - starts.begin()));
    }
}

void measure(bool v6, std::size_t ranges) {
    base::Rng rng(ranges + (v6 ? 1 : 0));
    PrefixMapBuilder builder;
    add_leaves(builder, starts_of(rng, v6, ranges - 1), Prefix::all(v6));
    const PrefixMap map = std::move(builder).build();
    REQUIRE(map.ranges(v6) == ranges);
    std::vector<base::Address> addresses;
    while (addresses.size() < kAddresses) addresses.push_back(random_address(rng, v6));
    std::size_t next = 0;
    BENCHMARK(std::string(v6 ? "IPv6, " : "IPv4, ") + std::to_string(ranges) +
              " ranges, 1,000 look-ups") {
        std::uint32_t sum = 0;
        for (std::size_t i = 0; i < kLookups; ++i) {
            const Found found = map.find(addresses[next]);
            sum += found.value + found.length;
            next = (next + 1) % kAddresses;
        }
        return sum;
    };
}

}  // namespace

TEST_CASE("bench: find a client's class in IPv4", "[geo]") {
    for (const std::size_t ranges : {1, 1000, 500'000}) measure(false, ranges);
}

TEST_CASE("bench: find a client's class in IPv6", "[geo]") {
    for (const std::size_t ranges : {1, 1000, 500'000}) measure(true, ranges);
}

}  // namespace leeward::geo
