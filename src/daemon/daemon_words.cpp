// SPDX-License-Identifier: Apache-2.0
#include "daemon_words.hpp"

#include <fmt/format.h>

#include "leeward/daemon/log.hpp"

namespace leeward::daemon {

std::vector<std::string> files_of(const config::Config& config) {
    std::vector<std::string> files = config.files;
    for (const config::ZoneSource& zone : config.zones) {
        if (!zone.file.empty()) files.push_back(zone.file);
    }
    return files;
}

std::string counted(std::size_t number, std::string_view what) {
    return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

std::string summary(const snapshot::Snapshot& snapshot) {
    return fmt::format("generation {}, {}, {}, {}", snapshot.generation,
                       counted(snapshot.zones->zones().size(), "zone"),
                       counted(snapshot.rules->roots.size(), "steered record set"),
                       counted(snapshot.rules->endpoints.size(), "endpoint"));
}

void log_fault(const base::Fault& fault) {
    base::Fault plain = fault;  // the line's level says what the text would say again
    plain.severity = base::Severity::Error;
    log(fault.severity == base::Severity::Error ? Level::Error : Level::Warning,
        base::to_string(plain));
}

}  // namespace leeward::daemon
