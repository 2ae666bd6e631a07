// SPDX-License-Identifier: Apache-2.0
// Sticky nodes: what moves when a place fails or a weight changes, and that nothing else does.

#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/policy_world.hpp"

namespace leeward::policy {
namespace {

using support::World;

constexpr std::size_t kNetworks = 3000;

std::vector<std::uint32_t> random_weights(base::Rng& rng, std::size_t count) {
    std::vector<std::uint32_t> weights;
    while (weights.size() < count) weights.push_back(1 + rng.below(rng.below(2) == 0 ? 4 : 1000));
    return weights;
}

/// A sticky record over places with these weights.
struct StickyWorld : World {
    std::vector<LeafId> places;
    RootId www;

    explicit StickyWorld(const std::vector<std::uint32_t>& weights) {
        std::vector<Child> children;
        for (const std::uint32_t weight : weights) {
            places.push_back(region("p" + std::to_string(places.size())));
            children.push_back({places.back(), weight});
        }
        www = root(sticky("", children));
    }
};

Client random_client(base::Rng& rng) {
    std::vector<std::uint8_t> octets(rng.below(2) == 0 ? 4 : 16);
    for (std::uint8_t& octet : octets) octet = static_cast<std::uint8_t>(rng.below(256));
    return {*base::Address::from_bytes(octets), static_cast<std::uint8_t>(8 * octets.size())};
}

std::vector<Client> random_clients(base::Rng& rng) {
    std::vector<Client> clients;
    while (clients.size() < kNetworks) clients.push_back(random_client(rng));
    return clients;
}

/// The place of a client; the seed must not matter.
std::uint32_t place_of(const Steering& steering, RootId root, const Client& client,
                       std::uint64_t seed = 1) {
    base::Rng rng(seed);
    RandomChooser chooser(rng);
    Selection selection;
    select(steering, root, client, chooser, selection);
    RC_ASSERT(selection.count == 1);
    return selection.leaves[0];
}

/// Where each client that moves from one world to the other comes from and goes to.
std::vector<std::pair<std::uint32_t, std::uint32_t>> moves(const StickyWorld& before,
                                                           const StickyWorld& after,
                                                           const std::vector<Client>& clients) {
    const Steering one = before.steering();
    const Steering other = after.steering();
    std::vector<std::pair<std::uint32_t, std::uint32_t>> moved;
    for (const Client& client : clients) {
        const std::uint32_t from = place_of(one, before.www, client);
        const std::uint32_t to = place_of(other, after.www, client);
        if (from != to) moved.emplace_back(from, to);
    }
    return moved;
}

/// Eight standard deviations of a share over all clients, and no less than that of a share of 0.003:
/// fair draws pass it less than once in 10^9.
double margin(double share) {
    return 8 * std::sqrt(std::max(share * (1 - share), 0.003) / kNetworks);
}

double sum(const std::vector<std::uint32_t>& weights) {
    double all = 0;
    for (const std::uint32_t weight : weights) all += weight;
    return all;
}

}  // namespace

TEST_CASE("sticky: when a place fails, only its own networks move", "[policy]") {
    CHECK(rc::check("nobody else moves", [](std::uint64_t seed) {
        base::Rng rng(seed);
        const auto weights = random_weights(rng, 2 + rng.below(6));
        const StickyWorld before(weights);
        StickyWorld after(weights);
        const std::uint32_t failed = rng.below(static_cast<std::uint32_t>(weights.size()));
        after.set(LeafId{failed}, health::State::Down);
        const auto clients = random_clients(rng);
        std::map<std::uint32_t, double> arrived;
        for (const auto& [from, to] : moves(before, after, clients)) {
            RC_ASSERT(from == failed);
            arrived[to] += 1.0 / kNetworks;
        }
        const double own = weights[failed] / sum(weights);
        for (std::uint32_t at = 0; at < weights.size(); ++at) {
            if (at == failed) continue;
            const double wanted = own * weights[at] / (sum(weights) - weights[failed]);
            RC_ASSERT(std::abs(arrived[at] - wanted) < margin(wanted));
        }
    }));
}

TEST_CASE("sticky: a greater weight moves networks to its place alone, and as many as it must",
          "[policy]") {
    CHECK(rc::check("moves go one way", [](std::uint64_t seed) {
        base::Rng rng(seed);
        const auto weights = random_weights(rng, 2 + rng.below(6));
        auto grown = weights;
        const std::uint32_t at = rng.below(static_cast<std::uint32_t>(weights.size()));
        grown[at] += 1 + rng.below(1000);
        const auto clients = random_clients(rng);
        const auto moved = moves(StickyWorld(weights), StickyWorld(grown), clients);
        for (const auto& [from, to] : moved) RC_ASSERT(to == at);
        const double wanted = grown[at] / sum(grown) - weights[at] / sum(weights);
        const double got = static_cast<double>(moved.size()) / kNetworks;
        RC_ASSERT(std::abs(got - wanted) < margin(wanted));
        // And back again.
        for (const auto& [from, to] : moves(StickyWorld(grown), StickyWorld(weights), clients)) {
            RC_ASSERT(from == at);
        }
    }));
}

TEST_CASE("sticky: of many changed weights, networks move only to who grew the more", "[policy]") {
    CHECK(rc::check("moves go to the greater growth", [](std::uint64_t seed) {
        base::Rng rng(seed);
        const auto before = random_weights(rng, 2 + rng.below(6));
        const auto after = random_weights(rng, before.size());
        const auto clients = random_clients(rng);
        for (const auto& [from, to] : moves(StickyWorld(before), StickyWorld(after), clients)) {
            const double growth_from = double(after[from]) / before[from];
            const double growth_to = double(after[to]) / before[to];
            RC_ASSERT(growth_to > growth_from);
        }
    }));
}

TEST_CASE("sticky: all of a network have one place, on every server, at every decision",
          "[policy]") {
    CHECK(rc::check("places do not depend on chance", [](std::uint64_t seed) {
        base::Rng rng(seed);
        const auto weights = random_weights(rng, 2 + rng.below(6));
        const StickyWorld world(weights);
        const Steering one = world.steering();
        // Another server, whose rules have the places in another order and others beside them.
        World other;
        other.region("unused");
        std::vector<Child> children;
        for (std::size_t at = weights.size(); at-- > 0;) {
            children.push_back({other.region("p" + std::to_string(at)), weights[at]});
        }
        const RootId www = other.root(other.sticky("elsewhere", children));
        const Steering two = other.steering();
        for (int round = 0; round < 100; ++round) {
            const Client client = random_client(rng);
            const std::uint8_t bits = client.address.is_v6() ? 56 : 24;
            const geo::Prefix network = geo::Prefix::around(client.address, bits);
            const std::uint32_t place = place_of(one, world.www, client, rng.next());
            RC_ASSERT(place_of(one, world.www, {network.address, bits}, rng.next()) == place);
            geo::Prefix last = network;
            while (last.length < last.bits()) last = last.half(true);
            RC_ASSERT(place_of(one, world.www, {last.address, last.bits()}, rng.next()) == place);
            const LeafId there{place_of(two, www, client, rng.next())};
            RC_ASSERT(other.name_of(there) == world.name_of(LeafId{place}));
        }
    }));
}

TEST_CASE("sticky: neighbouring networks are as independent as far ones", "[policy]") {
    const StickyWorld world({1, 1});
    const Steering steering = world.steering();
    int same = 0;
    constexpr int kPairs = 10'000;
    std::uint32_t last = 0;
    for (int at = 0; at <= kPairs; ++at) {
        const std::array<std::uint8_t, 4> octets = {10, static_cast<std::uint8_t>(at / 256),
                                                    static_cast<std::uint8_t>(at % 256), 0};
        base::Rng rng(1);
        RandomChooser chooser(rng);
        Selection selection;
        select(steering, world.www, {*base::Address::from_bytes(octets), 24}, chooser, selection);
        same += at > 0 && selection.leaves[0] == last ? 1 : 0;
        last = selection.leaves[0];
    }
    // Five standard deviations of fair coins.
    CHECK(same == Approx(kPairs / 2).margin(250));
}

}  // namespace leeward::policy
