// SPDX-License-Identifier: Apache-2.0
#include "traps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "zones.hpp"

namespace leeward::config {

void Traps::judge(policy::NodeId id, const Subject& at) {
    const policy::Node& node = model_.config.rules.nodes[id.index()];
    if (node.kind == policy::Kind::Failover) judge_order(node, at);
    if (node.kind == policy::Kind::Weighted) judge_weights(node, at);
    if (node.kind == policy::Kind::Simple) judge_simple(node, at);
    if (node.kind == policy::Kind::Latency) judge_latencies(node, at);
    judge_branches(node, at);
    judge_repeats(id, at);
}

/// one member that nothing takes out keeps its whole branch up. In an order, judge_order says
/// so, and the last one may well be such.
void Traps::judge_branches(const policy::Node& node, const Subject& at) {
    if (node.kind == policy::Kind::Failover || node.kind == policy::Kind::Simple) return;
    for (const policy::Child& child : node.children) {
        const auto* branch = std::get_if<policy::NodeId>(&child.target);
        if (branch == nullptr) continue;
        const Domains all = nodes_.domains(*branch);
        if (!all.always_up || all.only_unchecked) continue;
        const policy::Node& below = model_.config.rules.nodes[branch->index()];
        const bool said = below.kind == policy::Kind::Alias &&
                          !model_.config.rules.aliases[below.detail].evaluate;
        if (said) continue;  // where the alias is read
        warn(at, fmt::format("{} is never down, for one of its members is judged by no check "
                             "(A-13)",
                             name_of(child.target)));
    }
}

void Traps::judge_simple(const policy::Node& node, const Subject& at) {
    const bool has_alias =
        std::any_of(node.children.begin(), node.children.end(), [&](const policy::Child& child) {
            const auto* inner = std::get_if<policy::NodeId>(&child.target);
            return inner != nullptr &&
                   model_.config.rules.nodes[inner->index()].kind == policy::Kind::Alias;
        });
    if (!has_alias || node.children.size() == 1) return;
    error(at,
          "answers with an alias and more, and a simple alias has one target (S-4); use a "
          "policy that chooses");
}

void Traps::judge_latencies(const policy::Node& node, const Subject& at) {
    const policy::Rules& rules = model_.config.rules;
    const policy::LatencyRegions& regions = rules.latency[node.detail];
    for (std::size_t child = 0; child < regions.columns.size(); ++child) {
        const std::uint32_t column = regions.columns[child];
        const bool listed =
            std::any_of(rules.latency_table.cells.begin(), rules.latency_table.cells.end(),
                        [&](const auto& row) { return row[column].has_value(); });
        const auto* leaf = std::get_if<policy::LeafId>(&node.children[child].target);
        const bool measured = leaf != nullptr && !rules.leaves[leaf->index()].endpoints.empty();
        if (listed || measured) continue;
        warn(at, fmt::format("nothing tells how far {} is: no row of latency names it, and no "
                             "check measures it; it is answered last",
                             in_quotes(rules.latency_table.columns[column])));
    }
}

void Traps::judge_names(const Record& record,
                        const std::vector<std::pair<dns::RrType, policy::NodeId>>& roots) {
    const dns::Name owner = record.owner.name();
    if (model_.looked_up.empty() || !model_.looked_up.contains(name_key(owner))) return;
    for (const auto& [type, root] : roots) {
        for (const policy::LeafId leaf : nodes_.leaves_below(root)) {
            judge_name(owner, model_.config.rules.leaves[leaf.index()], {record.key, record.where});
        }
    }
}

void Traps::judge_name(const dns::Name& owner, const policy::Leaf& leaf, const Subject& at) {
    const policy::Rules& rules = model_.config.rules;
    const std::string name = name_key(owner);
    if (leaf.host && name_key(rules.hosts[leaf.host->index()].name) == name) {
        error(at, fmt::format("answers with the addresses of {}, its own name", plain(owner)));
        return;
    }
    std::vector<health::EndpointId> ids = leaf.endpoints;
    for (std::size_t at_id = 0; at_id < ids.size(); ++at_id) {  // with all that they count
        for (const policy::Verdict& verdict : rules.verdicts) {
            if (verdict.of != ids[at_id]) continue;
            ids.insert(ids.end(), verdict.counted.begin(), verdict.counted.end());
        }
        const std::string& host = model_.config.probe.targets[ids[at_id].index()].host;
        const auto probed = dns::Name::parse(host);
        if (host.empty() || !probed || name_key(*probed) != name) continue;
        warn(at, fmt::format("check {} probes {}, the very name that it decides (HC-13); probe an "
                             "address",
                             rules.endpoints[ids[at_id].index()].check, plain(owner)));
    }
}

/// F-6, A-13: behind a member that is never down, nothing is ever answered.
void Traps::judge_order(const policy::Node& node, const Subject& at) {
    for (std::size_t child = 0; child + 1 < node.children.size(); ++child) {
        if (!nodes_.domains(node.children[child].target).always_up) continue;
        warn(at, fmt::format("{} is never down, as no check judges all of it; what stands behind "
                             "it is never answered",
                             name_of(node.children[child].target)));
        return;
    }
}

/// W-11: a zero weight waits until every positive member is down.
void Traps::judge_weights(const policy::Node& node, const Subject& at) {
    const auto is_zero = [](const policy::Child& child) { return child.weight == 0; };
    if (std::none_of(node.children.begin(), node.children.end(), is_zero)) return;
    for (const policy::Child& child : node.children) {
        if (is_zero(child) || !nodes_.domains(child.target).always_up) continue;
        warn(at, fmt::format("{} is never down, as no check judges all of it; members of weight 0 "
                             "are never answered",
                             name_of(child.target)));
        return;
    }
}

/// One record must not be in an answer twice (RFC 2181 section 5), and places at one address fail
/// together. What lies below one child is its own affair: a policy that chooses may well name a
/// place in two branches.
void Traps::judge_repeats(policy::NodeId id, const Subject& at) {
    const policy::Node& node = model_.config.rules.nodes[id.index()];
    if (node.kind == policy::Kind::Geo) return;  // one place may well be for several areas
    const bool together =
        node.kind == policy::Kind::Multivalue || node.kind == policy::Kind::Simple;
    Holders holders;
    for (std::size_t child = 0; child < node.children.size(); ++child) {
        const policy::Target& target = node.children[child].target;
        const auto* below = std::get_if<policy::NodeId>(&target);
        std::vector<policy::LeafId> leaves;
        if (below == nullptr) {
            leaves.push_back(std::get<policy::LeafId>(target));
        } else if (together) {
            leaves = nodes_.leaves_below(*below);
        }
        for (const policy::LeafId leaf : leaves) {
            if (!judge_data(leaf, child, together, holders, at)) return;
        }
    }
}

/// False after the first fault of a node, which is enough.
bool Traps::judge_data(policy::LeafId leaf, std::size_t child, bool together, Holders& holders,
                       const Subject& at) {
    const policy::Leaf& here = model_.config.rules.leaves[leaf.index()];
    for (const policy::Datum& datum : here.data) {
        const auto [known, fresh] = holders.emplace(base::Bytes(datum.rdata), Holder{leaf, child});
        const Holder& other = known->second;
        if (fresh || other.child == child || (!together && other.leaf == leaf)) continue;
        const std::string text = dns::rdata_to_text(here.type, datum.rdata);
        if (together) {
            error(at, fmt::format("{} of {} would be in one answer twice, by {} too", text,
                                  name_of(leaf), name_of(other.leaf)));
        } else {
            warn(at, fmt::format("{} and {} share {}, so they fail together", name_of(other.leaf),
                                 name_of(leaf), text));
        }
        return false;
    }
    return true;
}

void Traps::judge_root(policy::NodeId id, dns::RrType type, std::size_t members,
                       const Subject& at) {
    const policy::Node& node = model_.config.rules.nodes[id.index()];
    if (node.kind == policy::Kind::Simple || node.kind == policy::Kind::Alias) return;
    const Domains all = nodes_.domains(id);
    const std::string& place = model_.config.rules.places[all.place.index()].name;
    if (all.one_place && members > 1) {
        if (type != dns::RrType::A && type != dns::RrType::Aaaa) return;
        warn(at, fmt::format("{} alone holds {}, so that answer stays even when it is down",
                             name_of(node.children.front().target), dns::to_string(type)));
    } else if (all.one_place) {
        warn(at, fmt::format("every answer hangs on {} alone; name a second region", place));
    } else if (all.one_provider && !all.provider.empty()) {
        warn(at, fmt::format("every answer hangs on provider {}; name a region of another one",
                             in_quotes(all.provider)));
    }
}

void Traps::error(const Subject& at, std::string message) {
    if (!fresh(at, message)) return;
    model_.faults.error({scope_.path, at.where.line, at.where.column}, at.key, std::move(message));
}

void Traps::warn(const Subject& at, std::string message) {
    if (!fresh(at, message)) return;
    model_.faults.warn({scope_.path, at.where.line, at.where.column}, at.key, std::move(message));
}

bool Traps::fresh(const Subject& at, const std::string& message) {
    return said_.emplace(at.key, message).second;
}

std::string Traps::name_of(const policy::Target& target) const {
    const policy::Rules& rules = model_.config.rules;
    if (const auto* node = std::get_if<policy::NodeId>(&target)) {
        return rules.nodes[node->index()].name;
    }
    const policy::Leaf& leaf = rules.leaves[std::get<policy::LeafId>(target).index()];
    const std::string& name = rules.places[leaf.place.index()].name;
    return name.starts_with(scope_.prefix) ? name.substr(scope_.prefix.size()) : name;
}

}  // namespace leeward::config
