// SPDX-License-Identifier: Apache-2.0
// From a verdict to what workers see: Helm::report, Helm::publish, and a reader's next look, for
// one steered record and for 100,000 that share nothing, when one of ten places fails and when all
// do. The goal is 5 ms at most (issue 3).

#define CATCH_CONFIG_ENABLE_BENCHMARKING  // both for Catch2 version 2; version 3 brings them
#define CATCH_CONFIG_MAIN
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "leeward/daemon/helm.hpp"
#include "support/catch.hpp"

namespace leeward::daemon {
namespace {

constexpr std::uint32_t kPlaces = 10;

/// Records over three of ten places each, each with a node of its own: weights or an order that no
/// other record has.
policy::Rules rules_of(std::uint32_t roots) {
    base::Rng rng(1);
    policy::Rules rules;
    for (std::uint32_t at = 0; at < kPlaces; ++at) {
        rules.places.push_back({"p" + std::to_string(at), policy::PlaceKind::Region, {}});
        rules.endpoints.push_back({"web", {at}, "192.0.2." + std::to_string(at) + ":80"});
        policy::Leaf& leaf = rules.leaves.emplace_back();
        leaf.place = {at};
        leaf.endpoints = {{at}};
        leaf.data.push_back({{192, 0, 2, static_cast<std::uint8_t>(at)}, leaf.endpoints, {at}});
    }
    for (std::uint32_t at = 0; at < roots; ++at) {
        policy::Node& node = rules.nodes.emplace_back();
        node.kind = static_cast<policy::Kind>(rng.below(4));
        for (std::uint32_t child = 0; child < 3; ++child) {
            node.children.push_back({policy::LeafId{(at + child) % kPlaces}, rng.below(1000)});
        }
        rules.roots.emplace_back().node = {at};
    }
    return rules;
}

Assembled assembled_of(std::uint32_t roots) {
    Assembled result;
    probe::Check& check = result.config.probe.checks.emplace_back();
    check.name = "web";
    check.thresholds = {1, 1};
    result.config.probe.targets.resize(kPlaces);
    result.zones = std::make_shared<const zone::ZoneSet>();
    result.rules = std::make_shared<const policy::Rules>(rules_of(roots));
    return result;
}

/// A helm, and a worker that looks at what it publishes.
class Control {
public:
    explicit Control(std::uint32_t roots)
        : helm_(assembled_of(roots), 1, [](Level, const std::string&) {}) {
        flip(kPlaces);
        flip(kPlaces);
    }

    /// The first `places` fail, or come back; returns the generation that the worker sees.
    std::uint64_t flip(std::uint32_t places) {
        const auto outcome = up_ ? health::Outcome::ConnectRefused : health::Outcome::Passed;
        up_ = !up_;
        now_.since_start += std::chrono::seconds(10);
        bool due = false;
        for (std::uint32_t at = 0; at < places; ++at) {
            due = helm_.report(health::EndpointId{at}, {outcome, ""}, {}, now_) || due;
        }
        if (due) helm_.publish(now_);
        return reader_.current().generation;
    }

private:
    Helm helm_;
    snapshot::Reader reader_{helm_.publisher()};
    base::Instant now_;
    bool up_ = false;
};

}  // namespace

TEST_CASE("bench: from verdict to what workers see", "[daemon]") {
    for (const std::uint32_t roots : {1U, 100'000U}) {
        Control control(roots);
        for (const std::uint32_t places : {1U, kPlaces}) {
            BENCHMARK(std::to_string(roots) + " records, " + std::to_string(places) +
                      " of 10 places fail") {
                return control.flip(places);
            };
        }
    }
}

}  // namespace leeward::daemon
