// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace leeward::daemon {

inline constexpr const char* kVersion = LEEWARD_VERSION;  // of CMakeLists.txt's project()
inline constexpr const char* kUserAgent = "leeward/" LEEWARD_VERSION " (health check)";  // HC-32

}  // namespace leeward::daemon
