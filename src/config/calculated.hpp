// SPDX-License-Identifier: Apache-2.0
#pragma once
// Checks that count other ones: all, any, at_least with of, not.

#include <string>
#include <vector>

#include "model.hpp"

namespace leeward::config {

inline constexpr std::size_t kMaxCounted = 256;  // HX-7
inline constexpr std::uint32_t kMaxCountDepth =
    8;  // calculated in calculated; no source: our choice

/// A calculated check whose children are not known yet: they may stand further down in the file.
struct Calculation {
    std::uint32_t check = 0;  // by index
    std::string key;          // as faults show it: check.both
    Spot where;
    std::string list;  // the key that names the children
    std::vector<Word> names;
    std::optional<Spot> at_least;  // where it is written; the number is the check's already
};

/// Reads the children's names and the threshold of a check of the kind `kind`, an entry of its
/// table.
Calculation read_calculation(const Reader& reader, const Entry& kind, CheckPlace& place);

/// Finds the children of all calculated checks of a file. Faults names of no check, cycles, and too
/// deep nests; warns of thresholds that decide alone (HX-2). Sets which checks stand alone.
void resolve_calculations(const Reader& top, const Scope& scope,
                          const std::vector<Calculation>& calculations, std::uint32_t first_check,
                          Model& model);

}  // namespace leeward::config
