// SPDX-License-Identifier: Apache-2.0
#pragma once
// Aliases of what only a zone file has: picks those records out while the file is read, and fills
// the leaves with them.

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "leeward/base/fault.hpp"
#include "leeward/config/config.hpp"
#include "leeward/policy/rule.hpp"
#include "leeward/zone/record.hpp"

namespace leeward::daemon {

/// The aliases into one zone.
class StaticAliases {
public:
    /// `alias` is borrowed.
    void want(const config::StaticAlias& alias);
    [[nodiscard]] bool empty() const { return wanted_.empty(); }

    /// Keeps `record` if an alias wants it.
    void note(const zone::RecordView& record);
    /// Gives the leaves their data, and the least TTL of the records (RFC 2181 section 5.2). Faults
    /// aliases of what was not there, and of more records than a leaf holds.
    void fill(policy::Rules& rules, std::vector<base::Fault>& faults) const;

private:
    struct Wanted {
        const config::StaticAlias* alias = nullptr;
        std::vector<dns::Rdata> data;
        std::uint32_t ttl = UINT32_MAX;  // seconds
    };

    std::unordered_map<std::string, std::vector<Wanted>> wanted_;  // by lower-cased owner
};

}  // namespace leeward::daemon
