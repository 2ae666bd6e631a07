// SPDX-License-Identifier: Apache-2.0
#pragma once
// The parts of a scenario, read one after the other: what it is made of, and what has a name that
// events may use.

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "fields.hpp"
#include "leeward/drill/scenario.hpp"

namespace leeward::drill {

/// The ids that things of each kind have.
class Ids {
public:
    /// Takes the `id` of something of a kind; a fault when another has it.
    std::string own(Fields& fields, ScopeKind kind);
    void know(ScopeKind kind, const std::string& id) { ids_[kind].insert(id); }
    [[nodiscard]] bool knows(ScopeKind kind, const std::string& id) const;
    /// True when something of any kind has it.
    [[nodiscard]] bool knows(const std::string& id) const;
    [[nodiscard]] std::vector<std::string> all(ScopeKind kind) const;

private:
    std::map<ScopeKind, std::set<std::string>> ids_;
};

/// "events[2]".
std::string at_index(std::string_view list, std::size_t index);

/// Reads `topology`, and gives `ids` all that events may be about.
Topology read_topology(Fields fields, const Faults& faults, Ids& ids);

}  // namespace leeward::drill
