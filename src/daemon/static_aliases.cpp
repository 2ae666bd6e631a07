// SPDX-License-Identifier: Apache-2.0
#include "static_aliases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "leeward/base/bytes.hpp"

namespace leeward::daemon {

namespace {

constexpr std::size_t kMaxData = 400;  // policy::Leaf's bound

std::string key_of(base::Bytes owner) {
    std::string key(base::as_text(owner));
    // Lengths of labels are below 'A', so they stay as they are.
    std::transform(key.begin(), key.end(), key.begin(), [](char octet) {
        return octet >= 'A' && octet <= 'Z' ? static_cast<char>(octet + ('a' - 'A')) : octet;
    });
    return key;
}

}  // namespace

void StaticAliases::want(const config::StaticAlias& alias) {
    Wanted wanted;
    wanted.alias = &alias;
    wanted_[key_of(alias.owner.wire())].push_back(std::move(wanted));
}

void StaticAliases::note(const zone::RecordView& record) {
    const auto found = wanted_.find(key_of(record.owner));
    if (found == wanted_.end()) return;
    for (Wanted& wanted : found->second) {
        if (wanted.alias->type != record.type) continue;
        wanted.ttl = std::min(wanted.ttl, record.ttl);
        dns::Rdata rdata(record.rdata.begin(), record.rdata.end());
        const bool known =
            std::find(wanted.data.begin(), wanted.data.end(), rdata) != wanted.data.end();
        if (!known && wanted.data.size() <= kMaxData) wanted.data.push_back(std::move(rdata));
    }
}

void StaticAliases::fill(policy::Rules& rules, std::vector<base::Fault>& faults) const {
    for (const auto& [owner, all] : wanted_) {
        for (const Wanted& wanted : all) {
            const config::StaticAlias& alias = *wanted.alias;
            const std::string what =
                alias.owner.to_string() + ' ' + std::string(dns::to_string(alias.type));
            if (wanted.data.empty()) {
                faults.push_back({base::Severity::Error, alias.where, alias.subject,
                                  fmt::format("names {}, which neither a record nor the zone file "
                                              "has (A-21)",
                                              what)});
            } else if (wanted.data.size() > kMaxData) {
                faults.push_back(
                    {base::Severity::Error, alias.where, alias.subject,
                     fmt::format("names {}, which has more than {} records", what, kMaxData)});
            }
            policy::Leaf& leaf = rules.leaves[alias.leaf.index()];
            leaf.ttl = wanted.ttl;
            for (const dns::Rdata& rdata : wanted.data)
                leaf.data.push_back({rdata, {}, leaf.place});
        }
    }
}

}  // namespace leeward::daemon
