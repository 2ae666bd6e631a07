// SPDX-License-Identifier: Apache-2.0
#pragma once
// The real files behind config's and zone's readers.

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "leeward/base/result.hpp"
#include "leeward/zone/text_stream.hpp"

namespace leeward::daemon {

inline constexpr std::size_t kMaxFileSize =
    std::size_t{1} << 30U;  // octets of one configuration or zone file; our choice

/// The whole of a regular file. Errors: "no such file", "permission denied", "is a folder", "is not
/// a regular file" (a pipe could make the reader wait for ever), over kMaxFileSize.
base::Result<std::string> read_file(const std::string& path);

/// A regular file to read piece by piece. Errors: as read_file(), the last one while reading.
base::Result<std::unique_ptr<zone::TextStream>> open_file(const std::string& path);

/// The paths that a glob(7) pattern matches, sorted; none is no error. Errors: a folder on the way
/// cannot be read.
base::Result<std::vector<std::string>> list_files(const std::string& pattern);

}  // namespace leeward::daemon
