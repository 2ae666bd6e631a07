// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/client_files.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "leeward/geo/database.hpp"

namespace leeward::daemon {
namespace {

FileStamp stamp(const std::string& path) {
    struct stat found {};
    if (path.empty() || ::stat(path.c_str(), &found) != 0) return {};
    constexpr std::int64_t kNanoseconds = 1'000'000'000;
    return {found.st_ino, found.st_size,
            found.st_mtim.tv_sec * kNanoseconds + found.st_mtim.tv_nsec};
}

bool depends_on_location(const policy::Rules& rules) {
    return !rules.geo.empty() || !rules.nearest.empty() || !rules.latency_table.rows.empty();
}

}  // namespace

std::vector<FileStamp> stamps(const config::DatabasePaths& paths) {
    return {stamp(paths.database), stamp(paths.asn)};
}

base::Result<std::unique_ptr<geo::Atlas>> open_atlas(const config::DatabasePaths& paths) {
    auto opened = geo::Database::open(paths.database, paths.asn);
    if (!opened) return base::fail(opened.error().message);
    return std::unique_ptr<geo::Atlas>(std::move(*opened));
}

base::Result<std::shared_ptr<const policy::Clients>> sort_clients(
    const policy::Rules& rules, const config::DatabasePaths& paths, const OpenAtlas& open) {
    std::unique_ptr<geo::Atlas> atlas = std::make_unique<geo::Nowhere>();
    if (depends_on_location(rules) && !(paths.database.empty() && paths.asn.empty())) {
        auto opened = open(paths);
        if (!opened) return base::fail(opened.error().message);
        atlas = std::move(*opened);
    }
    auto sorted = policy::Clients::sort(rules, *atlas);
    if (!sorted) return base::fail(sorted.error().message);
    return std::make_shared<const policy::Clients>(std::move(*sorted));
}

}  // namespace leeward::daemon
