// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/files.hpp"

#include <sys/stat.h>

#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace leeward;

namespace {

std::string error_of(const std::string& path) {
    const auto text = daemon::read_file(path);
    return text ? "none" : text.error().message;
}

}  // namespace

TEST_CASE("files: a file is read whole, whatever octets it holds", "[daemon]") {
    const support::TempFolder folder;
    const std::string octets("a\0b\n\xFF", 5);
    CHECK(daemon::read_file(folder.write("some", octets)).value_or("?") == octets);
    CHECK(daemon::read_file(folder.write("empty", "")).value_or("?").empty());
}

TEST_CASE("files: what cannot be read says why, and a pipe makes nobody wait", "[daemon]") {
    const support::TempFolder folder;
    CHECK(error_of(folder.path() + "/none") == "no such file");
    CHECK(error_of(folder.path()) == "is a folder");
    const std::string pipe = folder.path() + "/pipe";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    CHECK(error_of(pipe) == "is not a regular file");
}

TEST_CASE("files: a pattern gives sorted paths, and none is no error", "[daemon]") {
    const support::TempFolder folder;
    const std::string second = folder.write("zones/b.toml", "");
    const std::string first = folder.write("zones/a.toml", "");
    folder.write("zones/c.zone", "");
    const auto found = daemon::list_files(folder.path() + "/zones/*.toml");
    REQUIRE(found);
    CHECK(*found == std::vector<std::string>{first, second});
    const auto none = daemon::list_files(folder.path() + "/zones/*.none");
    REQUIRE(none);
    CHECK(none->empty());
}
