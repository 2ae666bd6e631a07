// SPDX-License-Identifier: Apache-2.0
#pragma once
// The databases of client locations behind a set of rules, and the clients that they make.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "leeward/base/result.hpp"
#include "leeward/config/config.hpp"
#include "leeward/geo/atlas.hpp"
#include "leeward/policy/clients.hpp"

namespace leeward::daemon {

/// What tells that a file is another one than it was; all zero: there is none.
struct FileStamp {
    std::uint64_t inode = 0;
    std::int64_t size = 0;         // octets
    std::int64_t modified_ns = 0;  // since 1970 began

    friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

/// The stamps of both databases now.
std::vector<FileStamp> stamps(const config::DatabasePaths& paths);

/// Opens the databases; config::DatabasePaths without one never comes here.
using OpenAtlas =
    std::function<base::Result<std::unique_ptr<geo::Atlas>>(const config::DatabasePaths& paths)>;

/// Opens the real files.
base::Result<std::unique_ptr<geo::Atlas>> open_atlas(const config::DatabasePaths& paths);

/// Sorts the clients of `rules`. The databases are opened only when an answer depends on the
/// client. Errors: a database that cannot be opened or read; too many classes.
base::Result<std::shared_ptr<const policy::Clients>> sort_clients(
    const policy::Rules& rules, const config::DatabasePaths& paths, const OpenAtlas& open);

}  // namespace leeward::daemon
