// SPDX-License-Identifier: Apache-2.0
#include "resolve.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace leeward::config {

namespace {

Subject subject_of(const Record& record) {
    return {record.key, record.where};
}

}  // namespace

Resolver::Resolver(const Scope& scope, const FileZones& zones, Model& model, Tables& tables,
                   std::vector<Record> records)
    : scope_(scope),
      model_(model),
      tables_(tables),
      records_(std::move(records)),
      aliases_(scope, model, zones, records_),
      holdings_(scope, model, aliases_, records_),
      traps_(scope, model, tables.nodes),
      trees_(scope, model, tables, aliases_, holdings_, records_, traps_),
      roots_(records_.size()) {}

void Resolver::run() {
    for (const std::uint32_t index : aliases_.order()) holdings_.settle(index, resolve(index));
    for (std::uint32_t index = 0; index < records_.size(); ++index) add_roots(index);
}

/// Builds a record's trees; what its aliases name is settled by now. Returns the types that it
/// answers: none when it is at fault, and what names it then is passed over, for one fault is
/// enough.
std::set<dns::RrType> Resolver::resolve(std::uint32_t index) {
    const Record& record = records_[index];
    const Holding held = holdings_.of(record.policy);
    if (held.broken || !judge_checks(record, held)) return {};
    if (!judge_aliases(held, record.types.has_value())) return {};
    const std::set<dns::RrType> types = types_of(record, held);
    if (types.empty() || !judge_types(record, types)) return {};
    bool good = true;
    for (const dns::RrType type : types) {
        const policy::NodeId root = trees_.root(record, type);
        good = judge_depth(record, root) && good;
        traps_.judge_root(root, type, record.policy.members.size(), policy_of(record));
        roots_[index].emplace_back(type, root);
    }
    traps_.judge_names(record, roots_[index]);
    return good ? types : std::set<dns::RrType>();
}

bool Resolver::judge_checks(const Record& record, const Holding& held) {
    if (record.check.said != CheckChoice::Said::Nothing || held.unchecked.empty()) return true;
    traps_.error(subject_of(record),
                 fmt::format("no check judges {}; add check = \"NAME\", or check = \"none\" if "
                             "that is meant",
                             fmt::join(held.unchecked, ", ")));
    return false;
}

/// a target that is nowhere. What is in zone files is known once those are read.
bool Resolver::judge_aliases(const Holding& held, bool typed) {
    bool good = true;
    for (const AliasSpec* spec : held.aliases) {
        if (!holdings_.types_of(*spec).empty()) continue;
        const bool in_file = aliases_.may_be_static(*spec);
        if (in_file && typed) continue;
        good = false;
        traps_.error({spec->key, spec->where},
                     fmt::format("no record of this file is {}{}", plain(spec->target),
                                 in_file ? "; if it stands in the zone file, let each record that "
                                           "answers with it say which types are meant, such as "
                                           "types = [\"A\"]"
                                         : " (A-21)"));
    }
    return good;
}

/// The types to answer: all there are, or those that the record says.
std::set<dns::RrType> Resolver::types_of(const Record& record, const Holding& held) {
    if (!record.types) return held.types;
    std::set<dns::RrType> types;
    for (const dns::RrType type : *record.types) {
        if (holdings_.hold(held, type, true)) {
            types.insert(type);
        } else {
            traps_.error(subject_of(record), fmt::format("none of its places holds {} (A-2); leave "
                                                         "it out of types",
                                                         dns::to_string(type)));
        }
    }
    return types;
}

bool Resolver::judge_types(const Record& record, const std::set<dns::RrType>& types) {
    const Subject at = subject_of(record);
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

/// Pools are bounded when they are read; aliases put trees under trees.
bool Resolver::judge_depth(const Record& record, policy::NodeId root) {
    const Domains all = tables_.nodes.domains(root);
    const std::size_t deepest = std::max(all.policies, all.aliases);
    if (deepest <= policy::kMaxDepth) return true;
    traps_.error(
        subject_of(record),
        fmt::format("leads through {} {}, one below the other; {} are the most", deepest,
                    all.policies > all.aliases ? "policies" : "aliases", policy::kMaxDepth));
    return false;
}

/// Records of one name are for different types, and a CNAME stands alone.
void Resolver::judge_owner(const Record& record, const Roots& roots) {
    for (const std::uint32_t index : aliases_.records_of(record.owner.name())) {
        const Record& other = records_[index];
        if (&other >= &record) return;  // it will look at this one
        for (const auto& [type, unused] : roots) {
            for (const auto& [taken, unused_too] : roots_[index]) {
                const bool cname = type == dns::RrType::Cname || taken == dns::RrType::Cname;
                if (type != taken && !cname) continue;
                traps_.error(subject_of(record),
                             type == taken
                                 ? fmt::format("gives {} as the record in line {} does; say types "
                                               "= [...] so that each type has one record",
                                               dns::to_string(type), other.where.line)
                                 : fmt::format("gives {} beside {} of the record in line {}, and a "
                                               "name with a CNAME has nothing else (RFC 1034 "
                                               "section 3.6.2)",
                                               dns::to_string(type), dns::to_string(taken),
                                               other.where.line));
                return;
            }
        }
    }
}

void Resolver::add_roots(std::uint32_t index) {
    const Record& record = records_[index];
    judge_owner(record, roots_[index]);
    for (const auto& [type, root] : roots_[index]) {
        model_.config.rules.roots.push_back(
            {record.owner, type, record.ttl.calm, root, record.ttl.alert});
        model_.config.root_where.push_back({scope_.path, record.where.line, record.where.column});
    }
}

}  // namespace leeward::config
