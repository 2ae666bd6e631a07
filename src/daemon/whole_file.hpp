// SPDX-License-Identifier: Apache-2.0
#pragma once
// A small file that is always whole: the old text or the new one, whatever happens on the way.

#include <string>
#include <string_view>

#include "leeward/base/result.hpp"

namespace leeward::daemon {

/// Replaces the file at `path` by `text`, mode 0600: written beside it as `path`.new, flushed to
/// the disk, and given the name. Waits for the disk. Errors: what failed; the old file stays.
base::Result<void> write_whole(const std::string& path, std::string_view text);

}  // namespace leeward::daemon
