// SPDX-License-Identifier: Apache-2.0
#pragma once
// Location databases for tests, made by tools/make_mmdb.py.

#include <cstdlib>
#include <string>
#include <string_view>

#include "support/catch.hpp"
#include "support/temp_folder.hpp"

namespace leeward::support {

/// The networks that tests share: tests/support/clients.json.
inline std::string clients_list() {
    return LEEWARD_SOURCE_DIR "/tests/support/clients.json";
}

/// Makes `name` in the folder of the list in a JSON file; returns its path. `options` are the
/// tool's.
inline std::string make_database(const TempFolder& folder, const std::string& name,
                                 const std::string& list, const std::string& options = "") {
    const std::string path = folder.path() + '/' + name;
    const std::string command = "python3 '" LEEWARD_SOURCE_DIR "/tools/make_mmdb.py' '" + list +
                                "' '" + path + "' " + options;
    REQUIRE(std::system(command.c_str()) == 0);
    return path;
}

/// The same of a list given as text.
inline std::string make_database_of(const TempFolder& folder, const std::string& name,
                                    std::string_view networks, const std::string& options = "") {
    return make_database(folder, name, folder.write(name + ".json", networks), options);
}

}  // namespace leeward::support
