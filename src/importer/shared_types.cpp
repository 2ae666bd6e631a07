// SPDX-License-Identifier: Apache-2.0
#include "shared_types.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace leeward::importer {

namespace {

/// All that a member is but its type and values.
std::string signature(const RecordSet& set) {
    const Choice& choice = set.choice;
    std::string text = fmt::format(
        "{}:{}|{}|{}|{}|{}|{}|{}/{}|{}|{}|{}|{}|{}|{}", set.set_id.size(), set.set_id,
        static_cast<int>(choice.routing), choice.weight, choice.primary, choice.region, choice.geo,
        choice.at.latitude, choice.at.longitude, choice.bias, choice.collection, choice.location,
        set.check, set.ttl ? std::to_string(*set.ttl) : "alias", set.alias.has_value());
    if (set.alias) text += set.alias->name.to_string() + (set.alias->evaluate ? "+" : "-");
    return text;
}

/// The same whatever order the members stand in.
std::string signature(const Group& group) {
    std::vector<std::string> each;
    for (const RecordSet* set : group) each.push_back(signature(*set));
    std::sort(each.begin(), each.end());
    return fmt::format("{}", fmt::join(each, "\n"));
}

}  // namespace

void Shared::add(dns::RrType type, const Group& group) {
    types.push_back(type);
    for (const RecordSet* set : group) {
        const auto [at, fresh] = by_set_id.emplace(set->set_id, members.size());
        if (fresh) members.emplace_back();
        members[at->second].push_back(set);
    }
}

std::vector<Shared> share(const std::vector<std::pair<dns::RrType, const Group*>>& steered) {
    std::vector<Shared> shared;
    std::map<std::string, std::size_t> known;  // by signature
    for (const auto& [type, group] : steered) {
        const auto [at, fresh] = known.emplace(signature(*group), shared.size());
        if (fresh) shared.emplace_back();
        shared[at->second].add(type, *group);
    }
    return shared;
}

}  // namespace leeward::importer
