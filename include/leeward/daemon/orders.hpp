// SPDX-License-Identifier: Apache-2.0
#pragma once
// The operators' words about places and the whole server: takes drains and holds, keeps them in the
// store over restarts, ends them with their time, and says what they mean for the rules at hand.
// Loop's thread only.
//
// A drain of a place that the configuration does not have (any more) is kept and has no effect. A
// store that does not take a word, or that is not there, costs nothing but the word's surviving a
// restart: it holds, and unsaved() says so.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "leeward/base/result.hpp"
#include "leeward/base/time.hpp"
#include "leeward/daemon/log.hpp"
#include "leeward/daemon/told.hpp"
#include "leeward/health/orders.hpp"
#include "leeward/loop/loop.hpp"
#include "leeward/loop/timer.hpp"
#include "leeward/policy/known.hpp"
#include "leeward/policy/rule.hpp"
#include "leeward/store/rows.hpp"
#include "leeward/store/writer.hpp"

namespace leeward::daemon {

/// The book that `rows` make at `now`. A wall clock that was set back makes nothing last longer
/// than was said, and nothing lasts for ever that was said to end (RS-50).
health::OrderBook recalled_orders(const std::vector<store::WordRow>& rows, health::Moment now);
std::vector<store::WordRow> order_rows(const health::OrderBook& book);

class Orders {
public:
    struct Hooks {
        std::function<void(Level, const std::string& text)> note;
        std::function<void()> on_change;       // words() or holds() has become another
        std::function<policy::Known()> known;  // what is known now, without the operators' words
        /// Lets a place that comes back by hand only come back now. False: it does not wait for it.
        std::function<bool(const std::string& place)> let_return;
        std::function<health::Moment()> clock = both_clocks;
        /// How long an operator's reply waits for the disk. No source: our choice.
        base::Duration patience = std::chrono::milliseconds(500);
    };

    /// What somebody says.
    struct Saying {
        std::string who;
        std::string why;
        std::optional<base::Duration> lasts;  // positive; nullopt: until it is taken back
        bool force = false;                   // although records would break (RS-46)
    };

    /// `writer` outlives it; nullptr: there is no store, since `no_store`. Calls no on_change.
    Orders(loop::Loop& loop, store::StoreWriter* writer, std::string no_store,
           const std::vector<store::WordRow>& rows, std::shared_ptr<const policy::Rules> rules,
           Hooks hooks);
    Orders(const Orders&) = delete;
    Orders& operator=(const Orders&) = delete;

    /// Takes other rules; words stay by name.
    void replace(std::shared_ptr<const policy::Rules> rules);

    /// Errors: there is no such place, or records would break and `saying` does not force it: which
    /// and by how much.
    base::Result<void> drain(const std::string& place, const Saying& saying);
    base::Result<void> hold(const Saying& saying);
    /// Takes a drain back, or lets a place return that waits for it. Errors: neither is so.
    base::Result<void> resume(const std::string& place, const Saying& saying);
    /// Ends a hold. Errors: there is none.
    base::Result<void> end_hold(const Saying& saying);

    /// Does what has come due by now; the timer's work, and to be called when the writer has
    /// written.
    void tick();

    /// What the drains mean for `rules`: their places count as down.
    [[nodiscard]] std::vector<policy::Word> words(const policy::Rules& rules) const;
    /// Whether decisions are held (RS-45).
    [[nodiscard]] bool holds() const { return book_.hold().has_value(); }

    [[nodiscard]] const health::OrderBook& book() const { return book_; }
    [[nodiscard]] const policy::Rules& rules() const { return *rules_; }
    /// Why words would be lost at a restart; empty: they would not.
    [[nodiscard]] const std::string& unsaved() const { return unsaved_; }

private:
    [[nodiscard]] health::OrderWord word_of(const Saying& saying, health::Moment at) const;
    [[nodiscard]] std::string breaches(policy::PlaceId place) const;
    void end_words(health::Moment at);
    void changed(Level level, const std::string& subject, const std::string& did,
                 const Saying& saying, health::Moment at);
    void journal(const std::string& subject, const std::string& did, const Saying& saying,
                 health::Moment at);
    void wait_for_disk();
    void look_at_writer();
    void set_timer(health::Moment at);

    store::StoreWriter* const writer_;
    const std::string no_store_;
    const Hooks hooks_;
    loop::Timer due_;
    std::shared_ptr<const policy::Rules> rules_;
    health::OrderBook book_;
    std::string unsaved_;
};

}  // namespace leeward::daemon
