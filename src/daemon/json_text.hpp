// SPDX-License-Identifier: Apache-2.0
#pragma once
// JSON as the control socket carries it.

#include <nlohmann/json.hpp>
#include <string>

namespace leeward::daemon {

/// One line; octets that are no UTF-8 (file names may hold any) are replaced.
inline std::string to_line(const nlohmann::json& document) {
    return document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace leeward::daemon
