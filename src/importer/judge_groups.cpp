// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <map>
#include <set>

#include "judge.hpp"
#include "words.hpp"

namespace leeward::importer {

namespace {

/// What no two members of a group may share; empty where they may share all.
std::string role_of(const Choice& choice) {
    switch (choice.routing) {
        case Routing::Failover:
            return choice.primary ? "PRIMARY" : "SECONDARY";
        case Routing::Latency:
            return choice.region;
        case Routing::Geolocation:
            return choice.geo;
        case Routing::IpBased:
            return choice.location;
        default:
            return {};
    }
}

constexpr std::size_t kMaxMembers = 256;  // leeward.toml(5); LIM-2 says 100

/// Judges the record sets of one name and type.
class GroupJudge {
public:
    GroupJudge(const Zone& zone, const GroupKey& key, const Group& group, FaultList& faults)
        : zone_(zone), key_(key), group_(group), faults_(faults) {}

    void judge() {
        const RecordSet& first = *group_.front();
        std::map<std::string, const RecordSet*> ids;
        std::vector<Rival> rivals;
        for (const RecordSet* set : group_) {
            judge_identity(*set, first, ids);
            judge_type(*set);
            if (set->choice.routing != first.choice.routing) {
                error(*set, fmt::format("is {}, and {} is {}; one name and type has one policy "
                                        "(R-4, R-5)",
                                        to_string(set->choice.routing), other(*set, first),
                                        to_string(first.choice.routing)));
                continue;
            }
            rivals.push_back({&set->choice, set->where, set->subject});
            if (set->choice.collection != first.choice.collection) {
                error(*set, fmt::format("takes its networks from another collection than {}; a "
                                        "group has one (R-14)",
                                        other(*set, first)));
            }
        }
        judge_rivals(rivals, faults_);
        if (first.choice.routing == Routing::Multivalue) judge_values();
        if (group_.size() > kMaxMembers) {
            error(first, fmt::format("has {} members; {} are the most in one record", group_.size(),
                                     kMaxMembers));
        }
    }

private:
    void judge_identity(const RecordSet& set, const RecordSet& first,
                        std::map<std::string, const RecordSet*>& ids) {
        const bool simple = set.choice.routing == Routing::Simple;
        if (simple && &set != &first && first.choice.routing == Routing::Simple) {
            error(set,
                  fmt::format("has a twin, {}; a simple name and type has one record set (Z-9)",
                              other(set, first)));
        }
        if (simple && !set.set_id.empty()) {
            error(set,
                  "has a SetIdentifier and no policy; add the field of its policy, such as "
                  "Weight");
        }
        if (simple) return;
        if (set.set_id.empty()) {
            error(set, fmt::format("is {} and has no SetIdentifier (Z-10)",
                                   to_string(set.choice.routing)));
            return;
        }
        const auto [known, fresh] = ids.emplace(set.set_id, &set);
        if (!fresh) {
            error(set, fmt::format("has the SetIdentifier of {}; each is there once in a name and "
                                   "type (Z-10)",
                                   other(set, *known->second)));
        }
    }

    void judge_type(const RecordSet& set) {
        using dns::RrType;
        const bool simple = set.choice.routing == Routing::Simple;
        const bool fixed =
            key_.second == RrType::Ns || key_.second == RrType::Soa || key_.second == RrType::Ds;
        if (fixed && (!simple || set.alias)) {
            error(set, "is of a type that takes simple routing and no alias only (R-2, R-10)");
        }
        if (set.choice.routing == Routing::Multivalue && key_.second == RrType::Cname) {
            error(set, "is a CNAME, which has no multivalue answers (M-9)");
        }
        if (set.choice.routing == Routing::Multivalue && set.alias) {
            error(set, "is an alias, which has no multivalue answers (M-8)");
        }
        const bool single = key_.second == RrType::Cname || key_.second == RrType::Soa;
        if (single && set.values.size() > 1) {
            error(set, fmt::format("has {} values; a {} has one (R-8)", set.values.size(),
                                   dns::to_string(key_.second)));
        }
        if (key_.second == RrType::Cname && key_.first == zone_.name) {
            error(set,
                  "is a CNAME at the zone's apex, beside SOA and NS (R-7); an alias may stand "
                  "there");
        }
        if (key_.second == RrType::Soa && key_.first != zone_.name) {
            error(set, fmt::format("is an SOA below the apex of {}", zone_.name.to_string()));
        }
    }

    /// One answer holds a record once, whichever members give it.
    void judge_values() {
        std::map<std::string, const RecordSet*> holders;
        for (const RecordSet* set : group_) {
            for (const std::string& value : set->values) {
                const auto [known, fresh] = holders.emplace(value, set);
                if (fresh || known->second == set) continue;
                error(*set, fmt::format("has the value {} of {} too; one answer has it once, so "
                                        "keep one",
                                        in_quotes(value), other(*set, *known->second)));
            }
        }
    }

    static std::string other(const RecordSet& set, const RecordSet& there) {
        if (set.where.file == there.where.file) {
            return fmt::format("the one in line {}", there.where.line);
        }
        return fmt::format("the one in {} line {}", there.where.file, there.where.line);
    }

    void error(const RecordSet& set, std::string message) {
        faults_.error(set.where, set.subject, std::move(message));
    }

    const Zone& zone_;
    const GroupKey& key_;
    const Group& group_;
    FaultList& faults_;
};

/// nothing stands beside a CNAME.
void judge_cnames(const Zone& zone, FaultList& faults) {
    for (const auto& [key, group] : zone.groups) {
        if (key.second == dns::RrType::Cname) continue;
        const auto cname = zone.groups.find({key.first, dns::RrType::Cname});
        if (cname == zone.groups.end() || key.first == zone.name) continue;
        faults.error(group.front()->where, group.front()->subject,
                     fmt::format("stands beside the CNAME in line {}, which stands alone (R-7)",
                                 cname->second.front()->where.line));
    }
}

}  // namespace

void judge_rivals(const std::vector<Rival>& rivals, FaultList& faults) {
    std::map<std::string, const Rival*> holders;
    for (const Rival& rival : rivals) {
        const std::string role = role_of(*rival.choice);
        if (role.empty()) continue;
        const auto [known, fresh] = holders.emplace(role, &rival);
        if (fresh) continue;
        faults.error(rival.where, rival.subject,
                     fmt::format("is for {} as is the one in line {}; there is one of each (R-13)",
                                 in_quotes(role), known->second->where.line));
    }
}

void judge_groups(const Zone& zone, FaultList& faults) {
    for (const auto& [key, group] : zone.groups) GroupJudge(zone, key, group, faults).judge();
    judge_cnames(zone, faults);
}

}  // namespace leeward::importer
