// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace leeward::daemon {

inline constexpr const char* kVersion = "0.1.0";  // as CMakeLists.txt's project() says

}  // namespace leeward::daemon
