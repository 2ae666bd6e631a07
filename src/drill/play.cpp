// SPDX-License-Identifier: Apache-2.0
#include "play.hpp"

#include <algorithm>
#include <chrono>

namespace leeward::drill {
namespace {

using base::Duration;

/// Before the start, so that everything has been looked at for as long as the engine looks back.
constexpr std::int64_t kWarmUp = 600;         // seconds
constexpr std::int64_t kProgressEvery = 360;  // steps

Duration at(std::int64_t seconds) {
    return std::chrono::seconds(seconds);
}

/// The first step that begins at `t` or later.
std::int64_t first_step_at(std::int64_t t) {
    return (t + Users::kStep - 1) / Users::kStep * Users::kStep;
}

/// The vantage that a name server probes from: one near the same region, else those outside in
/// turn.
std::vector<std::size_t> vantages_of(const Topology& topology) {
    std::vector<std::size_t> outside;
    for (std::size_t at = 0; at < topology.vantages.size(); ++at) {
        if (topology.vantages[at].near == "outside") outside.push_back(at);
    }
    if (outside.empty()) {
        for (std::size_t at = 0; at < topology.vantages.size(); ++at) outside.push_back(at);
    }
    std::vector<std::size_t> result;
    std::size_t turn = 0;
    for (const NameServer& server : topology.servers) {
        const auto near = std::find_if(
            topology.vantages.begin(), topology.vantages.end(), [&server](const Vantage& vantage) {
                return vantage.near == server.near && vantage.near != "outside";
            });
        result.push_back(near != topology.vantages.end()
                             ? static_cast<std::size_t>(near - topology.vantages.begin())
                             : outside[turn++ % outside.size()]);
    }
    return result;
}

}  // namespace

Play::Play(const Scenario& scenario, const Settings& settings, const Stage& stage,
           const std::optional<Trouble>& trouble)
    : scenario_(scenario),
      settings_(settings),
      trouble_(trouble),
      world_(scenario),
      meter_(scenario, trouble),
      up_(world_.spots().size(), 1) {
    world_.advance(at(-kWarmUp));
    const auto vantages = vantages_of(scenario.topology);
    for (std::size_t index = 0; index < vantages.size(); ++index) {
        servers_.emplace_back(stage, world_, vantages[index], settings.seed * 1'000 + index,
                              at(-kWarmUp));
    }
    for (const Server& server : servers_) answers_.push_back(&server.answers());
    run_servers(at(0));
}

Answers Play::mean_answers() const {
    Answers mean = servers_.front().answers();
    std::fill(mean.shares.begin(), mean.shares.end(), 0);
    for (const Answers* answers : answers_) {
        for (std::size_t spot = 0; spot < mean.shares.size(); ++spot) {
            mean.shares[spot] += answers->shares[spot] / static_cast<double>(answers_.size());
        }
    }
    return mean;
}

Run Play::play() {
    Users users(settings_.clients, mean_answers());
    for (Server& server : servers_) server.start_counting();
    for (std::int64_t t = 0; t < scenario_.duration_s; t += Users::kStep) {
        world_.advance(at(t));
        if (trouble_ && t == first_step_at(trouble_->since_s)) {
            for (Server& server : servers_) server.forget_change();
        }
        look_at_health();
        meter_.step(t, users, world_, up_, mean_answers().shares);
        push_at(t);
        for (const Answers* answers : answers_) empty_ += answers->none > 0 ? 1 : 0;
        run_servers(at(t + Users::kStep));
        users.step(answers_, world_);
        tell_progress(t);
    }
    return finish();
}

/// Lets the servers do all that is due before `end`, in the order of time.
void Play::run_servers(Duration end) {
    while (true) {
        Server* first = nullptr;
        Duration next = end;
        for (Server& server : servers_) {
            if (server.next() < next) {
                next = server.next();
                first = &server;
            }
        }
        if (first == nullptr) return;
        world_.advance(next);
        first->run(next, meter_.room());
    }
}

void Play::push_at(std::int64_t t) {
    for (const Event& event : scenario_.events) {
        if (event.t < t || event.t >= t + Users::kStep) continue;
        for (Server& server : servers_) server.push(event.effect, at(t));
    }
}

void Play::look_at_health() {
    std::fill(up_.begin(), up_.end(), 0);
    for (const Server& server : servers_) {
        for (std::size_t spot = 0; spot < up_.size(); ++spot) {
            if (server.up()[spot]) up_[spot] += 1 / static_cast<double>(servers_.size());
        }
    }
}

void Play::tell_progress(std::int64_t t) const {
    if (settings_.progress && t / Users::kStep % kProgressEvery == 0) {
        settings_.progress(static_cast<double>(t) / static_cast<double>(scenario_.duration_s));
    }
}

Run Play::finish() {
    Run run = meter_.finish();
    run.empty_answers = empty_;
    std::optional<Duration> first;
    for (const Server& server : servers_) {
        const auto change = server.first_change();
        if (change && (!first || *change < *first)) first = change;
    }
    if (first) {
        const Duration since = at(trouble_ ? trouble_->since_s : 0);
        run.first_change_s = std::chrono::duration<double>(*first - since).count();
    }
    name_transitions(run);
    return run;
}

void Play::name_transitions(Run& run) const {
    std::vector<std::string> names;
    for (const Spot& spot : world_.spots()) names.push_back(spot.id);
    for (const Region& region : scenario_.topology.regions) {
        for (const Zone& zone : region.zones) names.push_back(zone.id);
    }
    for (const Region& region : scenario_.topology.regions) names.push_back(region.id);
    for (std::size_t name = 0; name < names.size(); ++name) {
        std::uint32_t& most = run.transitions[names[name]];
        for (const Server& server : servers_) most = std::max(most, server.changes()[name]);
    }
}

}  // namespace leeward::drill
