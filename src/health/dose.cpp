// SPDX-License-Identifier: Apache-2.0
#include "dose.hpp"

#include <algorithm>

namespace leeward::health {

namespace {

constexpr int kSteps = 20;              // of a ramp
constexpr std::uint64_t kEvidence = 3;  // reports between two steps at least
constexpr base::Duration kEaseEvery = std::chrono::minutes(1);

}  // namespace

void Dose::begin(const Failback& failback, const Rates& rates, base::Instant now) {
    set(failback.ramp.count() > 0 ? kLeast : Vitals::kWhole, rates, now);
}

void Dose::set(std::uint32_t share, const Rates& rates, base::Instant now) {
    share_ = static_cast<std::uint16_t>(std::clamp<std::uint32_t>(share, kLeast, Vitals::kWhole));
    stepped_ = now;
    seen_ = rates.seen();
}

std::optional<base::Instant> Dose::due(const Failback& failback) const {
    if (whole()) return std::nullopt;
    return stepped_.value_or(base::Instant{}) + failback.ramp / kSteps;
}

bool Dose::step(const Failback& failback, Rates& rates, base::Instant now) {
    const auto time = due(failback);
    if (!time || now < *time || rates.seen() < seen_ + kEvidence) return false;
    const Sum& minute = rates.minute(now);
    const std::uint16_t before = share_;
    if (minute.below(kIll)) {
        set(share_ * 7U / 10, rates, now);
    } else if (!minute.below(kWell)) {
        const bool at_once = failback.ramp.count() == 0;
        set(at_once ? Vitals::kWhole : share_ + std::uint32_t{kLeast}, rates, now);
    }
    return share_ != before;
}

bool Dose::ease(const Rates& rates, base::Instant now) {
    if (stepped_ && now < *stepped_ + kEaseEvery) return false;
    const std::uint16_t before = share_;
    set(share_ * 7U / 10, rates, now);
    return share_ != before;
}

}  // namespace leeward::health
