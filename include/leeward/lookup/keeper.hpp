// SPDX-License-Identifier: Apache-2.0
#pragma once
// Keeps the addresses of hosts fresh in the background. Joins the book, the resolver and the loop;
// decides nothing itself. Loop's thread only.

#include <functional>
#include <memory>
#include <vector>

#include "leeward/lookup/host_book.hpp"
#include "leeward/lookup/resolver.hpp"
#include "leeward/loop/loop.hpp"

namespace leeward::lookup {

class KeeperImpl;

class Keeper {
public:
    /// An answer changed what is known of `host`. May call replace() and use(), and must not
    /// destroy the Keeper.
    using OnChange = std::function<void(const Host& host, Change change)>;

    /// Begins to ask for `hosts` with the loop's next turn.
    Keeper(loop::Loop& loop, const Settings& settings, const std::vector<Host>& hosts,
           OnChange on_change);
    /// Ends all look-ups without calls.
    ~Keeper();
    Keeper(const Keeper&) = delete;
    Keeper& operator=(const Keeper&) = delete;

    /// Keeps `hosts` from here on, with what is known of those that stay. No OnChange comes of it:
    /// the caller knows what it gave up and sees with find() what is there.
    void replace(const std::vector<Host>& hosts);
    /// Asks the servers of `settings` from here on.
    void use(const Settings& settings);

    /// What is known of `host`; nullptr for one that is not kept. Valid until the next call of
    /// replace() or the next turn of the loop.
    [[nodiscard]] const Known* find(const Host& host) const;

    /// Every host was asked for at least once, with or without success; true when there is none.
    [[nodiscard]] bool first_round_over() const;
    /// `fn` is called once, after the answer that ended the first round. When the round is over
    /// already it is called with the loop's next turn.
    void on_first_round_over(std::function<void()> fn);

private:
    std::unique_ptr<KeeperImpl> impl_;
};

}  // namespace leeward::lookup
