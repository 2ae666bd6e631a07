// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reports for people, made from the JSON that --json prints. What a report lacks is left out: it
// may come from a server of another version.

#include <nlohmann/json.hpp>
#include <string>

namespace leeward::command {

std::string explain_text(const nlohmann::json& report);
std::string status_text(const nlohmann::json& report);
std::string plan_text(const nlohmann::json& report);
/// The parts of a report that are about what was told; empty when it has none.
std::string switches_text(const nlohmann::json& report);
std::string pushes_text(const nlohmann::json& report);
std::string rules_text(const nlohmann::json& report);
/// What became of the switches that an order named.
std::string turned_text(const nlohmann::json& report);

/// The text or number under `key`, as text; empty when there is none.
std::string text_of(const nlohmann::json& object, const char* key);
/// The number under `key`; 0 when there is none.
double number_of(const nlohmann::json& object, const char* key);
/// The list under `key`; empty when there is none.
const nlohmann::json& list_of(const nlohmann::json& object, const char* key);

/// "3.2s", "5m": a span for people.
std::string span_text(double ms);

/// Columns of text, each as wide as its widest cell, two spaces apart; `indent` spaces in front.
std::string table(const std::vector<std::vector<std::string>>& rows, std::size_t indent);

}  // namespace leeward::command
