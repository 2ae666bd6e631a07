// SPDX-License-Identifier: Apache-2.0
#include "aliases.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace leeward::config {

namespace {

/// Records of one name that can answer one type.
bool may_meet(const Record& one, const Record& other) {
    if (!one.types || !other.types) return true;
    return std::any_of(one.types->begin(), one.types->end(),
                       [&](dns::RrType type) { return other.types->contains(type); });
}

}  // namespace

Aliases::Aliases(const Scope& scope, const Model& model, const FileZones& zones,
                 std::vector<Record>& records)
    : scope_(scope), model_(model), zones_(zones), records_(records) {
    for (std::uint32_t at = 0; at < records.size(); ++at) {
        by_owner_[name_key(records[at].owner.name())].push_back(at);
    }
}

std::span<const std::uint32_t> Aliases::records_of(const dns::Name& owner) const {
    const auto found = by_owner_.find(name_key(owner));
    if (found == by_owner_.end()) return {};
    return found->second;
}

bool Aliases::may_be_static(const AliasSpec& spec) const {
    return zones_.hold_in_file(spec.target);
}

std::vector<std::uint32_t> Aliases::order() {
    std::vector<std::uint32_t> into;
    into.reserve(records_.size());
    walk_down(
        below(), [&](std::uint32_t at) { into.push_back(at); },
        [&](std::span<const std::uint32_t> way) { report_cycle(way); });
    return into;
}

Below Aliases::below() {
    Below into(records_.size());
    for (std::size_t at = 0; at < records_.size(); ++at) {
        Specs specs;
        add_specs(records_[at].policy, specs);
        for (const AliasSpec* spec : specs) {
            for (const std::uint32_t other : records_of(*spec)) {
                if (may_meet(records_[at], records_[other])) into[at].push_back(other);
            }
        }
        std::sort(into[at].begin(), into[at].end());  // the same faults on every run
    }
    return into;
}

/// Pools at fault may hold themselves; nothing is derived from them.
void Aliases::add_specs(const Policy& policy, Specs& into) {
    if (policy.broken) return;
    if (policy.alias) into.insert(&*policy.alias);
    for (const Member& member : policy.members) {
        if (const auto* place = std::get_if<policy::PlaceId>(&member.target)) {
            const PlaceData& data = model_.place_data[place->index()];
            if (data.alias) into.insert(&*data.alias);
            continue;
        }
        const PoolId pool = std::get<PoolId>(member.target);
        auto known = specs_of_pools_.find(pool.value);
        if (known == specs_of_pools_.end()) {
            Specs below;
            add_specs(scope_.pools[pool.index()].policy, below);
            known = specs_of_pools_.emplace(pool.value, std::move(below)).first;
        }
        into.insert(known->second.begin(), known->second.end());
    }
}

void Aliases::report_cycle(std::span<const std::uint32_t> way) {
    std::string names;
    for (const std::uint32_t at : way) {
        names += plain(records_[at].owner.name()) + " -> ";
        records_[at].policy.broken = true;
    }
    const Record& record = records_[way.front()];
    model_.faults.error(
        {scope_.path, record.where.line, record.where.column}, record.key,
        fmt::format("answers with itself by alias: {}{}", names, plain(record.owner.name())));
}

}  // namespace leeward::config
