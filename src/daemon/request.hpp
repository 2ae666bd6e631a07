// SPDX-License-Identifier: Apache-2.0
#pragma once
// Members that several requests on the control socket have.

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "leeward/base/result.hpp"
#include "leeward/base/time.hpp"

namespace leeward::daemon {

/// The reply of one line that says what was wrong.
std::string error_line(const std::string& message);

/// What is wrong with the members of a request, or nullopt.
std::optional<std::string> strange_member(const nlohmann::json& request,
                                          std::initializer_list<std::string_view> known);

/// The text under `key`, of at most `most` octets; empty when it is missing. Errors: no text, too
/// long, or with control characters.
base::Result<std::string> short_text(const nlohmann::json& request, const char* key,
                                     std::size_t most);

/// "jane (uid 1000)", of "who" and of the user who asks, as the kernel says. Errors: as above.
base::Result<std::string> author(const nlohmann::json& request, std::optional<std::uint32_t> uid);

/// "for", in seconds; nullopt when it is missing. Errors: no number, or not in range.
base::Result<std::optional<base::Duration>> lasts_of(const nlohmann::json& request);

/// Null for an empty text.
nlohmann::json text_or_null(const std::string& text);

}  // namespace leeward::daemon
