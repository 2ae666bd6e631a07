// SPDX-License-Identifier: Apache-2.0
#pragma once
// Switches and pushes of a server over a folder of their own, on a clock that the test moves.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "leeward/daemon/told.hpp"
#include "support/temp_folder.hpp"

namespace leeward::daemon {

/// Switches eu, us (on) and spare (off), of which one must be on; the push backup, 5 minutes.
inline health::ToldSettings told_settings() {
    health::ToldSettings settings;
    settings.switches = {{"eu", health::SwitchState::On},
                         {"us", health::SwitchState::On},
                         {"spare", health::SwitchState::Off}};
    settings.pushes = {{"backup", std::chrono::minutes(5), health::Missing::Hold}};
    health::SafetyRule one_on;
    one_on.name = "one-on";
    one_on.criterion.of = {{0}, {1}, {2}};
    settings.rules = {one_on};
    return settings;
}

class ToldWorld {
public:
    explicit ToldWorld(health::ToldSettings settings = told_settings()) {
        start(std::move(settings));
    }

    /// Starts a server over what the last one left.
    void start(health::ToldSettings settings = told_settings()) {
        told_.reset();
        Told::Hooks hooks;
        hooks.note = [this](Level, const std::string& text) { notes.push_back(text); };
        hooks.on_change = [this] { ++changes; };
        hooks.clock = [this] { return now; };
        hooks.patience = std::chrono::seconds(60);
        told_ = std::make_unique<Told>(loop_, path(), std::move(settings), std::move(hooks));
    }
    void stop() { told_.reset(); }

    [[nodiscard]] std::string path() const { return folder_.path() + "/told.json"; }
    [[nodiscard]] const support::TempFolder& folder() const { return folder_; }
    Told* operator->() { return told_.get(); }
    Told& operator*() { return *told_; }

    /// Time passes; the server does what has come due.
    void pass(base::Duration span) {
        now = now + span;
        told_->tick();
    }

    health::Moment now{{std::chrono::hours(1)},
                       std::chrono::system_clock::time_point(std::chrono::seconds(1'800'000'000))};
    std::vector<std::string> notes;
    int changes = 0;

private:
    support::TempFolder folder_;
    loop::Loop loop_;
    std::unique_ptr<Told> told_;
};

inline health::Order told_order(std::string name, health::SwitchState to,
                                std::optional<base::Duration> lasts = std::nullopt) {
    return {{{std::move(name), to}}, {}, "jane", "works", lasts};
}

}  // namespace leeward::daemon
