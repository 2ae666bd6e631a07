// SPDX-License-Identifier: Apache-2.0
#include "baselines.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace leeward::drill {
namespace {

constexpr double kNothing = 1e-9;  // differences below it are those of sums

double capacity_at(const World& world, std::size_t spot) {
    return world.spots()[spot].capacity * world.for_users(spot).capacity;
}

Answers with_ttl(const World& world) {
    Answers answers;
    answers.ttl_s = world.scenario().topology.ttl_s;
    answers.negative_ttl_s = world.scenario().topology.negative_ttl_s;
    return answers;
}

/// Gives up to `left` of load to spots that are alike, by weight and never above their room, and
/// returns what is left over. `weight(spot)` is positive.
template <class Weight>
double fill(const World& world, std::vector<std::size_t> spots, double left, Weight weight,
            std::vector<double>& load) {
    while (left > kNothing && !spots.empty()) {
        double weights = 0;
        for (const std::size_t spot : spots) weights += weight(spot);
        double given = 0;
        std::vector<std::size_t> open;
        for (const std::size_t spot : spots) {
            const double room = std::max(0.0, capacity_at(world, spot) - load[spot]);
            const double part = std::min(room, left * weight(spot) / weights);
            load[spot] += part;
            given += part;
            if (room - part > kNothing) open.push_back(spot);
        }
        left -= given;
        if (open.size() == spots.size()) break;  // nobody was full, so all was given
        spots = std::move(open);
    }
    return std::max(0.0, left);
}

/// Fills spots of one success rate: those with weight first, then last resorts by capacity.
double fill_group(const World& world, const std::vector<std::size_t>& group, double left,
                  std::vector<double>& load) {
    std::vector<std::size_t> weighted;
    std::vector<std::size_t> resorts;
    for (const std::size_t spot : group) {
        (world.spots()[spot].weight > 0 ? weighted : resorts).push_back(spot);
    }
    left = fill(
        world, weighted, left, [&world](std::size_t spot) { return world.spots()[spot].weight; },
        load);
    return fill(
        world, resorts, left, [](std::size_t) { return 1.0; }, load);
}

}  // namespace

double served_with(const World& world, const std::vector<double>& shares) {
    double served = 0;
    for (std::size_t spot = 0; spot < shares.size(); ++spot) {
        served += std::min(shares[spot] * world.load(), capacity_at(world, spot)) *
                  world.for_users(spot).success();
    }
    return served;
}

Answers fixed_answers(const World& world) {
    Answers answers = with_ttl(world);
    for (const Spot& spot : world.spots()) answers.shares.push_back(spot.weight);
    return answers;
}

Answers oracle_answers(const World& world) {
    Answers stay = fixed_answers(world);
    const std::size_t count = world.spots().size();
    if (world.load() <= 0) return stay;
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&world](std::size_t left, std::size_t right) {
        return world.for_users(left).success() > world.for_users(right).success();
    });
    std::vector<double> load(count, 0);
    double left = world.load();
    for (std::size_t at = 0; at < count;) {
        const double success = world.for_users(order[at]).success();
        std::vector<std::size_t> group;
        while (at < count && world.for_users(order[at]).success() == success) {
            group.push_back(order[at++]);
        }
        // Where nothing succeeds nobody needs to be.
        if (success > 0) left = fill_group(world, group, left, load);
    }
    Answers best = stay;
    for (std::size_t spot = 0; spot < count; ++spot) {
        best.shares[spot] = (load[spot] + left * stay.shares[spot]) / world.load();
    }
    const bool gains = served_with(world, best.shares) > served_with(world, stay.shares) + kNothing;
    return gains ? best : stay;
}

}  // namespace leeward::drill
