// SPDX-License-Identifier: Apache-2.0
#include "trees.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "clients.hpp"

namespace leeward::config {

namespace {

CheckChoice nearest(const CheckChoice& own, const CheckChoice& above) {
    return own.said == CheckChoice::Said::Nothing ? above : own;
}

bool answers_together(policy::Kind kind) {
    return kind == policy::Kind::Multivalue || kind == policy::Kind::Simple;
}

std::string_view policy_key(policy::Kind kind) {
    constexpr std::string_view kKeys[] = {"failover", "weighted", "multivalue", "simple",
                                          "latency",  "geo",      "nearest",    "alias"};
    return kKeys[static_cast<std::size_t>(kind)];
}

}  // namespace

Subject policy_of(const Record& record) {
    return {join_key(record.key, policy_key(record.policy.kind)), record.policy.where};
}

policy::NodeId Trees::root(const Record& record, dns::RrType type) {
    return tree(record, {type, record.check, record.unknown, {}, record.types.has_value()});
}

policy::NodeId Trees::tree(const Record& record, const Judging& how) {
    if (!record.policy.alias) return node(record.policy, "", policy_of(record), how);
    return *alias(*record.policy.alias, record.check, std::nullopt, how);
}

/// A record's tree under an alias. It keeps the record's TTL, whatever the alias's is (TTL-5).
policy::NodeId Trees::below_alias(std::uint32_t index, dns::RrType type) {
    const auto known = below_aliases_.find({index, type});
    if (known != below_aliases_.end()) return known->second;
    const Record& record = records_[index];
    const policy::NodeId made = tree(
        record, {type, record.check, record.unknown, record.ttl.calm, record.types.has_value()});
    below_aliases_.emplace(std::pair(index, type), made);
    return made;
}

policy::NodeId Trees::node(const Policy& policy, const std::string& name, const Subject& at,
                           const Judging& how) {
    policy::Node made;
    made.name = name;
    made.kind = policy.kind;
    made.spill = policy.spill;
    std::vector<const Member*> members;  // of the children
    for (const Member& member : policy.members) {
        if (const auto child = target(member, at, how)) {
            made.children.push_back({*child, member.weight});
            members.push_back(&member);
        }
    }
    if (how.type == dns::RrType::Cname && answers_together(policy.kind) &&
        made.children.size() > 1) {
        traps_.error(at,
                     "would answer with several CNAMEs, and a name has one (RFC 2181 section "
                     "10.1); use failover or weighted");
    }
    describe(policy, members, made);
    const Nodes::Found found = tables_.nodes.find_or_add(std::move(made));
    if (found.fresh) traps_.judge(found.node, at);
    return found.node;
}

/// Fills what only some kinds have.
void Trees::describe(const Policy& policy, const std::vector<const Member*>& members,
                     policy::Node& node) {
    if (policy.kind == policy::Kind::Geo) {
        policy::GeoAreas areas;
        for (const Member* member : members) {
            areas.of_children.push_back(std::get<policy::Area>(member->at));
        }
        node.detail = tables_.details.find_or_add(std::move(areas));
    } else if (policy.kind == policy::Kind::Nearest) {
        policy::NearestPoints points;
        for (const Member* member : members) {
            points.of_children.push_back(std::get<policy::NearestPoint>(member->at));
        }
        node.detail = tables_.details.find_or_add(std::move(points));
    } else if (policy.kind == policy::Kind::Latency) {
        policy::LatencyRegions regions;
        auto& rules = model_.config.rules;
        for (std::size_t child = 0; child < members.size(); ++child) {
            const auto* leaf = std::get_if<policy::LeafId>(&node.children[child].target);
            regions.columns.push_back(latency_column(rules.latency_table, members[child]->key));
            regions.of_children.push_back(
                leaf == nullptr ? std::nullopt : std::optional(rules.leaves[leaf->index()].place));
        }
        node.detail = tables_.details.find_or_add(std::move(regions));
    } else if (policy.sticky) {
        policy::Sticky sticky = *policy.sticky;
        for (const Member* member : members) sticky.keys.push_back(member->key);
        node.detail = tables_.details.find_or_add(std::move(sticky));
    }
}

std::optional<policy::Target> Trees::target(const Member& member, const Subject& at,
                                            const Judging& how) {
    const auto* place = std::get_if<policy::PlaceId>(&member.target);
    if (place == nullptr) return pool(std::get<PoolId>(member.target), at, how);
    const PlaceData& data = model_.place_data[place->index()];
    if (data.alias) return alias(*data.alias, data.check, *place, how);
    if (!data.by_type.contains(how.type) && !(data.host && is_address(how.type))) {
        return std::nullopt;
    }
    Judging below = how;
    below.check = nearest(data.check, how.check);
    return leaf(*place, at, below);
}

std::optional<policy::Target> Trees::pool(PoolId id, const Subject& at, const Judging& how) {
    if (!holdings_.hold(holdings_.of(id), how.type, how.typed)) return std::nullopt;
    const Pool& pool = scope_.pools[id.index()];
    Judging below = how;
    below.check = nearest(pool.check, how.check);
    const auto known = pools_.find({id, below});
    if (known != pools_.end()) return known->second;
    const Subject inner = {
        pool.is_list ? at.key : join_key(join_key("pool", pool.name), policy_key(pool.policy.kind)),
        pool.policy.where};
    const policy::NodeId made = node(pool.policy, pool.name, inner, below);
    pools_.emplace(std::pair(id, below), made);
    return made;
}

/// The node of an alias, or nullopt when its target lacks the type. `own` is the alias's own
/// check; `place` is what the alias stands in, or nothing for a record that is one.
std::optional<policy::NodeId> Trees::alias(const AliasSpec& spec, const CheckChoice& own,
                                           std::optional<policy::PlaceId> place,
                                           const Judging& how) {
    std::optional<policy::Target> target;
    for (const std::uint32_t record : aliases_.records_of(spec)) {
        if (holdings_.types_of(record).contains(how.type)) target = below_alias(record, how.type);
    }
    const base::Location where = {scope_.path, spec.where.line, spec.where.column};
    if (!target && how.typed && holdings_.is_static(spec, how.type)) {
        target = tables_.leaves.find_or_add(spec, how.type, where, spec.key);
    }
    if (!target) return std::nullopt;
    policy::Alias entry;
    entry.target = spec.target;
    entry.evaluate = spec.evaluate;
    entry.check = kNone;
    entry.unknown = how.unknown;
    if (own.is_check()) {
        gate(spec, own, place ? *place : tables_.leaves.place_of(spec.target), entry);
    }
    policy::Node made;
    made.kind = policy::Kind::Alias;
    if (place) made.name = model_.config.rules.places[place->index()].name;
    made.detail = tables_.details.find_or_add(std::move(entry));
    made.children.push_back({*target, 1});
    return tables_.nodes.find_or_add(std::move(made)).node;
}

void Trees::gate(const AliasSpec& spec, const CheckChoice& own, policy::PlaceId place,
                 policy::Alias& into) {
    into.check = model_.config.probe.checks[own.check].name;
    if (const auto id = tables_.endpoints.find_or_add(own.check, {}, place)) {
        into.gate.push_back(*id);
        return;
    }
    traps_.error({spec.key, spec.where},
                 fmt::format("has no address for check {} to probe; say at = \"ADDRESS\" in the "
                             "check, or name a switch or a push (A-9)",
                             into.check));
}

policy::LeafId Trees::leaf(policy::PlaceId place, const Subject& at, const Judging& how) {
    Judging chosen = how;
    // Not said means none by now: what must say so has been refused.
    if (!chosen.check.is_check()) chosen.check = {CheckChoice::Said::None, 0};
    const Leaves::Found found = tables_.leaves.find_or_add(place, chosen);
    if (found.unjudged) {
        traps_.error(at,
                     fmt::format("{} has no address for check {} to probe; say at = \"ADDRESS\" "
                                 "in the check",
                                 traps_.name_of(found.leaf),
                                 model_.config.rules.leaves[found.leaf.index()].check));
    }
    return found.leaf;
}

}  // namespace leeward::config
