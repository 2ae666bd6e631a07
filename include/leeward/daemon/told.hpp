// SPDX-License-Identifier: Apache-2.0
#pragma once
// The switches and pushes of a running server: takes words, keeps them in a file over restarts,
// notices when words end or get too old, and says what each check that is told counts as. What the
// words mean is the health room's. Loop's thread only.
//
// Words of names that the configuration does not have are kept and have no effect, so that a
// mistyped reload loses no operator's word. A disk that does not take the file, or hangs, costs
// nothing but the words' surviving a restart: they hold, unsaved() says so, and the file is tried
// again.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "leeward/base/result.hpp"
#include "leeward/base/time.hpp"
#include "leeward/daemon/log.hpp"
#include "leeward/health/pushes.hpp"
#include "leeward/health/switchboard.hpp"
#include "leeward/loop/loop.hpp"
#include "leeward/loop/timer.hpp"

namespace leeward::daemon {

class Saver;

/// Both clocks, read afresh.
health::Moment both_clocks();

class Told {
public:
    /// By the name of the check.
    using States = std::map<std::string, health::State, std::less<>>;

    struct Hooks {
        std::function<void(Level, const std::string& text)>
            note;                         // takes a line about what changed
        std::function<void()> on_change;  // states() has become another
        std::function<health::Moment()> clock = both_clocks;
        /// How long an operator's reply waits for the disk. No source: our choice.
        base::Duration patience = std::chrono::milliseconds(500);
    };

    /// A push's word is written at most this long after it, together with others: programs may
    /// speak often. An operator's word is written at once. No source: our choice.
    static constexpr base::Duration kPushSaveDelay = std::chrono::seconds(5);
    /// A file that could not be written is tried again after this long. No source: our choice.
    static constexpr base::Duration kSaveRetry = std::chrono::seconds(30);

    /// Reads the words in the file at `path`; one that cannot be read is set aside as `path`.broken
    /// with a note, and all have their first states. Calls no on_change.
    Told(loop::Loop& loop, std::string path, health::ToldSettings settings, Hooks hooks);
    /// Writes what is not written yet.
    ~Told();
    Told(const Told&) = delete;
    Told& operator=(const Told&) = delete;

    /// Takes the switches, pushes and rules of another configuration, with the words of each name.
    void replace(health::ToldSettings settings);

    /// Turns switches. Returns those whose state became another. Errors: as Switchboard::change().
    tl::expected<std::vector<health::Flip>, health::Refusal> change(const health::Order& order);

    /// Takes a program's word; `state` is Up or Down. Errors: as Pushes::say().
    base::Result<void> push(const std::string& name, health::State state, std::string who,
                            std::string why);

    /// Does what has come due by now; the timer's work.
    void tick();

    /// What each switch and push counts as since the last change, end or age.
    [[nodiscard]] const States& states() const { return states_; }

    [[nodiscard]] const health::Switchboard& switches() const { return switches_; }
    [[nodiscard]] const health::Pushes& pushes() const { return pushes_; }
    [[nodiscard]] health::Moment now() const { return hooks_.clock(); }
    /// Why words would be lost at a restart; empty: they would not.
    [[nodiscard]] const std::string& unsaved() const { return unsaved_; }

private:
    void recall(health::ToldSettings settings, health::Moment at);
    void set_aside(const std::string& why);
    void end_words(health::Moment at);
    void settle(health::Moment at);
    void save_by(base::Instant due);
    void save();
    void look_at_saver(health::Moment at);
    void set_timer(base::Instant at);
    [[nodiscard]] States states_at(base::Instant at) const;
    void note_changes(const States& fresh, health::Moment at) const;

    const std::string path_;
    const Hooks hooks_;
    loop::Timer due_;
    std::unique_ptr<Saver> saver_;
    health::Switchboard switches_;
    health::Pushes pushes_;
    States states_;
    std::optional<base::Instant> save_due_;  // nullopt: saver_ has all that was said
    std::string unsaved_;
};

}  // namespace leeward::daemon
