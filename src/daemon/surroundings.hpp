// SPDX-License-Identifier: Apache-2.0
#pragma once
// What answers depend on beside probes: what is told, what operators said, what is looked up, where
// clients are, what an earlier run knew. Each comes when it comes; who steers is called, and asks
// for what there is.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "client_watch.hpp"
#include "leeward/config/config.hpp"
#include "leeward/daemon/helm.hpp"
#include "leeward/daemon/orders.hpp"
#include "leeward/daemon/told.hpp"
#include "leeward/lookup/keeper.hpp"
#include "leeward/loop/loop.hpp"
#include "state_file.hpp"

namespace leeward::daemon {

/// Loop's thread only.
class Surroundings {
public:
    struct Hooks {
        std::function<void()> on_change;            // outside() has become another
        std::function<void()> on_first_round_over;  // every host was looked up once
        ClientWatch::OnSorted on_sorted;
        std::function<policy::Known()> known;  // see Orders::Hooks
        std::function<bool(const std::string& place)> let_return;
    };

    /// Begins to look after what `rules` need. Words are kept in `state_folder`.
    Surroundings(loop::Loop& loop, const std::string& state_folder, const config::Config& config,
                 std::shared_ptr<const policy::Rules> rules, std::vector<FileStamp> client_files,
                 Hooks hooks);

    /// Looks after what other rules need from here on. Calls no hook.
    void replace(const config::Config& config, std::shared_ptr<const policy::Rules> rules,
                 std::vector<FileStamp> client_files);

    /// How it is at the moment, for the rules given last.
    [[nodiscard]] Outside outside() const;
    [[nodiscard]] bool first_round_over() const { return keeper_.first_round_over(); }
    [[nodiscard]] StateFile& state_file() { return state_file_; }
    [[nodiscard]] const StateFile& state_file() const { return state_file_; }
    [[nodiscard]] Orders& orders() { return orders_; }
    [[nodiscard]] const Orders& orders() const { return orders_; }
    [[nodiscard]] Told& told() { return told_; }
    [[nodiscard]] const Told& told() const { return told_; }

private:
    std::shared_ptr<const policy::Rules> rules_;
    StateFile state_file_;
    Orders orders_;  // writes through state_file_
    Told told_;
    lookup::Keeper keeper_;
    ClientWatch watch_;
};

}  // namespace leeward::daemon
