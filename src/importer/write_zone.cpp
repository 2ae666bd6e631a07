// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "plan.hpp"

namespace leeward::importer {

namespace {

constexpr std::uint32_t kSoaTtl = 900;    // seconds, D-6
constexpr std::uint32_t kNsTtl = 172800;  // seconds, D-9

std::string relative(const dns::Name& name, const dns::Name& zone) {
    if (name == zone) return "@";
    const std::string text = name.to_string();
    return text.substr(0, text.size() - zone.to_string().size() - 1);
}

bool has(const ZoneFile& zone, dns::RrType type) {
    return std::any_of(zone.records.begin(), zone.records.end(), [&](const RecordSet* set) {
        return set->name == zone.zone && set->type == type;
    });
}

std::string line(const std::string& owner, std::uint32_t ttl, const std::string& type,
                 const std::string& rdata) {
    return fmt::format("{:<24} {:>7} IN {:<6} {}\n", owner, ttl, type, rdata);
}

/// SOA and NS of a selection that has none.
std::string missing(const ZoneFile& zone, FaultList& faults) {
    const std::string name = zone.zone.to_string();
    std::string text;
    if (!has(zone, dns::RrType::Soa)) {
        text += line("@", kSoaTtl, "SOA",
                     fmt::format("ns1.{} hostmaster.{} 1 7200 900 1209600 86400", name, name));
        faults.note({}, "zone " + name,
                    "its SOA is in none of the files; one with Route 53's defaults was made (D-6)");
    }
    if (!has(zone, dns::RrType::Ns)) {
        text += line("@", kNsTtl, "NS", "ns1." + name);
        faults.note({}, "zone " + name,
                    fmt::format("its NS records are in none of the files; write those that run "
                                "Leeward in {}, in the place of ns1.{}",
                                zone.file, name));
    }
    return text;
}

}  // namespace

std::string zone_file_name(const dns::Name& zone) {
    std::string name = zone.to_string();
    for (char& octet : name) {
        const bool safe = (octet >= 'a' && octet <= 'z') || (octet >= '0' && octet <= '9') ||
                          octet == '-' || octet == '.' || octet == '_';
        if (!safe) octet = '_';
    }
    while (name.starts_with('.')) name.erase(0, 1);
    return name + "zone";  // behind the name's final dot
}

std::string write_zone(const ZoneFile& zone, FaultList& faults) {
    std::string text =
        fmt::format("; {} as `leeward import route53` found it: what does not steer.\n$ORIGIN {}\n",
                    zone.zone.to_string(), zone.zone.to_string());
    text += missing(zone, faults);
    for (const RecordSet* set : zone.records) {
        for (const std::string& value : set->values) {
            text += line(relative(set->name, zone.zone), set->ttl.value_or(0),
                         dns::to_string(set->type), value);
        }
        if (set->name != zone.zone || set->type != dns::RrType::Ns) continue;
        faults.note(
            set->where, set->subject,
            fmt::format("still names the servers of Route 53: write those that run Leeward, "
                        "here in {} and at the registrar",
                        zone.file));
    }
    return text;
}

}  // namespace leeward::importer
