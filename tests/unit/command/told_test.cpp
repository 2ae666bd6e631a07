// SPDX-License-Identifier: Apache-2.0
// `leeward switch` and `leeward push`, asked of a control socket with real switches behind it.

#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "leeward/admin/control_server.hpp"
#include "leeward/daemon/control.hpp"
#include "leeward/daemon/told.hpp"
#include "leeward/loop/wakeup.hpp"
#include "ran.hpp"
#include "support/catch.hpp"

using namespace leeward;
using nlohmann::json;

namespace {

/// The part of a server that commands about switches and pushes reach; runs while it lives.
class Teller {
public:
    Teller() : told_(loop_, folder_.path() + "/told.json", settings(), hooks()) {
        handlers_.told = &told_;
        auto opened = admin::ControlServer::open(
            loop_, folder_.path() + "/control.sock", {},
            [this](std::string_view request, std::optional<std::uint32_t> uid) {
                return daemon::answer_control(request, handlers_, uid);
            });
        REQUIRE(opened);
        server_ = std::move(*opened);
        thread_ = std::thread([this] { loop_.run(); });
    }
    ~Teller() {
        over_.notify();
        thread_.join();
    }
    Teller(const Teller&) = delete;
    Teller& operator=(const Teller&) = delete;

    Ran run(std::vector<std::string> words) const {
        words.insert(words.end(), {"--state", folder_.path()});
        return run_words(std::move(words));
    }

private:
    static health::ToldSettings settings() {
        health::ToldSettings made;
        made.switches = {{"eu", health::SwitchState::On}, {"us", health::SwitchState::On}};
        made.pushes = {{"backup", std::chrono::minutes(5), health::Missing::Up}};
        health::SafetyRule rule;
        rule.name = "one-on";
        rule.criterion.of = {{0}, {1}};
        rule.wait = base::Duration::zero();
        made.rules = {rule};
        return made;
    }
    static daemon::Told::Hooks hooks() {
        daemon::Told::Hooks made;
        made.note = [](daemon::Level, const std::string&) {};
        made.on_change = [] {};
        made.patience = std::chrono::seconds(60);
        return made;
    }

    support::TempFolder folder_;
    loop::Loop loop_;
    daemon::Told told_;
    daemon::ControlHandlers handlers_;
    std::unique_ptr<admin::ControlServer> server_;
    loop::Wakeup over_{loop_, [this] { loop_.stop(); }};
    std::thread thread_;
};

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("switch: one or several turn, with the reason, and the list shows it (ARC-2, ARC-5)",
          "[command]") {
    const Teller server;
    const Ran one = server.run({"switch", "eu", "off", "--why", "works"});
    INFO(one.err);
    CHECK(one.status == 0);
    CHECK(one.out == "eu: off\n");
    const Ran two = server.run({"switch", "eu=on", "us=on", "--why", "works are over"});
    CHECK(two.out == "eu: on\nus: on already\n");
    const Ran list = server.run({"switch"});
    CHECK(has(list.out, "works are over"));
    CHECK(has(list.out, "(uid " + std::to_string(::geteuid()) + ")"));
    CHECK(has(list.out, "one-on  at least 1 of eu, us on; wait 0s"));
}

TEST_CASE("switch: a time says what comes after it", "[command]") {
    const Teller server;
    const Ran ran = server.run({"switch", "eu=off", "--for", "2h", "--why", "works", "--json"});
    INFO(ran.err);
    const json report = json::parse(ran.out);
    CHECK(report["changed"] == json::array({"eu"}));
    CHECK(report["switches"][0]["then"] == "on");
    CHECK(report["switches"][0]["until"].is_string());
    CHECK(has(server.run({"switch"}).out, "; on after 2"));
}

TEST_CASE(
    "switch: a refusal is status 1 and names the rule; an override is heard "
    "(ARC-6, ARC-11, ARC-13)",
    "[command]") {
    const Teller server;
    const Ran refused = server.run({"switch", "eu=off", "us=off", "--why", "test"});
    CHECK(refused.status == 1);
    CHECK(refused.out.empty());
    CHECK(has(refused.err, "refused by rule one-on (at least 1 of eu, us must be on"));
    CHECK(has(refused.err, "--override one-on"));
    CHECK(server.run({"switch", "eu=off", "us=off", "--why", "test", "--override", "one-on"})
              .status == 0);
}

TEST_CASE("switch: an unknown name is status 1 with the one that was meant", "[command]") {
    const Teller server;
    const Ran ran = server.run({"switch", "eus=off", "nowhere=on", "--why", "test"});
    CHECK(ran.status == 1);
    CHECK(has(ran.err, "eus: there is no such switch; did you mean \"eu\""));
    CHECK(has(ran.err, "nowhere: there is no such switch"));
}

TEST_CASE("switch and push: bad usage is status 2, one line, and a hint", "[command]") {
    const std::vector<std::vector<std::string>> bad = {
        {"switch", "eu=off"},
        {"switch", "eu", "--why", "x"},
        {"switch", "eu=of", "--why", "x"},
        {"switch", "eu", "off", "us", "--why", "x"},
        {"switch", "=on", "--why", "x"},
        {"switch", "eu=on", "eu=off", "--why", "x"},
        {"switch", "eu=on", "--why", "x", "--for", "soon"},
        {"switch", "eu=on", "--why", "x", "--for", "0s"},
        {"switch", "--why", "x"},
        {"push", "backup"},
        {"push", "backup", "on"},
        {"push", "backup", "up", "down"},
    };
    for (const auto& words : bad) {
        const Ran ran = run_words(words);
        INFO(ran.err);
        CHECK(ran.status == 2);
        CHECK(ran.out.empty());
        CHECK(std::count(ran.err.begin(), ran.err.end(), '\n') == 1);
        CHECK(has(ran.err, "--help`"));
    }
}

TEST_CASE("push: a word is taken, shown and listed (HX-11)", "[command]") {
    const Teller server;
    CHECK(has(server.run({"push"}).out, "backup  Up  no word yet; missing means up"));
    const Ran down = server.run({"push", "backup", "down", "--why", "last run failed"});
    INFO(down.err);
    CHECK(down.status == 0);
    CHECK(has(down.out, "backup  Down  down "));
    CHECK(has(down.out, "s ago by "));
    CHECK(has(down.out, ": last run failed\n"));
    const json report = json::parse(server.run({"push", "--json"}).out);
    CHECK(report["pushes"][0]["why"] == "last run failed");
    const Ran unknown = server.run({"push", "backups", "up"});
    CHECK(unknown.status == 1);
    CHECK(has(unknown.err, "did you mean \"backup\""));
}
