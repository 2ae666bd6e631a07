// SPDX-License-Identifier: Apache-2.0
#include "pools.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "policies.hpp"

namespace leeward::config {

namespace {

/// Heights of pools by depth-first search with a stack of its own: a chain of pools may be as long
/// as the file.
class Nesting {
public:
    Nesting(const Reader& top, Scope& scope) : top_(top), scope_(scope) {
        states_.resize(scope.pools.size());
    }

    void judge() {
        for (std::uint32_t pool = 0; pool < states_.size(); ++pool) {
            if (states_[pool] == State::New) walk(PoolId{pool});
        }
    }

private:
    enum class State : std::uint8_t { New, OnPath, Done };
    struct Visit {
        PoolId pool;
        std::size_t next = 0;  // the member to look at
    };

    void walk(PoolId start) {
        enter(start);
        while (!path_.empty()) {
            Visit& top = path_.back();
            const auto& members = scope_.pools[top.pool.index()].policy.members;
            if (top.next == members.size()) {
                leave();
                continue;
            }
            const auto* inner = std::get_if<PoolId>(&members[top.next++].target);
            if (inner == nullptr || states_[inner->index()] == State::Done) continue;
            if (states_[inner->index()] == State::New) {
                enter(*inner);
            } else {
                report_cycle(*inner);
            }
        }
    }

    void enter(PoolId pool) {
        states_[pool.index()] = State::OnPath;
        path_.push_back({pool, 0});
    }

    void leave() {
        Pool& pool = scope_.pools[path_.back().pool.index()];
        states_[path_.back().pool.index()] = State::Done;
        path_.pop_back();
        for (const Member& member : pool.policy.members) {
            const auto* inner = std::get_if<PoolId>(&member.target);
            if (inner == nullptr) continue;
            const Pool& below = scope_.pools[inner->index()];
            pool.height = std::max(pool.height, below.height + 1);
            if (below.policy.broken) pool.policy.broken = true;
        }
        // Only the lowest pool that is too deep is at fault; those above it are broken by it.
        if (pool.height >= policy::kMaxDepth && !pool.policy.broken) {
            fault(pool, fmt::format("pools nest more than {} deep", policy::kMaxDepth - 1));
        }
    }

    void report_cycle(PoolId again) {
        std::string way;
        bool on = false;
        for (const Visit& visit : path_) {
            on = on || visit.pool == again;
            if (on) way += scope_.pools[visit.pool.index()].name + " -> ";
        }
        Pool& pool = scope_.pools[again.index()];
        fault(pool, fmt::format("holds itself: {}{}", way, pool.name));
    }

    void fault(Pool& pool, std::string message) {
        pool.policy.broken = true;
        top_.faults().error(top_.document().at(pool.where), join_key("pool", pool.name),
                            std::move(message));
    }

    const Reader& top_;
    Scope& scope_;
    std::vector<State> states_;  // by PoolId
    std::vector<Visit> path_;
};

}  // namespace

void read_pools(const Reader& top, Scope& scope, const Model& model) {
    std::vector<const Entry*> entries;
    top.each_table("pool", [&](const Entry& entry) {
        if (claim_member(top, scope, "pool", entry)) {
            scope.members.emplace(entry.key, PoolId{static_cast<std::uint32_t>(entries.size())});
        }
        entries.push_back(&entry);
    });
    // Policies are read when all names are known: a pool may name one further down.
    for (const Entry* entry : entries) {
        const Reader reader = top.below(Where::Pool, join_key("pool", entry->key), *entry);
        reader.refuse_unknown();
        Pool pool;
        pool.name = entry->key;
        pool.where = entry->where;
        pool.check = read_check_choice(reader, scope);
        pool.policy = read_policy(reader, scope, model);
        scope.pools.push_back(std::move(pool));
    }
    Nesting(top, scope).judge();
}

}  // namespace leeward::config
