// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the aliases of one file mean, and in which order its records are to be resolved.

#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "records.hpp"
#include "walk_down.hpp"
#include "zones.hpp"

namespace leeward::config {

/// The records of one file by owner. Borrows what it is made of.
class Aliases {
public:
    Aliases(const Scope& scope, const Model& model, const FileZones& zones,
            std::vector<Record>& records);

    /// The records that have the name, by index; none when it is only in a zone file, or nowhere.
    [[nodiscard]] std::span<const std::uint32_t> records_of(const dns::Name& owner) const;
    [[nodiscard]] std::span<const std::uint32_t> records_of(const AliasSpec& spec) const {
        return records_of(spec.target);
    }
    /// True when what `spec` names may stand in a zone file.
    [[nodiscard]] bool may_be_static(const AliasSpec& spec) const;

    /// All records by index, those that an alias names before the alias. Faults aliases that lead
    /// back to themselves; their records are broken.
    std::vector<std::uint32_t> order();

private:
    using Specs = std::set<const AliasSpec*>;

    [[nodiscard]] Below below();
    void add_specs(const Policy& policy, Specs& into);
    void report_cycle(std::span<const std::uint32_t> way);

    const Scope& scope_;
    const Model& model_;
    const FileZones& zones_;
    std::vector<Record>& records_;
    std::unordered_map<std::string, std::vector<std::uint32_t>> by_owner_;
    std::unordered_map<std::uint32_t, Specs> specs_of_pools_;
};

}  // namespace leeward::config
