// SPDX-License-Identifier: Apache-2.0
#pragma once
// How what is out proves that it may come back (RS-31, RS-32): a trial that lasts as long as its
// hold, which doubles each time that a return proved wrong. The same for an endpoint and a domain.

#include <cstdint>
#include <optional>

#include "leeward/base/time.hpp"
#include "leeward/health/engine_settings.hpp"

namespace leeward::health {

class Comeback {
public:
    static constexpr std::uint32_t kProof = 20;  // reports that a trial needs at least

    Comeback() = default;
    Comeback(std::uint32_t flaps, base::Duration good_spell, std::optional<base::Instant> returned)
        : flaps_(flaps), good_spell_(good_spell), returned_(returned) {}

    /// It goes out at `now`; a flap when it had come back before.
    void went_out(base::Instant now);
    /// It comes back at `now`, whether its own trial let it or another's.
    void came_back(base::Instant now);
    /// What it did long ago is forgotten once it has been in full service for long enough.
    void forgive(bool whole, const Failback& failback, base::Instant now);

    void start_trial(base::Instant now);
    /// Takes one report of a running trial. False: the trial failed, and another has to start.
    bool count(bool good);
    void end_trial() { good_since_.reset(); }

    [[nodiscard]] bool on_trial() const { return good_since_.has_value(); }
    [[nodiscard]] bool proved(const Failback& failback, std::uint32_t least,
                              base::Instant now) const {
        // Who asks for no hold asks for no proof either.
        if (hold(failback).count() == 0) return on_trial();
        return on_trial() && seen_ >= least && now >= until(failback);
    }
    /// The end of the hold. Requires: on_trial().
    [[nodiscard]] base::Instant until(const Failback& failback) const {
        return *good_since_ + hold(failback);
    }
    [[nodiscard]] base::Duration hold(const Failback& failback) const;
    /// When forgive() forgets, if it stays whole; nullopt: nothing to forget.
    [[nodiscard]] std::optional<base::Instant> forgiven(const Failback& failback) const;

    [[nodiscard]] std::uint32_t flaps() const { return flaps_; }
    [[nodiscard]] base::Duration good_spell() const { return good_spell_; }

private:
    std::uint32_t flaps_ = 0;
    base::Duration good_spell_{0};             // the longest that proved false
    std::optional<base::Instant> returned_;    // since when it had been good at its last return
    std::optional<base::Instant> whole_;       // since when it has all of its share after that
    std::optional<base::Instant> good_since_;  // of the running trial
    std::uint32_t seen_ = 0;
    std::uint32_t bad_ = 0;
};

}  // namespace leeward::health
