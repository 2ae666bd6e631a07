// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a replay plays on: a configuration that was assembled, and which of its endpoints and
// addresses is what of the scenario.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "leeward/base/address.hpp"
#include "leeward/daemon/assemble.hpp"
#include "leeward/dns/name.hpp"
#include "leeward/drill/scenario.hpp"
#include "leeward/policy/rule.hpp"

namespace leeward::drill {

struct Stage {
    static constexpr std::int32_t kReference = -1;
    static constexpr std::int32_t kElsewhere = -2;  // judged by it, but nothing of the scenario

    daemon::Assembled assembled;
    policy::RootId root;
    dns::Name name;
    dns::RrType type = dns::RrType::A;
    std::vector<std::int32_t> spot_of_target;              // by EndpointId, references behind
    std::map<base::Address, std::size_t> spot_of_address;  // of the record's data
};

/// The configuration that a scenario's own topology is, with all defaults.
std::string config_text(const Topology& topology);

/// Assembles that text. Errors: what of the topology no configuration can say.
std::optional<Stage> own_stage(const Scenario& scenario, std::vector<base::Fault>& faults);

/// A stage for the record `root` of what was assembled from a file. Requires: `topology` is
/// topology_of() it.
Stage file_stage(const daemon::Assembled& assembled, policy::RootId root);

/// What a record's places are as a topology: one region for each place of its tree, in order. Names
/// of servers, vantages and references are left to the caller.
Topology topology_of(const policy::Rules& rules, policy::RootId root);

}  // namespace leeward::drill
