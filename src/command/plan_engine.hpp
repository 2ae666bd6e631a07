// SPDX-License-Identifier: Apache-2.0
#pragma once
// How far automation goes, and what regions can carry, as `plan` shows them.

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "leeward/config/config.hpp"

namespace leeward::command {

/// "33.3%".
std::string share_text(std::uint32_t permille);

nlohmann::json failback_json(const health::Failback& failback);

/// What holds for all.
nlohmann::json engine_json(const config::Config& config);

/// All regions, as a list. `above` is the failback of those that have none of their own.
nlohmann::json regions_json(const policy::Rules& rules, const health::Failback& above);

/// The same for people.
std::string failback_text(const nlohmann::json& failback);
std::string engine_text(const nlohmann::json& engine);
std::string region_text(const nlohmann::json& region);

}  // namespace leeward::command
