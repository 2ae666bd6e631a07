// SPDX-License-Identifier: Apache-2.0
#include "traps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace leeward::config {

void Traps::judge(policy::NodeId id, const Subject& at) {
    const policy::Node& node = model_.config.rules.nodes[id.index()];
    if (node.kind == policy::Kind::Failover) judge_order(node, at);
    if (node.kind == policy::Kind::Weighted) judge_weights(node, at);
    judge_repeats(id, at);
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
/// together.
void Traps::judge_repeats(policy::NodeId id, const Subject& at) {
    const policy::Node& node = model_.config.rules.nodes[id.index()];
    const bool together =
        node.kind == policy::Kind::Multivalue || node.kind == policy::Kind::Simple;
    std::vector<policy::LeafId> leaves;
    if (together) {
        leaves = nodes_.leaves_below(id);
    } else {
        for (const policy::Child& child : node.children) {
            const auto* leaf = std::get_if<policy::LeafId>(&child.target);
            if (leaf != nullptr) leaves.push_back(*leaf);
        }
    }
    std::map<base::Bytes, policy::LeafId, decltype([](base::Bytes left, base::Bytes right) {
                 return std::lexicographical_compare(left.begin(), left.end(), right.begin(),
                                                     right.end());
             })>
        holders;
    for (const policy::LeafId leaf : leaves) {
        const policy::Leaf& here = model_.config.rules.leaves[leaf.index()];
        for (const policy::Datum& datum : here.data) {
            const auto [known, fresh] = holders.emplace(base::Bytes(datum.rdata), leaf);
            if (fresh) continue;
            const std::string text = dns::rdata_to_text(here.type, datum.rdata);
            if (together) {
                error(at, fmt::format("{} of {} would be in one answer twice, by {} too", text,
                                      name_of(leaf), name_of(known->second)));
            } else {
                warn(at, fmt::format("{} and {} share {}, so they fail together",
                                     name_of(known->second), name_of(leaf), text));
            }
            return;
        }
    }
}

void Traps::judge_root(policy::NodeId id, dns::RrType type, std::size_t members,
                       const Subject& at) {
    const policy::Node& node = model_.config.rules.nodes[id.index()];
    if (node.kind == policy::Kind::Simple) return;
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
