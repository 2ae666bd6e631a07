// SPDX-License-Identifier: Apache-2.0
#pragma once
// The time of day, for what is compared with other machines' clocks.

#include <cstdint>
#include <ctime>

namespace leeward::server {

/// Unix time in seconds, modulo 2^32.
inline std::uint32_t unix_now() noexcept {
    return static_cast<std::uint32_t>(std::time(nullptr));
}

}  // namespace leeward::server
