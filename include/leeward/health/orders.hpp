// SPDX-License-Identifier: Apache-2.0
#pragma once
// What operators have said of places and of the whole server: a drained place counts as down, and
// while a hold lasts nothing is decided anew (RS-45). No I/O, no clock. One thread at a time.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "leeward/base/time.hpp"
#include "leeward/health/told.hpp"

namespace leeward::health {

/// Who said it, why, and how long it holds.
struct OrderWord {
    std::string who;
    std::string why;
    Moment said;
    std::optional<Moment> until;  // nullopt: until it is taken back

    friend bool operator==(const OrderWord&, const OrderWord&) = default;
};

/// Drains by the names of places. A later word takes the place of an earlier one.
using Drains = std::map<std::string, OrderWord, std::less<>>;

class OrderBook {
public:
    OrderBook() = default;
    /// What was said before; what has ended by now ends at the next advance().
    OrderBook(Drains drains, std::optional<OrderWord> hold);

    void drain(const std::string& place, OrderWord word);
    void hold(OrderWord word);
    /// False: there was no such word.
    bool resume(std::string_view place);
    bool end_hold();

    /// What ended with its time.
    struct Ended {
        std::vector<std::string> drains;
        bool hold = false;

        [[nodiscard]] bool any() const { return hold || !drains.empty(); }
    };
    /// Ends the words whose time is over.
    Ended advance(base::Instant now);
    /// When the next word ends; nullopt: none will.
    [[nodiscard]] std::optional<base::Instant> next_end() const;

    /// Of all names, those that no configuration has too.
    [[nodiscard]] const Drains& drains() const { return drains_; }
    [[nodiscard]] const std::optional<OrderWord>& hold() const { return hold_; }

private:
    Drains drains_;
    std::optional<OrderWord> hold_;
};

}  // namespace leeward::health
