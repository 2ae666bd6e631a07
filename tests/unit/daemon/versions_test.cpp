// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/versions.hpp"

#include <filesystem>
#include <fstream>

#include "support/catch.hpp"
#include "support/temp_folder.hpp"

namespace {

using namespace leeward;
namespace fs = std::filesystem;

constexpr char kConfig[] = R"(
zone = { name = "app.test", file = "app.zone" }
check.web = { http = "/" }
region.eu = { a = "ADDRESS" }
record.www = { simple = "eu", check = "web" }
include = ["more/*.toml"]
)";

/// A configuration in files, and the state folder of who serves it.
struct Site {
    support::TempFolder folder;
    std::string config = folder.path() + "/etc/leeward.toml";
    daemon::Versions versions{folder.path() + "/state"};

    void write(const std::string& name, const std::string& text) const {
        const fs::path path = folder.path() + "/etc/" + name;
        fs::create_directories(path.parent_path());
        std::ofstream(path) << text;
    }
    /// Writes a good configuration with this address, and returns its files.
    std::vector<std::string> good(const std::string& address) const {
        std::string text = kConfig;
        text.replace(text.find("ADDRESS"), 7, address);
        write("leeward.toml", text);
        write("app.zone", "@ 60 SOA ns. host. 1 2 3 4 5\n@ 60 NS ns.\n");
        write("more/other.toml", "zone = \"other.test\"\n");
        const auto assembled = daemon::assemble(config);
        REQUIRE_FALSE(base::any_error(assembled.faults));
        std::vector<std::string> files = assembled.config.files;
        for (const auto& zone : assembled.config.zones) {
            if (!zone.file.empty()) files.push_back(zone.file);
        }
        return files;
    }
    void bake(const std::string& address) const {
        REQUIRE(versions.stage(good(address)));
        REQUIRE(versions.keep());
    }
    /// The address that the version `back` steps back answers with.
    std::string address(std::size_t back) const {
        const auto kept = versions.good();
        REQUIRE(back < kept.size());
        const auto assembled = daemon::assemble(config, daemon::sources_of(kept[back]));
        REQUIRE_FALSE(base::any_error(assembled.faults));
        CHECK(assembled.zones->zones().size() == 2);
        return assembled.rules->endpoints.front().address;
    }
};

}  // namespace

TEST_CASE("RS-6: what has served well is there when its files are broken", "[daemon]") {
    Site site;
    site.bake("192.0.2.1");
    site.write("leeward.toml", "zone = ");
    site.write("app.zone", "");
    CHECK(base::any_error(daemon::assemble(site.config).faults));
    CHECK(site.address(0) == "192.0.2.1:80");
}

TEST_CASE("RS-3: the last good version and the two before it are kept", "[daemon]") {
    Site site;
    for (const char* address : {"192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"}) {
        site.bake(address);
    }
    REQUIRE(site.versions.good().size() == daemon::kVersionsKept);
    CHECK(site.address(0) == "192.0.2.4:80");
    CHECK(site.address(1) == "192.0.2.3:80");
    CHECK(site.address(2) == "192.0.2.2:80");
}

TEST_CASE("RS-3: a restart with the same files pushes no older version out", "[daemon]") {
    Site site;
    site.bake("192.0.2.1");
    site.bake("192.0.2.2");
    REQUIRE(site.versions.stage(site.good("192.0.2.2")));
    CHECK(site.versions.keep().value() == false);
    CHECK(site.address(0) == "192.0.2.2:80");
    CHECK(site.address(1) == "192.0.2.1:80");
}

TEST_CASE("RS-6: what has not served for its bake time is no good version", "[daemon]") {
    Site site;
    site.bake("192.0.2.1");
    REQUIRE(site.versions.stage(site.good("192.0.2.2")));
    CHECK(site.address(0) == "192.0.2.1:80");
    REQUIRE(site.versions.stage(site.good("192.0.2.3")));  // a reload in between
    REQUIRE(site.versions.keep());
    CHECK(site.address(0) == "192.0.2.3:80");
    CHECK(site.versions.good().size() == 2);
}

TEST_CASE("RS-6: files that cannot be copied leave the good ones alone", "[daemon]") {
    Site site;
    site.bake("192.0.2.1");
    CHECK_FALSE(site.versions.stage({site.folder.path() + "/etc/nowhere.toml"}));
    CHECK(site.versions.keep().value() == false);
    CHECK(site.address(0) == "192.0.2.1:80");
    CHECK(daemon::Versions(site.folder.path() + "/none").good().empty());
}
