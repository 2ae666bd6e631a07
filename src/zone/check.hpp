// SPDX-License-Identifier: Apache-2.0
#pragma once
// What makes a zone unservable, and what its owner should know.

#include <string>
#include <vector>

#include "leeward/base/fault.hpp"
#include "leeward/zone/build.hpp"
#include "node_store.hpp"

namespace leeward::zone {

/// The steered RRsets of a zone, as they were added.
struct SteeredRrsets {
    std::vector<SteeredRrset> inside;  // in order of their roots
    std::vector<SteeredRrset> outside;
};

/// Appends every fault of the whole; see ZoneBuilder::build for the list. Requires: the store's
/// nodes are joined and linked.
void check(const NodeStore& store, const SteeredRrsets& steered,
           const std::vector<std::string>& files, std::vector<base::Fault>& faults);

}  // namespace leeward::zone
