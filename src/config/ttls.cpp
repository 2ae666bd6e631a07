// SPDX-License-Identifier: Apache-2.0
#include "ttls.hpp"

#include <fmt/format.h>

namespace leeward::config {

std::optional<Ttls> read_ttls(const Reader& reader) {
    const Entry* entry = reader.find("ttl");
    if (entry == nullptr) return std::nullopt;
    if (entry->value.table() == nullptr) {
        const auto always = reader.ttl("ttl");
        return always ? std::optional(Ttls{*always, std::nullopt}) : std::nullopt;
    }
    const Reader table = reader.below(Where::Ttl, join_key(reader.key(), "ttl"), *entry);
    table.refuse_unknown();
    const auto calm = table.ttl("calm");
    const auto alert = table.ttl("alert");
    for (const std::string_view name : {"calm", "alert"}) {
        if (table.find(name) == nullptr) {
            table.error_here(
                fmt::format("has no {}; write {{ calm = 60, alert = 10 }}, or one TTL "
                            "for all times",
                            name));
        }
    }
    if (!calm || !alert) return std::nullopt;
    if (*alert > *calm) {
        table.error(*table.find("alert"), fmt::format("{} is longer than calm, {}; while something "
                                                      "changes, caches are to ask more often",
                                                      *alert, *calm));
    }
    return Ttls{*calm, alert};
}

}  // namespace leeward::config
