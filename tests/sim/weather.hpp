// SPDX-License-Identifier: Apache-2.0
#pragma once
// The world outside that a simulation probes: which endpoints really answer, who cannot see, and
// what operators say meanwhile.

#include <array>
#include <utility>
#include <vector>

#include "leeward/base/rng.hpp"
#include "leeward/base/time.hpp"
#include "leeward/health/outcome.hpp"
#include "support/policy_world.hpp"

namespace leeward::sim {

/// What a probe that starts now will see, and when.
struct Sight {
    health::Outcome outcome = health::Outcome::Passed;
    base::Duration after{0};
};

class Weather {
public:
    Weather(support::World& world, base::Rng& rng)
        : world_(world), rng_(rng), truth_(world.health.size(), 1) {}

    /// Something changes: an endpoint, a whole place, the prober's own network, an operator's mind.
    void change() {
        switch (rng_.below(6)) {
            case 0:
            case 1:
                flip_endpoint();
                break;
            case 2:
                strike_place();
                break;
            case 3:
                blind_ = rng_.below(3) == 0;
                break;
            case 4:
                speak();
                break;
            case 5:
                flakiness_ = rng_.below(2) == 0 ? 0 : rng_.below(500);
                break;
        }
    }

    /// The storm is over: things stay as they are, all can be seen, and operators say nothing.
    void calm() {
        blind_ = false;
        flakiness_ = 0;
        trouble_ = 0;
        world_.words.clear();
    }

    [[nodiscard]] bool is_up(health::EndpointId id) const { return truth_[id.index()] == 1; }

    Sight look(health::EndpointId id, base::Duration timeout) {
        const base::Duration soon = timeout * rng_.below(1000) / 4000;
        if (blind_) return {health::Outcome::ProberFailed, soon};
        if (rng_.below(1000) < trouble_) return {health::Outcome::ProberLate, timeout};
        const bool lost = rng_.below(1000) < flakiness_;
        if (is_up(id) && !lost) return {health::Outcome::Passed, soon};
        constexpr std::array kSilent = {health::Outcome::ConnectTimeout,
                                        health::Outcome::ReplyTimeout};
        constexpr std::array kSpoken = {
            health::Outcome::ConnectRefused, health::Outcome::ConnectionReset,
            health::Outcome::TlsFailed,      health::Outcome::ReplyGarbage,
            health::Outcome::HttpStatus,     health::Outcome::HttpBody};
        if (rng_.below(3) == 0) return {kSilent[rng_.below(kSilent.size())], timeout};
        return {kSpoken[rng_.below(kSpoken.size())], soon};
    }

    /// True once after operators spoke.
    bool take_words_changed() { return std::exchange(words_changed_, false); }

private:
    void flip_endpoint() {
        if (truth_.empty()) return;
        char& up = truth_[rng_.below(static_cast<std::uint32_t>(truth_.size()))];
        up = up == 1 ? 0 : 1;
    }

    /// A place falls or returns with all that is in it.
    void strike_place() {
        const policy::PlaceId struck = random_place();
        const char up = rng_.below(2) == 0 ? 0 : 1;
        for (std::size_t at = 0; at < truth_.size(); ++at) {
            const policy::PlaceId home = world_.rules.endpoints[at].place;
            const auto& above = world_.rules.places[home.index()].parent;
            if (home == struck || above == struck) truth_[at] = up;
        }
    }

    /// Drains or forces a place for a while, or takes the words back.
    void speak() {
        words_changed_ = true;
        if (rng_.below(2) == 0) return world_.words.clear();
        const bool drain = rng_.below(3) != 0;
        world_.say(random_place(), drain ? health::State::Down : health::State::Up);
    }

    policy::PlaceId random_place() {
        return {rng_.below(static_cast<std::uint32_t>(world_.rules.places.size()))};
    }

    support::World& world_;
    base::Rng& rng_;
    std::vector<char> truth_;      // by EndpointId: 1 when it answers
    bool blind_ = false;           // the prober's network is gone
    std::uint32_t flakiness_ = 0;  // probes in a thousand that fail though the endpoint is up
    std::uint32_t trouble_ = 30;   // probes in a thousand that the prober was too late to judge
    bool words_changed_ = false;
};

}  // namespace leeward::sim
