// SPDX-License-Identifier: Apache-2.0
#pragma once
// The file of a store before SQLite touches it: is it whole, is it ours, which version is it.

#include <string>

#include "leeward/base/result.hpp"

namespace leeward::store {

/// What can be seen of a file from outside.
struct FileLook {
    enum class Kind { Missing, Sound, Broken, Newer };
    Kind kind = Kind::Missing;
    std::string why;  // of Broken: "is cut short"
};

/// Reads the file's size and its header. Closing a file ends all locks that this process has on it,
/// so nothing in this process may have it open.
FileLook look_at(const std::string& path);

/// Makes an empty file that its owner may write and its group may read. Errors: why not.
base::Result<void> make_empty(const std::string& path);

/// Gives the file, and what SQLite keeps beside it, the name `path`.broken; an earlier one is lost.
/// Errors: why it cannot.
base::Result<void> set_aside(const std::string& path);

/// Whether there is a write-ahead log with anything in it.
bool has_log(const std::string& path);

}  // namespace leeward::store
