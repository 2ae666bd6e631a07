// SPDX-License-Identifier: Apache-2.0
#pragma once
// What replays found, for people and for programs.

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "leeward/drill/drill.hpp"

namespace leeward::command {

nlohmann::json drill_json(const std::vector<drill::Replayed>& replays);
/// A table of the three runs of each.
std::string drill_text(const std::vector<drill::Replayed>& replays);
/// One page that needs nothing else, with the course of each as a picture.
std::string drill_html(const std::vector<drill::Replayed>& replays);

}  // namespace leeward::command
