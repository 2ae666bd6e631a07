// SPDX-License-Identifier: Apache-2.0
#include "leeward/snapshot/guard.hpp"

#include <map>
#include <utility>
#include <vector>

#include "leeward/base/bytes.hpp"

namespace leeward::snapshot {
namespace {

using policy::Rules;
using policy::Steering;

/// Whether a query may get a record from there. What depends on the client counts as answered, for
/// it may have nothing for some of them on purpose (G-7).
bool answers(const Steering& steering, std::size_t root) {
    if (root >= steering.starts.size()) return false;
    const policy::Next next = steering.starts[root].next;
    if (next.is_nowhere()) return false;
    if (next.is_rare()) return true;
    if ((next.packed & policy::Next::kLeafBit) != 0) {
        return next.index() < steering.leaves.size() && steering.leaves[next.index()].count > 0;
    }
    return next.index() < steering.steps.size() && steering.steps[next.index()].count > 0 &&
           !steering.steps[next.index()].empty;
}

std::string text_of(const policy::Root& root) {
    return root.owner.name().to_string() + " " + dns::to_string(root.type);
}

using RootKey = std::pair<std::string, dns::RrType>;

RootKey key_of(const policy::Root& root) {
    const dns::Name name = root.owner.name();
    return {name.to_string(), root.type};
}

/// By the index of a root of `fresh`: the index of the same one in `old`, or as many as it has.
std::vector<std::size_t> same_roots(const Rules& old, const Rules& fresh) {
    std::map<RootKey, std::size_t> by_key;
    for (std::size_t at = 0; at < old.roots.size(); ++at) by_key.emplace(key_of(old.roots[at]), at);
    std::vector<std::size_t> found;
    for (const policy::Root& root : fresh.roots) {
        const auto at = by_key.find(key_of(root));
        found.push_back(at == by_key.end() ? old.roots.size() : at->second);
    }
    return found;
}

std::string emptied(const policy::Root& root) {
    return text_of(root) + " would lose all its answers (RS-1)";
}

std::string find_emptied(const Snapshot& current, const Plan& plan) {
    const Rules& fresh = *plan.rules;
    if (current.rules == plan.rules) {
        for (std::size_t at = 0; at < fresh.roots.size(); ++at) {
            if (!answers(plan.steering, at) && answers(current.steering, at)) {
                return emptied(fresh.roots[at]);
            }
        }
        return {};
    }
    std::vector<std::size_t> before;  // only a plan with an empty record set needs it
    for (std::size_t at = 0; at < fresh.roots.size(); ++at) {
        if (answers(plan.steering, at)) continue;
        if (before.empty()) before = same_roots(*current.rules, fresh);
        if (answers(current.steering, before[at])) return emptied(fresh.roots[at]);
    }
    return {};
}

}  // namespace

std::string refusal(const Snapshot& current, const Plan& plan) {
    if (plan.based_on != current.generation) {
        return "it was made from generation " + std::to_string(plan.based_on) + ", and " +
               std::to_string(current.generation) + " is served by now (RS-2)";
    }
    if (!plan.zones || !plan.rules) return "a part of it is missing (RS-8)";
    if (plan.steering.starts.size() != plan.rules->roots.size()) {
        return "it was decided for other rules (RS-8)";
    }
    return find_emptied(current, plan);
}

}  // namespace leeward::snapshot
