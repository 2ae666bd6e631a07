// SPDX-License-Identifier: Apache-2.0
#pragma once
// Copies of the configurations and zone files that have served well, so that a start with unusable
// files can go on from the last good ones (RS-6), and the two before it are there too (RS-3).
//
//   versions/new   what is served now and has not served for its bake time yet
//   versions/1     the last good one;  2 and 3: those before it
//
// Each holds the files under their absolute paths.

#include <cstddef>
#include <string>
#include <vector>

#include "leeward/base/result.hpp"
#include "leeward/daemon/assemble.hpp"

namespace leeward::daemon {

inline constexpr std::size_t kVersionsKept = 3;

/// Works on the disk at each call; any thread, one at a time.
class Versions {
public:
    /// `state` is the state folder.
    explicit Versions(const std::string& state);

    /// Copies `files` to `new`, in place of what was there. Errors: what cannot be copied; then
    /// there is no `new`.
    base::Result<void> stage(const std::vector<std::string>& files) const;

    /// Makes `new` the last good one, and moves the others one back. One that equals the last good
    /// one is dropped instead. False: there is no `new`, or it was dropped. Errors: the disk's.
    base::Result<bool> keep() const;

    /// The folders of the good ones, the last one first.
    [[nodiscard]] std::vector<std::string> good() const;

private:
    std::string folder_;
};

/// Where the files of a kept version come from. Databases of client locations are no part of it.
Sources sources_of(const std::string& version);

}  // namespace leeward::daemon
