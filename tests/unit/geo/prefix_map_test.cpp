// SPDX-License-Identifier: Apache-2.0
#include "leeward/geo/prefix_map.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>
#include <vector>

#include "random_networks.hpp"
#include "support/catch.hpp"

namespace leeward::geo {
namespace {

using Leaf = RandomNetworks::Leaf;

Found find(const PrefixMap& map, std::string_view address) {
    return map.find(base::Address::parse(address).value());
}

PrefixMap map_of(const std::vector<Leaf>& leaves) {
    PrefixMapBuilder builder;
    for (const Leaf& leaf : leaves) builder.add(leaf.network, leaf.value);
    return std::move(builder).build();
}

/// The leaves that lie in a network, or around it.
std::vector<Leaf> leaves_in(const std::vector<Leaf>& leaves, const Prefix& network) {
    std::vector<Leaf> inside;
    std::copy_if(leaves.begin(), leaves.end(), std::back_inserter(inside), [&](const Leaf& leaf) {
        return network.covers(leaf.network) || leaf.network.covers(network);
    });
    return inside;
}

bool all_of_class(const std::vector<Leaf>& leaves, std::uint32_t value) {
    return std::all_of(leaves.begin(), leaves.end(),
                       [value](const Leaf& leaf) { return leaf.value == value; });
}

/// The class is that of the model, the network of the found length is all of it, and the network
/// one bit shorter is not.
bool finds_what_the_model_does(const RandomNetworks& model, const std::vector<Leaf>& leaves,
                               const PrefixMap& map, const base::Address& address) {
    const Found found = map.find(address);
    if (found.value != model.look_up(address)) return false;
    const Prefix around = Prefix::around(address, found.length);
    if (!all_of_class(leaves_in(leaves, around), found.value)) return false;
    if (found.length == 0) return true;
    const Prefix wider = Prefix::around(address, static_cast<std::uint8_t>(found.length - 1));
    return !all_of_class(leaves_in(leaves, wider), found.value);
}

}  // namespace

TEST_CASE("prefix map: nothing is known before something is added", "[geo]") {
    for (const PrefixMap& map : {PrefixMap(), std::move(PrefixMapBuilder()).build()}) {
        CHECK(find(map, "192.0.2.1") == Found{0, 0});
        CHECK(find(map, "2001:db8::1") == Found{0, 0});
        CHECK(map.ranges(false) == 1);
        CHECK(map.ranges(true) == 1);
    }
}

TEST_CASE("prefix map: E-4, E-5: the length is that of the largest network of one class", "[geo]") {
    PrefixMapBuilder builder;
    const std::pair<const char*, std::uint32_t> leaves[] = {
        {"0.0.0.0/1", 0},      {"128.0.0.0/2", 0},    {"192.0.0.0/24", 0},  {"192.0.1.0/24", 0},
        {"192.0.2.0/25", 7},   {"192.0.2.128/25", 7}, {"192.0.3.0/24", 0},  {"192.0.4.0/22", 0},
        {"192.0.8.0/21", 0},   {"192.0.16.0/20", 0},  {"192.0.32.0/19", 0}, {"192.0.64.0/18", 0},
        {"192.0.128.0/17", 0}, {"192.1.0.0/16", 0},   {"192.2.0.0/15", 0},  {"192.4.0.0/14", 0},
        {"192.8.0.0/13", 0},   {"192.16.0.0/12", 0},  {"192.32.0.0/11", 0}, {"192.64.0.0/10", 0},
        {"192.128.0.0/9", 0},  {"193.0.0.0/8", 0},    {"194.0.0.0/7", 0},   {"196.0.0.0/6", 0},
        {"200.0.0.0/5", 0},    {"208.0.0.0/4", 0},    {"224.0.0.0/3", 3},
    };
    for (const auto& [network, value] : leaves) builder.add(Prefix::parse(network).value(), value);
    const PrefixMap map = std::move(builder).build();
    CHECK(find(map, "192.0.2.1") == Found{7, 24});  // two halves of one class are one network
    CHECK(find(map, "192.0.2.255") == Found{7, 24});
    CHECK(find(map, "192.0.1.255") == Found{0, 23});  // 192.0.0.0/22 has the 7 in it
    CHECK(find(map, "192.0.3.0") == Found{0, 24});
    CHECK(find(map, "192.0.4.0") == Found{0, 22});
    CHECK(find(map, "127.255.255.255") == Found{0, 1});
    CHECK(find(map, "0.0.0.0") == Found{0, 1});
    CHECK(find(map, "255.255.255.255") == Found{3, 3});
    CHECK(find(map, "223.255.255.255") == Found{0, 4});
    CHECK(map.ranges(false) == 4);
    // The other family has no leaves: its scope is 0.
    CHECK(find(map, "c000:200::") == Found{0, 0});
}

TEST_CASE("prefix map: a single address of a family is found", "[geo]") {
    const auto [network, before, behind] = GENERATE(table<const char*, const char*, const char*>({
        {"255.255.255.255/32", "255.255.255.254", "0.0.0.0"},
        {"0.0.0.0/32", "255.255.255.255", "0.0.0.1"},
        {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe",
         "::"},
        {"::/128", "ffff::", "::1"},
        {"2001:db8::8000:0:0:0/128", "2001:db8::7fff:ffff:ffff:ffff", "2001:db8::8000:0:0:1"},
    }));
    CAPTURE(network);
    const Prefix single = Prefix::parse(network).value();
    PrefixMapBuilder builder;
    for (Prefix rest = Prefix::all(single.is_v6()); rest.length < rest.bits();) {
        // Leaves below the address come on the way down, those above it on the way up.
        const bool upper = rest.half(true).contains(single.address);
        if (upper) builder.add(rest.half(false), 1);
        rest = rest.half(upper);
    }
    builder.add(single, 2);
    for (unsigned length = single.bits(); length > 0; --length) {
        const Prefix outer = Prefix::around(single.address, static_cast<std::uint8_t>(length - 1));
        if (outer.half(false).contains(single.address)) builder.add(outer.half(true), 1);
    }
    const PrefixMap map = std::move(builder).build();
    CHECK(map.find(single.address) == Found{2, single.length});
    CHECK(find(map, before).value == 1);
    CHECK(find(map, behind).value == 1);
}

TEST_CASE("prefix map: it finds what a model finds, and no longer length than needed", "[geo]") {
    CHECK(rc::check("few networks", [](std::uint64_t seed, bool v6) {
        base::Rng rng(seed);
        RandomNetworks model(rng, v6, rng.below(40), 1 + rng.below(5));
        const std::vector<Leaf> leaves = model.leaves();
        const PrefixMap map = map_of(leaves);
        for (int i = 0; i < 40; ++i) {
            RC_ASSERT(finds_what_the_model_does(model, leaves, map, model.random_address()));
        }
        for (const Leaf& leaf : leaves)
            RC_ASSERT(map.find(leaf.network.address).value == leaf.value);
    }));
}

TEST_CASE("prefix map: with an index over its ranges it finds the same", "[geo]") {
    const bool v6 = GENERATE(false, true);
    base::Rng rng(v6 ? 6 : 4);
    RandomNetworks model(rng, v6, 6000, 1000);
    const std::vector<Leaf> leaves = model.leaves();
    const PrefixMap map = map_of(leaves);
    REQUIRE(map.ranges(v6) > 4096);  // where the index begins
    CHECK(std::all_of(leaves.begin(), leaves.end(), [&map](const Leaf& leaf) {
        return map.find(leaf.network.address).value == leaf.value;
    }));
    for (int i = 0; i < 40; ++i) {
        const base::Address address = model.random_address();
        CAPTURE(address.to_string());
        REQUIRE(finds_what_the_model_does(model, leaves, map, address));
    }
}

TEST_CASE("prefix map: thousands of ranges next to each other are told apart", "[geo]") {
    const auto* outer_text = GENERATE("10.0.0.0/11", "2001:db8::/35");
    const Prefix outer = Prefix::parse(outer_text).value();
    const auto length = static_cast<std::uint8_t>(outer.length + 13);
    std::uint32_t last = 0;
    PrefixMapBuilder builder;
    const std::function<void(const Prefix&)> add = [&](const Prefix& part) {
        if (part.length < length && (outer.covers(part) || part.covers(outer))) {
            add(part.half(false));
            add(part.half(true));
        } else {
            builder.add(part, outer.covers(part) ? ++last : 0);
        }
    };
    add(Prefix::all(outer.is_v6()));
    REQUIRE(last == 8192);
    const PrefixMap map = std::move(builder).build();
    std::uint32_t value = 0;
    const std::function<void(Prefix)> check = [&](Prefix part) {
        if (part.length < length) {
            check(part.half(false));
            check(part.half(true));
            return;
        }
        ++value;
        REQUIRE(map.find(part.address) == Found{value, length});
        while (part.length < part.bits()) part = part.half(true);
        REQUIRE(map.find(part.address) == Found{value, length});
    };
    check(outer);
    CHECK(map.octets() < 2'000'000);
}

}  // namespace leeward::geo
