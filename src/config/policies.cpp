// SPDX-License-Identifier: Apache-2.0
#include "policies.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace leeward::config {

namespace {

constexpr std::int64_t kMaxWeight = 1'000'000;  // policy::Child's bound
constexpr std::size_t kMaxSuggested = 2'000;    // names that are searched for a near one

struct PolicyKey {
    std::string_view name;
    policy::Kind kind;
};
constexpr PolicyKey kPolicies[] = {{"failover", policy::Kind::Failover},
                                   {"weighted", policy::Kind::Weighted},
                                   {"multivalue", policy::Kind::Multivalue},
                                   {"simple", policy::Kind::Simple}};

/// A member as written.
struct Named {
    Word name;
    std::uint32_t weight = 1;
};

/// Reads one policy.
class PolicyReader {
public:
    PolicyReader(const Reader& reader, const Scope& scope, const Model& model)
        : reader_(reader), scope_(scope), model_(model) {}

    Policy read() {
        Policy policy;
        const Entry* entry = choose(policy);
        if (entry == nullptr) {
            policy.broken = true;
            return policy;
        }
        policy.where = entry->where;
        const auto named =
            policy.kind == policy::Kind::Weighted ? weighted(*entry, policy) : listed(*entry);
        if (named.empty()) policy.broken = true;
        if (named.size() > policy::kMaxMembers) {
            reader_.error(*entry, fmt::format("names {} members; {} are the most", named.size(),
                                              policy::kMaxMembers));
            policy.broken = true;
            return policy;
        }
        for (const Named& member : named) add(policy, *entry, member);
        return policy;
    }

private:
    const Entry* choose(Policy& policy) {
        const Entry* chosen = nullptr;
        for (const PolicyKey& known : kPolicies) {
            const Entry* entry = reader_.find(known.name);
            if (entry == nullptr) continue;
            if (chosen != nullptr) {
                reader_.error_at(entry->where, entry->key,
                                 fmt::format("stands beside {}; keep one policy", chosen->key));
                policy.broken = true;
                continue;
            }
            chosen = entry;
            policy.kind = known.kind;
        }
        if (chosen == nullptr && !has_later_key(reader_, Where::Record)) {
            reader_.error_here(
                "has no policy; write one of failover, weighted, multivalue and "
                "simple");
        }
        return chosen;
    }

    [[nodiscard]] std::vector<Named> listed(const Entry& entry) const {
        std::vector<Named> into;
        if (entry.key != "simple" && entry.value.list() == nullptr) {
            reader_.error(entry, fmt::format("is {}; write a list such as [\"eu\", \"us\"]",
                                             kind_of(entry.value)));
            return into;
        }
        for (Word& word : reader_.words(entry, "regions, targets and pools")) {
            into.push_back({std::move(word), 1});
        }
        return into;
    }

    std::vector<Named> weighted(const Entry& entry, Policy& policy) const {
        std::vector<Named> into;
        const Table* weights = entry.value.table();
        if (weights == nullptr || weights->empty()) {
            reader_.error(entry, fmt::format("is {}; write a table such as {{ eu = 70, us = 30 }}",
                                             weights != nullptr ? "empty" : kind_of(entry.value)));
            return into;
        }
        for (const Entry& each : *weights) {
            const std::int64_t* weight = each.value.whole();
            if (weight == nullptr || *weight < 0 || *weight > kMaxWeight) {
                reader_.faults().error(
                    reader_.document().at(each.value.where),
                    join_key(join_key(reader_.key(), entry.key), each.key),
                    fmt::format("is no weight; write a whole number (0 to {})", kMaxWeight));
                policy.broken = true;
            } else {
                into.push_back({{each.key, each.where}, static_cast<std::uint32_t>(*weight)});
            }
        }
        if (!into.empty() && std::all_of(into.begin(), into.end(),
                                         [](const Named& each) { return each.weight == 0; })) {
            reader_.warn(entry, "all weights are 0, which means equal shares (W-4); say so with 1");
        }
        return into;
    }

    void add(Policy& policy, const Entry& entry, const Named& named) {
        const auto target = find_member(model_, scope_, named.name.text);
        if (!target) {
            reader_.error_at(named.name.where, entry.key, unknown(named.name.text));
            policy.broken = true;
            return;
        }
        if (!seen_.insert(*target).second) {
            reader_.error_at(named.name.where, entry.key,
                             fmt::format("names {} twice", in_quotes(named.name.text)));
            policy.broken = true;
            return;
        }
        policy.members.push_back({*target, named.weight, named.name.where});
    }

    [[nodiscard]] std::string unknown(const std::string& name) const {
        const auto claimed = scope_.member_spots.find(name);
        if (claimed != scope_.member_spots.end()) {
            return fmt::format("{} is at fault in line {}", in_quotes(name), claimed->second.line);
        }
        if (scope_.parent != nullptr && scope_.parent->members.contains(name)) {
            return fmt::format(
                "{} is a pool or a target of the main file; only its regions and "
                "checks are seen here",
                in_quotes(name));
        }
        std::vector<std::string> known;
        for (const Scope* scope = &scope_; scope != nullptr; scope = scope->parent) {
            if (scope->members.size() > kMaxSuggested) continue;
            for (const auto& [other, unused] : scope->members) known.push_back(other);
        }
        std::sort(known.begin(), known.end());  // the same suggestion on every run
        return fmt::format("there is no region, target or pool {}{}", in_quotes(name),
                           suggestion(name, known));
    }

    const Reader& reader_;
    const Scope& scope_;
    const Model& model_;
    std::set<Target> seen_;
};

}  // namespace

Policy read_policy(const Reader& reader, const Scope& scope, const Model& model) {
    return PolicyReader(reader, scope, model).read();
}

}  // namespace leeward::config
