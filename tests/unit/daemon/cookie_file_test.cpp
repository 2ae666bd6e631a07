// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/cookie_file.hpp"

#include "demo_files.hpp"
#include "leeward/daemon/helm.hpp"
#include "support/catch.hpp"

namespace leeward::daemon {
namespace {

constexpr char kOne[] = "e5e973e5a6b2a43f48e7dc849e37bfcf";
constexpr char kOther[] = "445536BCD2513298075A5D379663C962";

std::string text_of(const std::vector<base::Fault>& faults) {
    std::string text;
    for (const base::Fault& fault : faults) text += base::to_string(fault) + "\n";
    return text;
}

TEST_CASE("R9018-1: secrets are read in the order of their file", "[daemon]") {
    std::vector<base::Fault> faults;
    const auto secrets = read_cookie_secrets(
        "k", std::string("# ours\n\n  ") + kOne + "\t# old\r\n" + kOther, faults);
    CHECK(text_of(faults).empty());
    REQUIRE(secrets);
    REQUIRE(secrets->all.size() == 2);
    CHECK(secrets->all[0][0] == 0xE5);
    CHECK(secrets->all[1][15] == 0x62);
}

TEST_CASE("R9018-1: all faults of a file of secrets are said at once, and no secret", "[daemon]") {
    const auto faults_of = [](const std::string& text) {
        std::vector<base::Fault> faults;
        CHECK(read_cookie_secrets("k", text, faults) == nullptr);
        return text_of(faults);
    };
    const std::string one(kOne);
    CHECK(faults_of("# nothing\n") == "k: holds no secret; write one as 32 hexadecimal digits\n");
    CHECK(faults_of(one + "\n" + one + "\nzz" + one.substr(2) + "\n" + one + "00\n") ==
          "k:2:1: is a secret that stands above already; leave it out\n"
          "k:3:1: is no secret; write 32 hexadecimal digits\n"
          "k:4:1: is no secret; write 32 hexadecimal digits\n");
    std::string five;
    for (char digit = '1'; digit <= '5'; ++digit) five += std::string(32, digit) + "\n";
    CHECK(faults_of(five) == "k: holds 5 secrets; 4 are the most\n");
    const auto one_made = random_cookie_secret();
    REQUIRE(one_made);
    CHECK_FALSE(*one_made == *random_cookie_secret());
}

TEST_CASE("R9018-1: the configuration's secrets are served, and other ones after a reload",
          "[daemon]") {
    const std::string config =
        "zone = 'a.test'\nns = 'ns.example.net'\n[server]\ncookie_secrets = 'k'\n";
    auto assembled = support::assemble({{"leeward.toml", config}, {"k", kOne}});
    CHECK(text_of(assembled.faults).empty());
    Helm helm(std::move(assembled), 1, [](Level, const std::string&) {});
    helm.publish({});
    REQUIRE(helm.publisher().current()->cookies);
    CHECK(helm.publisher().current()->cookies->all.front()[0] == 0xE5);
    helm.replace(support::assemble({{"leeward.toml", config}, {"k", kOther}}), {}, {});
    CHECK(helm.publisher().current()->cookies->all.front()[0] == 0x44);
    CHECK(text_of(support::assemble({{"leeward.toml", config}}).faults) ==
          "leeward.toml:4:18: server.cookie_secrets: k: no such file\n");
}

TEST_CASE(
    "R9018-1: a start from a kept version goes on without the secrets, and a look at the "
    "answers does not read them",
    "[daemon]") {
    const auto assembled = [](Secrets secrets) {
        const auto read = [](const std::string& path) -> base::Result<std::string> {
            if (path != "leeward.toml") return base::fail("permission denied");
            return std::string(
                "zone = 'a.test'\nns = 'ns.example.net'\n[server]\ncookie_secrets = 'k'\n");
        };
        const auto list = [](const std::string&) {
            return base::Result<std::vector<std::string>>();
        };
        return assemble("leeward.toml",
                        {read, zone::open_by_reading(read), list, open_atlas, nullptr, secrets});
    };
    CHECK(text_of(assembled(Secrets::Wished).faults) ==
          "leeward.toml:4:18: warning: server.cookie_secrets: k: permission denied\n");
    CHECK(assembled(Secrets::Wished).zones);
    CHECK(assembled(Secrets::Unneeded).faults.empty());
    CHECK(base::any_error(assembled(Secrets::Needed).faults));
}

}  // namespace
}  // namespace leeward::daemon
