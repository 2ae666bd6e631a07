// SPDX-License-Identifier: Apache-2.0
#pragma once
// `isolated`: addresses that are probed only to know whether the prober itself is well (RS-19).

#include <string_view>
#include <vector>

#include "model.hpp"

namespace leeward::config {

inline constexpr std::string_view kIsolated = "isolated";  // the key, and its check's name

/// One watched address.
struct Reference {
    base::SocketAddress address;
    base::Location where;
};

struct References {
    std::vector<Reference> watched;  // empty: nothing is watched
    probe::Check check;
};

/// Reads `isolated` of the main file.
References read_isolated(const Reader& top);

/// Puts the references behind all other probe targets, and warns of those that are answered too.
/// Call when all files are read.
void add_references(const References& references, Model& model);

}  // namespace leeward::config
