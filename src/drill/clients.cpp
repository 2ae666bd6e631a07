// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "leeward/drill/users.hpp"

namespace leeward::drill {
namespace {

/// The mixes that users are replayed with.
///
/// web-2014: with a TTL of 20 s, 90 % of the requests had switched within 60 s, and 2 % were still
/// stale after 15 min (Flavel, Mani and Maltz, LANMAN 2014). These cohorts give 90.6 % and 1.7 %.
///
/// pessimistic: an assumption, shaped by 8.7 % of resolvers that extend TTLs (TTL Violation of DNS
/// Resolvers in the Wild, PAM 2023).
///
/// Both: three tries are an assumption; so is the share behind resolvers that serve stale data (RFC
/// 8767); about 30 % of clients get no help from caches (When the Dike Breaks, IMC 2018).
std::vector<Clients> mixes() {
    return {{"web-2014",
             {{"follows", 0.88, Delay::Ttl, 0},
              {"slow", 0.10, Delay::Exponential, 200},
              {"pinned", 0.02, Delay::Exponential, 3600}},
             3,
             0.3,
             0.3},
            {"pessimistic",
             {{"follows", 0.70, Delay::Ttl, 60},
              {"slow", 0.20, Delay::Exponential, 600},
              {"pinned", 0.08, Delay::Exponential, 7200},
              {"forever", 0.02, Delay::Never, 0}},
             3,
             0.3,
             0.3}};
}

}  // namespace

std::optional<Clients> clients_named(std::string_view id) {
    for (Clients& mix : mixes()) {
        if (mix.id == id) return std::move(mix);
    }
    return std::nullopt;
}

std::vector<std::string> clients_ids() {
    std::vector<std::string> ids;
    for (const Clients& mix : mixes()) ids.push_back(mix.id);
    return ids;
}

}  // namespace leeward::drill
