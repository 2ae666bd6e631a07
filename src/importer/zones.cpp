// SPDX-License-Identifier: Apache-2.0
#include "zones.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace leeward::importer {

namespace {

std::set<dns::Name> apexes_of(const RecordFile& file) {
    std::set<dns::Name> names;
    for (const RecordSet& set : file.records) {
        if (set.type == dns::RrType::Soa) names.insert(set.name);
    }
    return names;
}

/// Sorts the files of one export.
class Sorter {
public:
    Sorter(const Export& all, const std::optional<dns::Name>& wanted, FaultList& faults)
        : all_(all), wanted_(wanted), faults_(faults) {}

    std::vector<Zone> sort() {
        for (const RecordFile& file : all_.record_files) known_.merge(apexes_of(file));
        for (const HostedZone& hosted : all_.zones) known_.insert(hosted.name);
        if (wanted_) known_ = {*wanted_};
        for (const RecordFile& file : all_.record_files) sort(file);
        if (wanted_) zone(*wanted_);
        if (zones_.empty() && !all_.policies.empty()) adopt_hosted();
        describe();
        return std::move(zones_);
    }

private:
    void sort(const RecordFile& file) {
        const std::set<dns::Name> apexes = apexes_of(file);
        if (apexes.empty()) {
            if (const auto only = only_holder(file)) take(file, {*only});
            return;
        }
        if (wanted_ && apexes != std::set<dns::Name>{*wanted_}) {
            const std::string listed = apexes.begin()->to_string();
            faults_.error(
                file.where, listed,
                fmt::format("is the zone listed here, and not {}; leave this file out, or "
                            "say --zone {}",
                            wanted_->to_string(), listed));
            return;
        }
        take(file, apexes);
    }

    /// The zone of a file without an SOA: one page of several, or a selection.
    std::optional<dns::Name> only_holder(const RecordFile& file) {
        if (wanted_) return wanted_;
        if (file.records.empty()) return std::nullopt;
        std::vector<dns::Name> holders;
        for (const dns::Name& name : known_) {
            const bool holds =
                std::all_of(file.records.begin(), file.records.end(),
                            [&](const RecordSet& set) { return set.name.is_within(name); });
            if (holds) holders.push_back(name);
        }
        if (holders.size() == 1) return holders.front();
        faults_.error(
            file.where, "",
            holders.empty()
                ? "does not say which zone its record sets are of, for the zone's SOA is "
                  "not among them; add --zone NAME, or the output of list-hosted-zones"
                : fmt::format("may be of {} or of {}, as no SOA is among its record sets; "
                              "add --zone NAME",
                              holders.front().to_string(), holders.back().to_string()));
        return std::nullopt;
    }

    void take(const RecordFile& file, const std::set<dns::Name>& apexes) {
        for (const RecordSet& set : file.records) {
            const dns::Name* best = nullptr;
            for (const dns::Name& apex : apexes) {
                if (!set.name.is_within(apex)) continue;
                if (best == nullptr || apex.label_count() > best->label_count()) best = &apex;
            }
            if (best == nullptr) {
                faults_.error(
                    set.where, set.subject,
                    fmt::format("lies outside of the zone {}", apexes.begin()->to_string()));
                continue;
            }
            zone(*best, file.where).groups[{set.name, set.type}].push_back(&set);
        }
    }

    Zone& zone(const dns::Name& name, const base::Location& where = {}) {
        for (Zone& known : zones_) {
            if (known.name == name) return known;
        }
        Zone& fresh = zones_.emplace_back();
        fresh.name = name;
        fresh.where = where;
        return fresh;
    }

    /// Traffic policies without a record set listing are of the hosted zones that are given.
    void adopt_hosted() {
        for (const HostedZone& hosted : all_.zones) zone(hosted.name, hosted.where);
    }

    void describe() {
        for (const HostedZone& hosted : all_.zones) {
            const auto known = std::find_if(zones_.begin(), zones_.end(), [&](const Zone& zone) {
                return zone.name == hosted.name;
            });
            const std::string subject = "hosted zone " + hosted.name.to_string();
            if (known == zones_.end()) {
                if (wanted_) continue;
                faults_.note(hosted.where, subject,
                             "none of its record sets are in these files, so it is left out; add "
                             "the output of list-resource-record-sets");
                continue;
            }
            known->id = hosted.id;
            if (!hosted.is_private) continue;
            faults_.note(
                hosted.where, subject,
                "is private: Leeward answers whoever may ask it, and places clients by "
                "their address and not by their VPC (PZ-4); let only its networks reach it");
        }
    }

    const Export& all_;
    const std::optional<dns::Name>& wanted_;
    FaultList& faults_;
    std::set<dns::Name> known_;
    std::vector<Zone> zones_;
};

}  // namespace

std::vector<Zone> sort_into_zones(const Export& all, const std::optional<dns::Name>& wanted,
                                  FaultList& faults) {
    return Sorter(all, wanted, faults).sort();
}

const Zone* zone_of(const std::vector<Zone>& zones, const dns::Name& name) {
    const Zone* best = nullptr;
    for (const Zone& zone : zones) {
        if (!name.is_within(zone.name)) continue;
        if (best == nullptr || zone.name.label_count() > best->name.label_count()) best = &zone;
    }
    return best;
}

bool has_name(const Zone& zone, const dns::Name& name) {
    const auto first = zone.groups.lower_bound({name, dns::RrType::Reserved});
    return first != zone.groups.end() && first->first.first == name;
}

}  // namespace leeward::importer
