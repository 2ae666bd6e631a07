// SPDX-License-Identifier: Apache-2.0
// `leeward drain`, `hold`, `resume` asked of a control socket with real orders behind it, and
// `leeward journal` of the file that they leave.

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "leeward/admin/control_server.hpp"
#include "leeward/daemon/control.hpp"
#include "leeward/daemon/orders.hpp"
#include "leeward/loop/wakeup.hpp"
#include "leeward/store/store.hpp"
#include "ran.hpp"
#include "support/catch.hpp"
#include "support/policy_world.hpp"

using namespace leeward;
using nlohmann::json;

namespace {

/// The part of a server that orders reach; runs while it lives. One record over eu and us.
class Commander {
public:
    Commander() {
        const auto eu = world_.region("eu");
        const auto us = world_.region("us");
        const auto pool = world_.pool("", policy::Kind::Failover, {{eu}, {us}});
        policy::Root& root = world_.rules.roots.emplace_back();
        root.owner = policy::Owner(dns::Name::parse("www.example.").value());
        root.node = pool;
        auto opened_store = store::Store::open(folder_.path() + "/state.db");
        REQUIRE(opened_store);
        store::WriterSettings settings;
        settings.gather = base::Duration::zero();
        writer_.emplace(std::move(opened_store->store), settings, [] {});
        daemon::Orders::Hooks hooks;
        hooks.note = [](daemon::Level, const std::string&) {};
        hooks.on_change = [] {};
        hooks.known = [this] { return policy::Known{world_.health}; };
        hooks.patience = std::chrono::seconds(60);
        orders_.emplace(loop_, &*writer_, "", std::vector<store::WordRow>(),
                        std::make_shared<const policy::Rules>(world_.rules), std::move(hooks));
        handlers_.orders = &*orders_;
        auto opened = admin::ControlServer::open(
            loop_, folder_.path() + "/control.sock", {},
            [this](std::string_view request, std::optional<std::uint32_t> uid) {
                return daemon::answer_control(request, handlers_, uid);
            });
        REQUIRE(opened);
        server_ = std::move(*opened);
        thread_ = std::thread([this] { loop_.run(); });
    }
    ~Commander() {
        over_.notify();
        thread_.join();
    }
    Commander(const Commander&) = delete;
    Commander& operator=(const Commander&) = delete;

    Ran run(std::vector<std::string> words) const {
        words.insert(words.end(), {"--state", folder_.path()});
        return run_words(std::move(words));
    }
    void settle() { REQUIRE(writer_->wait(std::chrono::seconds(60))); }

private:
    support::World world_;
    support::TempFolder folder_;
    loop::Loop loop_;
    std::optional<store::StoreWriter> writer_;
    std::optional<daemon::Orders> orders_;
    daemon::ControlHandlers handlers_;
    std::unique_ptr<admin::ControlServer> server_;
    loop::Wakeup over_{loop_, [this] { loop_.stop(); }};
    std::thread thread_;
};

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("drain, hold and resume: said, listed, refused, forced, taken back (RS-45, RS-46)",
          "[command]") {
    Commander server;
    CHECK(server.run({"drain"}).out == "Nothing is drained or held.\n");
    const Ran one = server.run({"drain", "eu", "--for", "2h", "--why", "power work"});
    INFO(one.err);
    CHECK(one.status == 0);
    CHECK(one.err.empty());
    CHECK(has(one.out, "eu  drained  by "));
    CHECK(has(one.out, ": power work; said "));
    CHECK(has(one.out, ", until 2"));
    const Ran refused = server.run({"drain", "us", "--why", "x"});
    CHECK(refused.status == 1);
    CHECK(has(refused.err, "www.example. A: no place would be left alive"));
    CHECK(server.run({"drain", "us", "--why", "x", "--force"}).status == 0);
    CHECK(has(server.run({"hold", "--why", "tests"}).out, "decisions  held     by "));
    const json list = json::parse(server.run({"drain", "--json"}).out);
    CHECK(list["drains"].size() == 2);
    CHECK(list["hold"]["why"] == "tests");
    CHECK(server.run({"resume", "us"}).status == 0);
    CHECK(server.run({"resume", "us"}).status == 1);
    CHECK(server.run({"resume", "eu"}).status == 0);
    CHECK(server.run({"resume"}).out == "Nothing is drained or held.\n");
    CHECK(server.run({"resume"}).status == 1);

    server.settle();
    const Ran text = server.run({"journal", "--limit", "2"});
    INFO(text.out);
    CHECK(std::count(text.out.begin(), text.out.end(), '\n') == 2);
    CHECK(has(text.out, "Z word eu  did: \"resumed\", who: "));
    const json journal = json::parse(server.run({"journal", "--json", "--since", "1h"}).out);
    REQUIRE(journal["entries"].size() == 6);
    CHECK(journal["entries"][0]["subject"] == "eu");
    CHECK(journal["entries"][0]["data"]["why"] == "power work");
    CHECK(journal["entries"][5]["data"]["did"] == "resumed");
}

TEST_CASE("journal: a long one is read whole, and only what is young; no file is status 1",
          "[command]") {
    const support::TempFolder folder;
    CHECK(run_words({"journal", "--state", folder.path()}).status == 1);
    auto opened = store::Store::open(folder.path() + "/state.db");
    REQUIRE(opened);
    store::Batch batch;
    const store::Wall now = std::chrono::system_clock::now();
    for (int index = 0; index < 2500; ++index) {
        batch.journal.push_back({0, now - std::chrono::hours(index < 1000 ? 5 : 0), "publish", "",
                                 index == 2499 ? "no \x01 JSON" : "[1]"});
    }
    REQUIRE(opened->store.save(batch));
    const auto lines = [&](std::vector<std::string> words) {
        words.insert(words.begin(), "journal");
        words.insert(words.end(), {"--state", folder.path()});
        const std::string out = run_words(std::move(words)).out;
        return std::count(out.begin(), out.end(), '\n');
    };
    CHECK(lines({}) == 100);
    CHECK(lines({"--limit", "9000"}) == 2500);
    CHECK(lines({"--limit", "9000", "--since", "1h"}) == 1500);
    CHECK(has(run_words({"journal", "--limit", "1", "--state", folder.path()}).out,
              R"(publish  "no \u0001 JSON")"));
}

TEST_CASE("orders and journal: bad usage is status 2, one line, and a hint", "[command]") {
    const std::vector<std::vector<std::string>> bad = {
        {"drain", "eu"},
        {"drain", "--why", "x"},
        {"drain", "eu", "us", "--why", "x"},
        {"drain", "eu", "--why", "x", "--for", "soon"},
        {"drain", "eu", "--why", "x", "--for", "0s"},
        {"hold"},
        {"hold", "eu", "--why", "x"},
        {"resume", "eu", "us"},
        {"journal", "--since", "yesterday"},
        {"journal", "--limit", "-1"},
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
