// SPDX-License-Identifier: Apache-2.0
#include "leeward/geo/overlay.hpp"

#include <rapidcheck.h>

#include <string>

#include "random_networks.hpp"
#include "support/catch.hpp"

namespace leeward::geo {
namespace {

std::vector<Prefix> prefixes(const std::vector<std::string>& texts) {
    std::vector<Prefix> into;
    for (const std::string& text : texts) into.push_back(Prefix::parse(text).value());
    return into;
}

/// What a leaf is split into, as text: each part with the networks that cover it.
std::string parts_of(const std::vector<std::string>& networks, const char* leaf) {
    const Overlay overlay(prefixes(networks));
    std::string text;
    overlay.split(Prefix::parse(leaf).value(),
                  [&](const Prefix& part, std::span<const std::uint32_t> covering) {
                      text += part.to_string() + ":";
                      for (const std::uint32_t at : covering) {
                          text += " " + overlay.networks()[at].to_string();
                      }
                      text += "\n";
                  });
    return text;
}

/// From the longest; a network that lies inside the part, which should have been split, as well.
std::vector<std::uint32_t> networks_around(const std::vector<Prefix>& networks,
                                           const Prefix& part) {
    std::vector<std::uint32_t> around;
    for (std::uint32_t at = 0; at < networks.size(); ++at) {
        const bool related = networks[at].covers(part) || part.covers(networks[at]);
        if (related) around.insert(around.begin(), at);
    }
    return around;
}

/// The first address behind a network; behind the last address comes the first one.
base::Address address_behind(const Prefix& network) {
    Prefix last = network;
    while (last.length < last.bits()) last = last.half(true);
    std::vector<std::uint8_t> octets(last.address.bytes().begin(), last.address.bytes().end());
    for (std::size_t at = octets.size(); at-- > 0;) {
        if (++octets[at] != 0) break;
    }
    return base::Address::from_bytes(octets).value();
}

}  // namespace

TEST_CASE("overlay: a leaf is split only where a network lies strictly inside", "[geo]") {
    const std::vector<std::string> networks{"198.51.100.0/24", "10.0.0.0/8", "10.1.2.0/23"};
    CHECK(parts_of({}, "0.0.0.0/0") == "0.0.0.0/0:\n");
    CHECK(parts_of(networks, "192.0.2.0/24") == "192.0.2.0/24:\n");
    CHECK(parts_of(networks, "10.0.0.0/9") ==
          "10.0.0.0/16: 10.0.0.0/8\n"
          "10.1.0.0/23: 10.0.0.0/8\n"
          "10.1.2.0/23: 10.1.2.0/23 10.0.0.0/8\n"
          "10.1.4.0/22: 10.0.0.0/8\n"
          "10.1.8.0/21: 10.0.0.0/8\n"
          "10.1.16.0/20: 10.0.0.0/8\n"
          "10.1.32.0/19: 10.0.0.0/8\n"
          "10.1.64.0/18: 10.0.0.0/8\n"
          "10.1.128.0/17: 10.0.0.0/8\n"
          "10.2.0.0/15: 10.0.0.0/8\n"
          "10.4.0.0/14: 10.0.0.0/8\n"
          "10.8.0.0/13: 10.0.0.0/8\n"
          "10.16.0.0/12: 10.0.0.0/8\n"
          "10.32.0.0/11: 10.0.0.0/8\n"
          "10.64.0.0/10: 10.0.0.0/8\n");
    // Exactly a leaf, or wider than it: nothing to split.
    CHECK(parts_of(networks, "10.1.2.0/23") == "10.1.2.0/23: 10.1.2.0/23 10.0.0.0/8\n");
    CHECK(parts_of(networks, "10.1.3.0/24") == "10.1.3.0/24: 10.1.2.0/23 10.0.0.0/8\n");
    CHECK(parts_of(networks, "10.1.2.7/32") == "10.1.2.7/32: 10.1.2.0/23 10.0.0.0/8\n");
}

TEST_CASE("overlay: IP-4, IP-6: the networks around a part come from the longest", "[geo]") {
    CHECK(parts_of({"0.0.0.0/0", "192.0.2.0/24", "192.0.0.0/16", "192.0.2.0/24"},
                   "192.0.2.128/25") == "192.0.2.128/25: 192.0.2.0/24 192.0.0.0/16 0.0.0.0/0\n");
    CHECK(parts_of({"2001:db8::/32", "2001:db8:1::/48"}, "2001:db8:1::/48") ==
          "2001:db8:1::/48: 2001:db8:1::/48 2001:db8::/32\n");
}

TEST_CASE("overlay: networks of the other family do not count", "[geo]") {
    CHECK(parts_of({"::/0", "a00::/8", "a01::/16"}, "10.0.0.0/8") == "10.0.0.0/8:\n");
    CHECK(parts_of({"0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16"}, "a00::/8") == "a00::/8:\n");
    CHECK(parts_of({"10.0.0.0/8", "a00:1::/32", "10.1.0.0/16"}, "10.1.0.0/16") ==
          "10.1.0.0/16: 10.1.0.0/16 10.0.0.0/8\n");
}

TEST_CASE("overlay: the parts cover the leaf, and a model agrees on each", "[geo]") {
    CHECK(rc::check("random networks over random leaves", [](std::uint64_t seed, bool v6) {
        base::Rng rng(seed);
        RandomNetworks model(rng, v6, rng.below(30), 2);
        RandomNetworks walk(rng, v6, rng.below(30), 2);
        std::vector<Prefix> networks;
        for (const auto& [network, value] : model.networks()) networks.push_back(network);
        const Overlay overlay(networks);
        base::Address next = Prefix::all(v6).address;
        for (const RandomNetworks::Leaf& leaf : walk.leaves()) {
            RC_ASSERT(next == leaf.network.address);
            overlay.split(leaf.network,
                          [&](const Prefix& part, std::span<const std::uint32_t> covering) {
                              RC_ASSERT(next == part.address);
                              RC_ASSERT(leaf.network.covers(part));
                              RC_ASSERT(networks_around(networks, part) ==
                                        std::vector(covering.begin(), covering.end()));
                              next = address_behind(part);
                          });
        }
        RC_ASSERT(next == Prefix::all(v6).address);  // behind the last address
    }));
}

}  // namespace leeward::geo
