// SPDX-License-Identifier: Apache-2.0
#pragma once
// The replay of all name servers of a scenario, each a Leeward.

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "leeward/drill/drill.hpp"
#include "meter.hpp"
#include "server.hpp"
#include "stage.hpp"

namespace leeward::drill {

class Play {
public:
    /// Borrows all. Lets the servers run until the scenario begins.
    Play(const Scenario& scenario, const Settings& settings, const Stage& stage,
         const std::optional<Trouble>& trouble);

    /// What the servers answer just now; the mean over them.
    [[nodiscard]] Answers mean_answers() const;
    /// Plays the scenario. To be called once.
    Run play();

private:
    void run_servers(base::Duration end);
    void push_at(std::int64_t t);
    void look_at_health();
    void tell_progress(std::int64_t t) const;
    Run finish();
    void name_transitions(Run& run) const;

    const Scenario& scenario_;
    const Settings& settings_;
    const std::optional<Trouble>& trouble_;
    World world_;
    Meter meter_;
    std::deque<Server> servers_;
    std::vector<const Answers*> answers_;
    std::vector<double> up_;
    std::uint64_t empty_ = 0;
};

}  // namespace leeward::drill
