// SPDX-License-Identifier: Apache-2.0
#include "meter.hpp"

#include <algorithm>

namespace leeward::drill {
namespace {

constexpr std::size_t kStepsPerMinute = 60 / Users::kStep;
constexpr double kLeaving = 0.01;  // share of all users: fewer is no move
constexpr std::size_t kWindow = 10 * kStepsPerMinute;

double ratio(double served, double offered) {
    return offered > 0 ? std::clamp(served / offered, 0.0, 1.0) : 1;
}

/// A minute at exactly 99 % is not below it, whatever sums leave behind their last digit.
bool is_below(double success, double limit) {
    return success < limit - 1e-9;
}

}  // namespace

Meter::Meter(const Scenario& scenario, const std::optional<Trouble>& trouble)
    : trouble_(trouble),
      duration_s_(scenario.duration_s),
      room_(spots_of(scenario.topology).size(), 1),
      piece_offered_(Timeline::kPieces),
      piece_served_(Timeline::kPieces),
      piece_steps_(Timeline::kPieces) {
    const std::size_t regions = scenario.topology.regions.size();
    run_.timeline.share.assign(regions, std::vector<double>(Timeline::kPieces));
    run_.timeline.healthy.assign(regions, std::vector<double>(Timeline::kPieces));
}

void Meter::step(std::int64_t t, const Users& users, const World& world,
                 const std::vector<double>& up, const std::vector<double>& asked) {
    double served = 0;
    for (std::size_t spot = 0; spot < room_.size(); ++spot) {
        const double load = users.at()[spot] * world.load();
        const double capacity = world.spots()[spot].capacity * world.for_users(spot).capacity;
        room_[spot] = load > capacity ? capacity / load : 1;
        if (capacity > 0) run_.max_load = std::max(run_.max_load, load / capacity);
        served += load * room_[spot] * world.for_users(spot).success();
    }
    served *= 1 - users.uncached_loss();
    offered_.push_back(world.load());
    served_.push_back(served);
    add_to_timeline(t, users, world, up, world.load(), served);
    look_who_left(t, users, asked);
}

void Meter::add_to_timeline(std::int64_t t, const Users& users, const World& world,
                            const std::vector<double>& up, double offered, double served) {
    const auto pieces = static_cast<std::int64_t>(Timeline::kPieces);
    const auto piece = static_cast<std::size_t>(std::min(pieces - 1, t * pieces / duration_s_));
    piece_offered_[piece] += offered;
    piece_served_[piece] += served;
    ++piece_steps_[piece];
    for (std::size_t spot = 0; spot < up.size(); ++spot) {
        const Spot& at = world.spots()[spot];
        run_.timeline.share[at.region][piece] += users.at()[spot];
        // Capacities of one region's endpoints weigh how much of it is in service.
        const double all = world.scenario().topology.regions[at.region].capacity;
        run_.timeline.healthy[at.region][piece] += all > 0 ? up[spot] * at.capacity / all : 0;
    }
}

/// Of those whom answers send elsewhere nine in ten have gone. Where the others have no room for
/// all, some are meant to stay.
void Meter::look_who_left(std::int64_t t, const Users& users, const std::vector<double>& asked) {
    if (!trouble_ || t < trouble_->since_s || run_.moved_90_s) return;
    double there = 0;
    double meant = 0;
    for (const std::size_t spot : trouble_->leave) {
        there += users.at()[spot];
        meant += asked[spot];
    }
    if (to_leave_ < 0) to_leave_ = there;
    if (meant > to_leave_ - kLeaving) return;  // nobody is sent away yet
    const double stays = std::max(trouble_->stays, meant);
    if (there <= stays + 0.1 * (to_leave_ - stays) + 1e-9) {
        run_.moved_90_s = static_cast<double>(t - trouble_->since_s);
    }
}

void Meter::look_at_windows() {
    double offered = 0;
    double served = 0;
    double all_offered = 0;
    double all_served = 0;
    for (std::size_t at = 0; at < offered_.size(); ++at) {
        all_offered += offered_[at];
        all_served += served_[at];
        offered += offered_[at];
        served += served_[at];
        if (at >= kWindow) {
            offered -= offered_[at - kWindow];
            served -= served_[at - kWindow];
        }
        if (at + 1 >= kWindow || at + 1 == offered_.size()) {
            run_.worst_10m = std::min(run_.worst_10m, ratio(served, offered));
        }
    }
    run_.success = ratio(all_served, all_offered);
    for (std::size_t at = 0; at < offered_.size(); at += kStepsPerMinute) {
        double minute_offered = 0;
        double minute_served = 0;
        for (std::size_t step = at; step < std::min(at + kStepsPerMinute, offered_.size());
             ++step) {
            minute_offered += offered_[step];
            minute_served += served_[step];
        }
        const double success = ratio(minute_served, minute_offered);
        run_.minutes_below_99 += is_below(success, 0.99) ? 1 : 0;
        run_.minutes_below_50 += is_below(success, 0.5) ? 1 : 0;
    }
}

Run Meter::finish() {
    look_at_windows();
    Timeline& timeline = run_.timeline;
    for (std::size_t piece = 0; piece < Timeline::kPieces; ++piece) {
        const bool any = piece_offered_[piece] > 0;
        timeline.success.push_back(any ? ratio(piece_served_[piece], piece_offered_[piece]) : -1);
        for (auto* rows : {&timeline.share, &timeline.healthy}) {
            for (auto& row : *rows) {
                if (piece_steps_[piece] > 0) row[piece] /= piece_steps_[piece];
            }
        }
    }
    return std::move(run_);
}

}  // namespace leeward::drill
