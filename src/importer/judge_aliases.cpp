// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "judge.hpp"

namespace leeward::importer {

namespace {

void judge_target(const Zone& zone, const RecordSet& set, FaultList& faults) {
    const Alias& alias = *set.alias;
    if (is_external(zone, alias)) {
        if (zone.id.empty() || alias.zone_id != zone.id) return;
        faults.error(set.where, set.subject,
                     fmt::format("is an alias of {}, which does not lie within the zone (A-21)",
                                 alias.name.to_string()));
        return;
    }
    if (set.type == dns::RrType::Ns || set.type == dns::RrType::Soa) return;  // judged already
    if (alias_target(zone, set) != nullptr) return;
    faults.error(
        set.where, set.subject,
        has_name(zone, alias.name)
            ? fmt::format("is an alias of {}, which has no {} record set; an alias and its target "
                          "are of one type (A-2)",
                          alias.name.to_string(), dns::to_string(set.type))
            : fmt::format(
                  "is an alias of {}, which is not there (A-21); add its record set, or the "
                  "page of the listing that has it",
                  alias.name.to_string()));
}

/// Depth-first search with a stack of its own: a chain of aliases may be as long as the zone.
class CycleFinder {
public:
    CycleFinder(const Zone& zone, FaultList& faults) : zone_(zone), faults_(faults) {}

    void find() {
        for (const auto& [key, group] : zone_.groups) {
            if (!states_.contains(&group)) walk(group);
        }
    }

private:
    enum class State : std::uint8_t { OnPath, Done };
    struct Visit {
        const Group* group;
        std::size_t next = 0;  // the member to look at
    };

    void walk(const Group& start) {
        enter(start);
        while (!path_.empty()) {
            Visit& top = path_.back();
            if (top.next == top.group->size()) {
                states_[top.group] = State::Done;
                path_.pop_back();
                continue;
            }
            const RecordSet& member = *(*top.group)[top.next++];
            const Group* target = alias_target(zone_, member);
            if (target == nullptr) continue;
            const auto known = states_.find(target);
            if (known == states_.end()) {
                enter(*target);
            } else if (known->second == State::OnPath) {
                report(*target, member);
            }
        }
    }

    void enter(const Group& group) {
        states_[&group] = State::OnPath;
        path_.push_back({&group, 0});
    }

    void report(const Group& again, const RecordSet& closing) {
        constexpr std::size_t kMaxNamed = 8;  // a fault stays one readable line
        std::string way;
        std::size_t length = 0;
        bool on = false;
        for (const Visit& visit : path_) {
            on = on || visit.group == &again;
            if (on && ++length <= kMaxNamed) way += visit.group->front()->name.to_string() + " -> ";
        }
        if (length > kMaxNamed) way += "... -> ";
        faults_.error(closing.where, closing.subject,
                      fmt::format("closes a circle of aliases (A-23): {}{}", way,
                                  again.front()->name.to_string()));
    }

    const Zone& zone_;
    FaultList& faults_;
    std::map<const Group*, State> states_;
    std::vector<Visit> path_;
};

}  // namespace

bool is_external(const Zone& zone, const Alias& alias) {
    return !alias.name.is_within(zone.name);
}

const Group* alias_target(const Zone& zone, const RecordSet& set) {
    if (!set.alias || is_external(zone, *set.alias)) return nullptr;
    const auto found = zone.groups.find({set.alias->name, set.type});
    return found == zone.groups.end() ? nullptr : &found->second;
}

void judge_aliases(const Zone& zone, FaultList& faults) {
    for (const auto& [key, group] : zone.groups) {
        for (const RecordSet* set : group) {
            if (set->alias) judge_target(zone, *set, faults);
        }
    }
    CycleFinder(zone, faults).find();
}

}  // namespace leeward::importer
