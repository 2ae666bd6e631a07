// SPDX-License-Identifier: Apache-2.0
#pragma once
// What is known of the world when it is decided.

#include <cstdint>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "leeward/base/time.hpp"
#include "leeward/health/vitals.hpp"
#include "leeward/policy/rule.hpp"

namespace leeward::policy {

/// An operator's word about a place or an endpoint; it stands above what was measured. A word about
/// a place also stands above words about its endpoints; a zone without a word has its region's. Of
/// two words about one thing the later holds. A word about an endpoint is what it counts as having
/// been observed as, so that disabling and inverting still apply.
struct Word {
    std::variant<PlaceId, health::EndpointId> about;
    health::State state = health::State::Up;  // Unknown: as if nobody had looked
};

/// Measured states by EndpointId. A shorter span leaves the rest Unknown.
using Health = std::span<const health::EndpointState>;

/// The addresses of a host, as last looked up.
struct HostAnswer {
    std::vector<dns::Rdata> data;  // up to kMaxHostAddresses; empty: never known
    std::uint32_t ttl = 0;         // seconds
};

/// Borrowed. What a shorter span leaves out is not known.
struct Known {
    Health health = {};
    std::span<const Word> words = {};
    std::span<const HostAnswer> hosts = {};  // by HostId
    std::span<const std::optional<base::Duration>> latencies =
        {};                                       // by PlaceId, measured from here
    std::span<const health::Vitals> vitals = {};  // by EndpointId; the rest is in full service
};

}  // namespace leeward::policy
