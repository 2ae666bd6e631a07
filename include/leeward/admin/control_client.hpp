// SPDX-License-Identifier: Apache-2.0
#pragma once
// The asking end of the control socket, for commands: blocking, bounded in size and time.

#include <cstddef>
#include <string>
#include <string_view>

#include "leeward/base/result.hpp"
#include "leeward/base/time.hpp"

namespace leeward::admin {

inline constexpr std::size_t kMaxReply =
    std::size_t{256} * 1024 * 1024;  // octets; status of the largest set-up is far below

/// Sends `request` (one line, without its end) to the server at the socket `path` and returns its
/// reply without the end of line. Errors: nobody listens, no permission, no whole reply within
/// `timeout`.
base::Result<std::string> ask(const std::string& path, std::string_view request,
                              base::Duration timeout);

}  // namespace leeward::admin
