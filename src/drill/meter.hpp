// SPDX-License-Identifier: Apache-2.0
#pragma once
// Counts what users get, step by step.

#include <cstdint>
#include <optional>
#include <vector>

#include "leeward/drill/drill.hpp"
#include "leeward/drill/users.hpp"
#include "leeward/drill/world.hpp"

namespace leeward::drill {

/// The first time at which users are better off elsewhere, and the places that they have to leave.
struct Trouble {
    std::int64_t since_s = 0;
    std::vector<std::size_t> leave;  // spots
    double stays = 0;                // share of users whom even the oracle leaves there
};

class Meter {
public:
    /// Borrows `trouble`.
    Meter(const Scenario& scenario, const std::optional<Trouble>& trouble);

    /// Takes the step that begins `t` seconds after the start. `up`, by spot, is what part of the
    /// name servers holds it to be up.
    /// `asked`, by spot, is where answers send users just now.
    void step(std::int64_t t, const Users& users, const World& world, const std::vector<double>& up,
              const std::vector<double>& asked);

    /// The share of requests that there was room for in the last step, by spot.
    [[nodiscard]] const std::vector<double>& room() const { return room_; }
    /// What was counted; transitions, empty answers and changes of answers are others' to tell.
    [[nodiscard]] Run finish();

private:
    void add_to_timeline(std::int64_t t, const Users& users, const World& world,
                         const std::vector<double>& up, double offered, double served);
    void look_who_left(std::int64_t t, const Users& users, const std::vector<double>& asked);
    void look_at_windows();

    const std::optional<Trouble>& trouble_;
    std::int64_t duration_s_;
    std::vector<double> room_;
    std::vector<double> offered_;  // by step
    std::vector<double> served_;
    double to_leave_ = -1;  // share of users there when the trouble began
    std::vector<double> piece_offered_;
    std::vector<double> piece_served_;
    std::vector<std::uint32_t> piece_steps_;
    Run run_;
};

}  // namespace leeward::drill
