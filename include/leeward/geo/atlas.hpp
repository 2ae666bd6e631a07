// SPDX-License-Identifier: Apache-2.0
#pragma once
// Where the addresses of the world are. An atlas is walked once, when answers that depend on
// clients are prepared; no query meets it.

#include <cstdint>
#include <functional>

#include "leeward/base/result.hpp"
#include "leeward/geo/location.hpp"
#include "leeward/geo/prefix.hpp"

namespace leeward::geo {

class Atlas {
public:
    /// A network, where it is, and the location's number: equal for equal locations in all walks of
    /// one atlas, and 0 for the unknown one. Numbers are given in the order in which locations turn
    /// up, so they stay small.
    using Visit =
        std::function<void(const Prefix& network, const Location& location, std::uint32_t number)>;

    Atlas() = default;
    Atlas(const Atlas&) = delete;
    Atlas& operator=(const Atlas&) = delete;
    virtual ~Atlas() = default;

    /// Visits networks of one family in address order; they cover all of it, without a gap. Not for
    /// two threads at once. Errors: what is wrong with the file behind the atlas; what was visited
    /// before counts for nothing then.
    [[nodiscard]] virtual base::Result<void> each_network(bool v6, const Visit& visit) const = 0;
};

/// Nothing is known of any address: there is no database.
class Nowhere final : public Atlas {
public:
    [[nodiscard]] base::Result<void> each_network(bool v6, const Visit& visit) const override;
};

/// Every address is at one location: what `explain --geo` and `--at` suppose.
class Supposed final : public Atlas {
public:
    explicit Supposed(Location location) : location_(location) {}

    [[nodiscard]] base::Result<void> each_network(bool v6, const Visit& visit) const override;

private:
    Location location_;
};

}  // namespace leeward::geo
