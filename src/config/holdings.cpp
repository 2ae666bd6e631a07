// SPDX-License-Identifier: Apache-2.0
#include "holdings.hpp"

#include <algorithm>
#include <utility>

#include "leaves.hpp"

namespace leeward::config {

namespace {

constexpr std::size_t kMaxNamed = 3;  // places that one fault names

}  // namespace

Holdings::Holdings(const Scope& scope, const Model& model, const Aliases& aliases,
                   const std::vector<Record>& records)
    : scope_(scope), model_(model), aliases_(aliases), answers_(records.size()) {
    for (std::size_t record = 0; record < records.size(); ++record) {
        if (records[record].types) answers_[record].types = *records[record].types;
    }
}

const Holding& Holdings::of(PoolId pool) {
    const auto known = pools_.find(pool);
    if (known != pools_.end()) return known->second;
    Holding held = of(scope_.pools[pool.index()].policy);
    if (scope_.pools[pool.index()].check.said != CheckChoice::Said::Nothing) held.unchecked.clear();
    return pools_.emplace(pool, std::move(held)).first->second;
}

Holding Holdings::of(const Policy& policy) {
    Holding all;
    all.broken = policy.broken;
    if (policy.alias && !all.broken) add_alias(*policy.alias, all);
    for (const Member& member : policy.members) {
        if (all.broken) return all;  // pools at fault may hold themselves
        if (const auto* place = std::get_if<policy::PlaceId>(&member.target)) {
            add_place(*place, policy.kind, all);
            continue;
        }
        const Holding& below = of(std::get<PoolId>(member.target));
        all.broken = all.broken || below.broken;
        all.types.insert(below.types.begin(), below.types.end());
        all.aliases.insert(below.aliases.begin(), below.aliases.end());
        all.unchecked.insert(all.unchecked.end(), below.unchecked.begin(), below.unchecked.end());
    }
    if (all.unchecked.size() > kMaxNamed) {
        all.unchecked.resize(kMaxNamed);
        all.unchecked.emplace_back("...");
    }
    return all;
}

void Holdings::add_place(policy::PlaceId place, policy::Kind kind, Holding& into) const {
    const PlaceData& data = model_.place_data[place.index()];
    into.broken = into.broken || data.broken;
    if (data.alias) {
        add_alias(*data.alias, into);
        return;  // its target's health judges it
    }
    for (const auto& [type, unused] : data.by_type) into.types.insert(type);
    if (data.host) into.types.insert({dns::RrType::A, dns::RrType::Aaaa});
    const bool wants_check = kind != policy::Kind::Simple;  // S-3
    if (wants_check && data.check.said == CheckChoice::Said::Nothing) {
        into.unchecked.push_back(model_.config.rules.places[place.index()].name);
    }
}

void Holdings::add_alias(const AliasSpec& spec, Holding& into) const {
    into.aliases.insert(&spec);
    for (const std::uint32_t record : aliases_.records_of(spec)) {
        into.broken = into.broken || answers_[record].broken;
    }
    into.types.merge(types_of(spec));
}

bool Holdings::hold(const Holding& held, dns::RrType type, bool typed) const {
    return held.types.contains(type) ||
           (typed && std::any_of(held.aliases.begin(), held.aliases.end(),
                                 [&](const AliasSpec* spec) { return is_static(*spec, type); }));
}

void Holdings::settle(std::uint32_t record, std::set<dns::RrType> types) {
    const bool broken = types.empty();
    answers_[record] = {std::move(types), broken};
}

std::set<dns::RrType> Holdings::types_of(const AliasSpec& spec) const {
    std::set<dns::RrType> types;
    for (const std::uint32_t record : aliases_.records_of(spec)) {
        types.insert(answers_[record].types.begin(), answers_[record].types.end());
    }
    return types;
}

bool Holdings::is_static(const AliasSpec& spec, dns::RrType type) const {
    if (!aliases_.may_be_static(spec)) return false;
    const std::set<dns::RrType> steered = types_of(spec);
    if (!is_address(type)) return !steered.contains(type);
    return !steered.contains(dns::RrType::A) && !steered.contains(dns::RrType::Aaaa);
}

}  // namespace leeward::config
