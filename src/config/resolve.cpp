// SPDX-License-Identifier: Apache-2.0
#include "resolve.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace leeward::config {

namespace {

constexpr std::size_t kMaxNamed = 3;  // places that one fault names

CheckChoice nearest(const CheckChoice& own, const CheckChoice& above) {
    return own.said == CheckChoice::Said::Nothing ? above : own;
}

bool answers_together(policy::Kind kind) {
    return kind == policy::Kind::Multivalue || kind == policy::Kind::Simple;
}

std::string_view policy_key(policy::Kind kind) {
    switch (kind) {
        case policy::Kind::Failover:
            return "failover";
        case policy::Kind::Weighted:
            return "weighted";
        case policy::Kind::Multivalue:
            return "multivalue";
        case policy::Kind::Simple:
            break;
    }
    return "simple";
}

}  // namespace

void Resolver::add(const Record& record) {
    const Subject at = {join_key(record.key, policy_key(record.policy.kind)), record.policy.where};
    const Holding held = holding_of(record.policy);
    if (held.broken) return;
    if (record.check.said == CheckChoice::Said::Nothing && !held.unchecked.empty()) {
        traps_.error({record.key, record.where},
                     fmt::format("no check judges {}; add check = \"NAME\", or check = \"none\" if "
                                 "that is meant",
                                 fmt::join(held.unchecked, ", ")));
        return;
    }
    if (!judge_types(record, held.types)) return;
    policy::Rules& rules = model_.config.rules;
    for (const dns::RrType type : held.types) {
        const policy::NodeId root =
            node(record.policy, "", at, Judging{type, record.check, record.unknown});
        traps_.judge_root(root, type, record.policy.members.size(), at);
        rules.roots.push_back({policy::Owner(record.owner), type, record.ttl, root});
        model_.config.root_where.push_back({scope_.path, record.where.line, record.where.column});
    }
}

bool Resolver::judge_types(const Record& record, const std::set<dns::RrType>& types) {
    const Subject at = {record.key, record.where};
    if (!types.contains(dns::RrType::Cname)) return true;
    if (types.size() > 1) {
        traps_.error(at,
                     "mixes CNAME with other records, and a name with a CNAME has nothing "
                     "else (RFC 1034 section 3.6.2); keep one of them");
    } else if (record.at_apex) {
        traps_.error(at,
                     "gives the zone's apex a CNAME, which stands beside SOA and NS (RFC 1034 "
                     "section 3.6.2); give addresses");
    } else {
        return true;
    }
    return false;
}

const Holding& Resolver::holding(PoolId pool) {
    const auto known = holdings_.find(pool);
    if (known != holdings_.end()) return known->second;
    Holding held = holding_of(scope_.pools[pool.index()].policy);
    if (scope_.pools[pool.index()].check.said != CheckChoice::Said::Nothing) held.unchecked.clear();
    return holdings_.emplace(pool, std::move(held)).first->second;
}

Holding Resolver::holding_of(const Policy& policy) {
    Holding all;
    all.broken = policy.broken;
    for (const Member& member : policy.members) {
        if (all.broken) return all;  // pools at fault may hold themselves
        if (const auto* pool = std::get_if<PoolId>(&member.target)) {
            const Holding& below = holding(*pool);
            all.broken = all.broken || below.broken;
            all.types.insert(below.types.begin(), below.types.end());
            all.unchecked.insert(all.unchecked.end(), below.unchecked.begin(),
                                 below.unchecked.end());
        } else {
            const auto place = std::get<policy::PlaceId>(member.target);
            const PlaceData& data = model_.place_data[place.index()];
            all.broken = all.broken || data.broken;
            for (const auto& [type, unused] : data.by_type) all.types.insert(type);
            const bool wants_check = policy.kind != policy::Kind::Simple;  // S-3
            if (wants_check && data.check.said == CheckChoice::Said::Nothing) {
                all.unchecked.push_back(model_.config.rules.places[place.index()].name);
            }
        }
    }
    if (all.unchecked.size() > kMaxNamed) {
        all.unchecked.resize(kMaxNamed);
        all.unchecked.emplace_back("...");
    }
    return all;
}

policy::NodeId Resolver::node(const Policy& policy, const std::string& name, const Subject& at,
                              const Judging& how) {
    policy::Node made;
    made.name = name;
    made.kind = policy.kind;
    for (const Member& member : policy.members) {
        if (const auto child = target(member, at, how)) {
            made.children.push_back({*child, member.weight});
        }
    }
    if (how.type == dns::RrType::Cname && answers_together(policy.kind) &&
        made.children.size() > 1) {
        traps_.error(at,
                     "would answer with several CNAMEs, and a name has one (RFC 2181 section "
                     "10.1); use failover or weighted");
    }
    const Nodes::Found found = nodes_.find_or_add(std::move(made));
    if (found.fresh) traps_.judge(found.node, at);
    return found.node;
}

std::optional<policy::Target> Resolver::target(const Member& member, const Subject& at,
                                               const Judging& how) {
    Judging below = how;
    if (const auto* place = std::get_if<policy::PlaceId>(&member.target)) {
        const PlaceData& data = model_.place_data[place->index()];
        if (!data.by_type.contains(how.type)) return std::nullopt;
        below.check = nearest(data.check, how.check);
        return leaf(*place, at, below);
    }
    const PoolId id = std::get<PoolId>(member.target);
    if (!holding(id).types.contains(how.type)) return std::nullopt;
    const Pool& pool = scope_.pools[id.index()];
    below.check = nearest(pool.check, how.check);
    const auto known = pool_nodes_.find({id, below});
    if (known != pool_nodes_.end()) return known->second;
    const Subject inner = {join_key(join_key("pool", pool.name), policy_key(pool.policy.kind)),
                           pool.policy.where};
    const policy::NodeId made = node(pool.policy, pool.name, inner, below);
    pool_nodes_.emplace(std::pair(id, below), made);
    return made;
}

policy::LeafId Resolver::leaf(policy::PlaceId place, const Subject& at, const Judging& how) {
    Judging chosen = how;
    // Not said means none by now: `add` has refused what must say so.
    if (!chosen.check.is_check()) chosen.check = {CheckChoice::Said::None, 0};
    const Leaves::Found found = leaves_.find_or_add(place, chosen);
    const policy::Leaf& leaf = model_.config.rules.leaves[found.leaf.index()];
    if (found.fresh && chosen.check.is_check() && leaf.endpoints.empty()) {
        traps_.error(at,
                     fmt::format("{} has no address for check {} to probe; say at = \"ADDRESS\" "
                                 "in the check",
                                 traps_.name_of(found.leaf), leaf.check));
    }
    return found.leaf;
}

}  // namespace leeward::config
