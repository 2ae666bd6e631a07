// SPDX-License-Identifier: Apache-2.0
#pragma once
// Files that exist only in a test.

#include <map>
#include <string>
#include <utility>

#include "leeward/daemon/assemble.hpp"

namespace leeward::support {

/// Assembles from a map of path to text.
inline daemon::Assembled assemble(const std::map<std::string, std::string>& files) {
    const auto read = [&files](const std::string& path) -> base::Result<std::string> {
        const auto at = files.find(path);
        if (at == files.end()) return base::fail("no such file");
        return at->second;
    };
    const auto list = [](const std::string&) -> base::Result<std::vector<std::string>> {
        return std::vector<std::string>();
    };
    return daemon::assemble("leeward.toml",
                            {read, zone::open_by_reading(read), list, daemon::open_atlas});
}

/// Two regions, and a record for each policy.
inline daemon::Assembled assemble_demo() {
    return assemble({{"leeward.toml", R"(
zone = "app.test"
check.web = { http = "/healthz" }
region.eu = { a = "192.0.2.10" }
region.us = { a = "198.51.100.10" }
region.ap = { a = "203.0.113.10" }
record.first = { failover = ["eu", "us"], check = "web", ttl = 20 }
record.share = { weighted = { eu = 3, us = 1 }, check = "web" }
record.some = { multivalue = ["eu", "us", "ap"], check = "web" }
record.one = { simple = "ap", check = "none" }
)"}});
}

}  // namespace leeward::support
