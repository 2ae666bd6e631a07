// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/serials.hpp"

#include <string>

#include "leeward/dns/serial.hpp"
#include "leeward/zone/compare.hpp"

namespace leeward::daemon {
namespace {

/// What is wrong with the serial of `after`, which takes the place of `before`; empty: nothing.
std::string wrong_with(const zone::Zone& before, const zone::Zone& after) {
    const std::uint32_t old = before.serial();
    const std::uint32_t now = after.serial();
    if (dns::is_newer_serial(now, old)) return "";
    if (now != old) {
        return "the serial went from " + std::to_string(old) + " to " + std::to_string(now) +
               ", which is not newer (RFC 1982), so secondaries keep the zone they have; go on "
               "from " +
               std::to_string(old);
    }
    if (zone::same_records(before, after)) return "";
    return "the records changed and the serial is still " + std::to_string(now) +
           ", so secondaries keep the zone they have; raise it with each change";
}

}  // namespace

std::vector<base::Fault> faults_of_serials(const zone::ZoneSet& before, const Assembled& after) {
    std::vector<base::Fault> faults;
    if (base::any_error(after.faults)) return faults;
    for (std::size_t index = 0; index < after.config.zones.size(); ++index) {
        const config::ZoneSource& source = after.config.zones[index];
        if (source.file.empty()) continue;  // its serial stands still: see made_zone.hpp
        const zone::Zone& zone = after.zones->zones()[index];
        const zone::Zone* old = before.find(dns::QueryName(zone.apex()));
        if (old == nullptr || !(old->apex() == zone.apex())) continue;
        if (std::string wrong = wrong_with(*old, zone); !wrong.empty()) {
            faults.push_back({base::Severity::Warning,
                              {source.file, 0, 0},
                              "zone " + zone.apex().to_string(),
                              std::move(wrong)});
        }
    }
    return faults;
}

}  // namespace leeward::daemon
