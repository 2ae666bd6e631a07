// SPDX-License-Identifier: Apache-2.0
#pragma once
// What answers depend on beside probes: what is told, what is looked up, where clients are. Each
// comes when it comes; who steers is called, and asks for what there is.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "client_watch.hpp"
#include "leeward/config/config.hpp"
#include "leeward/daemon/helm.hpp"
#include "leeward/daemon/told.hpp"
#include "leeward/lookup/keeper.hpp"
#include "leeward/loop/loop.hpp"

namespace leeward::daemon {

/// Loop's thread only.
class Surroundings {
public:
    struct Hooks {
        std::function<void()> on_change;            // outside() has become another
        std::function<void()> on_first_round_over;  // every host was looked up once
        ClientWatch::OnSorted on_sorted;
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
    [[nodiscard]] Told& told() { return told_; }
    [[nodiscard]] const Told& told() const { return told_; }

private:
    std::shared_ptr<const policy::Rules> rules_;
    Told told_;
    lookup::Keeper keeper_;
    ClientWatch watch_;
};

}  // namespace leeward::daemon
