// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>

#include "baselines.hpp"
#include "leeward/drill/drill.hpp"
#include "meter.hpp"
#include "play.hpp"
#include "stage.hpp"

namespace leeward::drill {
namespace {

using base::Duration;

/// Below that success a place is one to leave.
constexpr double kWell = 0.9;

Duration at(std::int64_t seconds) {
    return std::chrono::seconds(seconds);
}

/// The first time that the oracle sends users away from a place that is not well.
std::optional<Trouble> trouble_of(const Scenario& scenario) {
    World world(scenario);
    for (Duration now{0}; now < at(scenario.duration_s); now = world.next_change()) {
        world.advance(now);
        const Answers fixed = fixed_answers(world);
        const Answers oracle = oracle_answers(world);
        Trouble trouble;
        trouble.since_s = std::chrono::duration_cast<std::chrono::seconds>(now).count();
        for (std::size_t spot = 0; spot < world.spots().size(); ++spot) {
            if (world.for_users(spot).success() >= kWell) continue;
            if (oracle.shares[spot] >= fixed.shares[spot] - 1e-9) continue;
            trouble.leave.push_back(spot);
            trouble.stays += oracle.shares[spot];
        }
        if (!trouble.leave.empty()) return trouble;
    }
    return std::nullopt;
}

/// Fixed weights, or the oracle.
Run play_baseline(const Scenario& scenario, const Settings& settings,
                  const std::optional<Trouble>& trouble, const Answers& fixed, bool knows) {
    World world(scenario);
    world.advance(at(-1));
    Answers answers = fixed;
    Users users(settings.clients, answers);
    Meter meter(scenario, trouble);
    const std::vector<const Answers*> servers(scenario.topology.servers.size(), &answers);
    std::vector<double> up(world.spots().size(), 1);
    std::optional<double> first_change;
    for (std::int64_t t = 0; t < scenario.duration_s; t += Users::kStep) {
        if (world.advance(at(t))) {
            if (knows) {
                Answers fresh = oracle_answers(world);
                if (!first_change && trouble && t >= trouble->since_s &&
                    fresh.shares != answers.shares) {
                    first_change = static_cast<double>(t - trouble->since_s);
                }
                answers = std::move(fresh);
            }
            for (std::size_t spot = 0; spot < up.size(); ++spot) {
                up[spot] = world.for_users(spot).success() > 0.5 ? 1 : 0;
            }
        }
        meter.step(t, users, world, up, answers.shares);
        users.step(servers, world);
    }
    Run run = meter.finish();
    run.first_change_s = first_change;
    return run;
}

}  // namespace

std::optional<Replayed> replay(const Scenario& scenario, const Settings& settings,
                               std::vector<base::Fault>& faults) {
    const std::optional<Stage> stage =
        settings.config != nullptr
            ? file_stage(*settings.config, {static_cast<std::uint32_t>(settings.root)})
            : own_stage(scenario, faults);
    if (!stage) return std::nullopt;
    Replayed replayed;
    replayed.id = scenario.id;
    replayed.title = scenario.title;
    replayed.seed = settings.seed;
    replayed.duration_s = scenario.duration_s;
    for (const Region& region : scenario.topology.regions) replayed.regions.push_back(region.id);
    const auto trouble = trouble_of(scenario);
    if (trouble) replayed.trouble_s = trouble->since_s;
    Play play(scenario, settings, *stage, trouble);
    World start(scenario);
    start.advance(at(-1));
    const Answers fixed = settings.config != nullptr ? play.mean_answers() : fixed_answers(start);
    replayed.leeward = play.play();
    replayed.fixed = play_baseline(scenario, settings, trouble, fixed, false);
    replayed.oracle = play_baseline(scenario, settings, trouble, fixed, true);
    return replayed;
}

}  // namespace leeward::drill
