// SPDX-License-Identifier: Apache-2.0
#pragma once
// Outages of a configuration that somebody has: a scenario laid over it, or one made from a few
// words.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "leeward/base/result.hpp"
#include "leeward/daemon/assemble.hpp"
#include "leeward/drill/scenario.hpp"

namespace leeward::drill {

/// The index of the record to look at: of that name, or the first with addresses. Errors: there is
/// none, with the names that there are.
base::Result<std::size_t> record_of(const daemon::Assembled& assembled, const std::string& name);

/// Pairs of a scenario's region and one of the file.
using RegionMap = std::vector<std::pair<std::string, std::string>>;

/// The scenario with the places of a record in place of its own. Regions go by `map`, then by name,
/// then by provider; of zones and endpoints the n-th by the n-th, and where the file has fewer they
/// begin anew. Regions that only the file has stay well. Errors: a region of the scenario has none
/// in the file, or `map` names what is not there.
base::Result<Scenario> onto_file(const Scenario& scenario, const daemon::Assembled& assembled,
                                 std::size_t root, const RegionMap& map);

/// Five minutes of calm, `down` without a word for `for_s`, half an hour of calm. Each of `down` is
/// a place of the record, a zone or a provider. Errors: it has no such place, and which it has.
base::Result<Scenario> outage_of(const daemon::Assembled& assembled, std::size_t root,
                                 const std::vector<std::string>& down, std::int64_t for_s);

}  // namespace leeward::drill
