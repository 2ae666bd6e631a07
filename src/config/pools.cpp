// SPDX-License-Identifier: Apache-2.0
#include "pools.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "policies.hpp"
#include "walk_down.hpp"

namespace leeward::config {

namespace {

/// Finds cycles and too deep nests.
class Nesting {
public:
    Nesting(const Reader& top, Scope& scope) : top_(top), scope_(scope) {}

    void judge() {
        Below below(scope_.pools.size());
        for (std::size_t at = 0; at < below.size(); ++at) {
            for (const Member& member : scope_.pools[at].policy.members) {
                const auto* inner = std::get_if<PoolId>(&member.target);
                if (inner != nullptr) below[at].push_back(inner->value);
            }
        }
        walk_down(
            below, [&](std::uint32_t at) { leave(scope_.pools[at], below[at]); },
            [&](std::span<const std::uint32_t> way) { report_cycle(way); });
    }

private:
    void leave(Pool& pool, const std::vector<std::uint32_t>& inner) {
        for (const std::uint32_t at : inner) {
            const Pool& below = scope_.pools[at];
            pool.height = std::max(pool.height, below.height + 1);
            if (below.policy.broken) pool.policy.broken = true;
        }
        // Only the lowest pool that is too deep is at fault; those above it are broken by it.
        if (pool.height >= policy::kMaxDepth && !pool.policy.broken) {
            fault(pool, fmt::format("pools nest more than {} deep", policy::kMaxDepth - 1));
        }
    }

    void report_cycle(std::span<const std::uint32_t> way) {
        std::string names;
        for (const std::uint32_t at : way) names += scope_.pools[at].name + " -> ";
        Pool& pool = scope_.pools[way.front()];
        fault(pool, fmt::format("holds itself: {}{}", names, pool.name));
    }

    void fault(Pool& pool, std::string message) {
        pool.policy.broken = true;
        top_.faults().error(top_.document().at(pool.where), join_key("pool", pool.name),
                            std::move(message));
    }

    const Reader& top_;
    Scope& scope_;
};

}  // namespace

void read_pools(const Reader& top, Scope& scope, Model& model) {
    std::vector<const Entry*> entries;
    top.each_table("pool", [&](const Entry& entry) {
        if (claim_member(top, scope, "pool", entry)) {
            scope.members.emplace(entry.key, PoolId{static_cast<std::uint32_t>(entries.size())});
        }
        entries.push_back(&entry);
    });
    // Policies are read when all names are known: a pool may name one further down. Pools that
    // nobody named come behind the others.
    scope.pools.resize(entries.size());
    for (std::size_t at = 0; at < entries.size(); ++at) {
        const Entry& entry = *entries[at];
        const Reader reader = top.below(Where::Pool, join_key("pool", entry.key), entry);
        reader.refuse_unknown();
        Pool pool;
        pool.name = entry.key;
        pool.where = entry.where;
        pool.check = read_check_choice(reader, scope);
        pool.policy = read_policy(reader, Where::Pool, scope, model);
        scope.pools[at] = std::move(pool);
    }
    Nesting(top, scope).judge();
}

}  // namespace leeward::config
