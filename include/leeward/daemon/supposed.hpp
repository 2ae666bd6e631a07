// SPDX-License-Identifier: Apache-2.0
#pragma once
// A client that somebody supposes, for explain: where it is, how far from each region. Written as
// people write it on the command line.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "leeward/base/result.hpp"
#include "leeward/base/time.hpp"
#include "leeward/geo/location.hpp"
#include "leeward/policy/client.hpp"

namespace leeward::daemon {

struct SupposedClient {
    policy::Client network;                 // of no known bits: nothing is said of it
    std::optional<geo::Location> location;  // in place of what the database says
    std::vector<std::pair<std::string, base::Duration>> latencies;  // by region

    /// Something is supposed beyond the network.
    [[nodiscard]] bool is_elsewhere() const { return location || !latencies.empty(); }
};

/// Reads --geo: "US", "US-WA", and whatever else a key of a geo table may be but a network. Two
/// letters are a country. Errors: no such code.
base::Result<void> suppose_geo(std::string_view text, SupposedClient& into);

/// Reads --at: "47.6,-122.3", degrees of latitude and longitude. Errors: no such point.
base::Result<void> suppose_at(std::string_view text, SupposedClient& into);

/// Reads --latency: "us-east-1=20", in milliseconds, or with a unit ("20ms"). Errors: malformed.
base::Result<void> suppose_latency(std::string_view text, SupposedClient& into);

}  // namespace leeward::daemon
