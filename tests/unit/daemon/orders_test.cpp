// SPDX-License-Identifier: Apache-2.0
// Operators' orders, from the line on the control socket to the file, on a clock that the test
// moves.

#include "leeward/daemon/orders.hpp"

#include <nlohmann/json.hpp>

#include "leeward/daemon/control.hpp"
#include "support/catch.hpp"
#include "support/policy_world.hpp"
#include "support/temp_folder.hpp"

namespace leeward::daemon {
namespace {

using nlohmann::json;
using std::chrono::hours;

/// Places eu and us of one record, ap of none; us waits for a word to return.
class OrderWorld {
public:
    OrderWorld() {
        const auto eu = world_.region("eu");
        const auto us = world_.region("us");
        world_.region("ap");
        const auto pool = world_.pool("", policy::Kind::Failover, {{eu}, {us}});
        policy::Root& root = world_.rules.roots.emplace_back();
        root.owner = policy::Owner(dns::Name::parse("www.example.").value());
        root.node = pool;
        rules = std::make_shared<const policy::Rules>(world_.rules);
        start();
    }

    /// Starts a server over what the last one left.
    void start(bool with_store = true) {
        orders.reset();
        writer.reset();
        std::vector<store::WordRow> rows;
        if (with_store) {
            auto opened = store::Store::open(path());
            REQUIRE(opened);
            rows = opened->store.words().value();
            store::WriterSettings settings;
            settings.gather = base::Duration::zero();
            settings.retry = hours(1);
            writer.emplace(std::move(opened->store), settings, [] {});
        }
        Orders::Hooks hooks;
        hooks.note = [this](Level, const std::string& text) { notes.push_back(text); };
        hooks.on_change = [this] { ++changes; };
        hooks.known = [this] { return policy::Known{world_.health}; };
        hooks.let_return = [](const std::string& place) { return place == "us"; };
        hooks.clock = [this] { return now; };
        hooks.patience = std::chrono::seconds(60);
        orders.emplace(loop_, writer ? &*writer : nullptr, "state.db: no store", rows, rules,
                       std::move(hooks));
    }

    json ask(const std::string& line) {
        ControlHandlers handlers;
        handlers.orders = &*orders;
        return json::parse(answer_control(line, handlers, 7));
    }
    std::string error_of(const std::string& line) {
        const json reply = ask(line);
        return reply.contains("error") ? reply["error"].get<std::string>() : "no error";
    }

    [[nodiscard]] std::string path() const { return folder_.path() + "/state.db"; }
    [[nodiscard]] std::size_t down() const { return orders->words(*rules).size(); }

    health::Moment now{{hours(1)},
                       std::chrono::system_clock::time_point(std::chrono::seconds(1'800'000'000))};
    std::vector<std::string> notes;
    int changes = 0;
    std::shared_ptr<const policy::Rules> rules;

private:
    support::World world_;
    support::TempFolder folder_;
    loop::Loop loop_;

public:
    std::optional<store::StoreWriter> writer;
    std::optional<Orders> orders;
};

const std::string kDrain =
    R"({"do":"drain","place":"eu","why":"works","for":7200,"who":"jane","force":false})";

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE(
    "orders: a drain makes its place count as down, ends by itself, outlives a restart (RS-45)",
    "[daemon]") {
    OrderWorld world;
    const json reply = world.ask(kDrain);
    CHECK(reply["unsaved"] == nullptr);
    CHECK(reply["hold"] == nullptr);
    CHECK(reply["drains"] == json::array({{{"place", "eu"},
                                           {"who", "jane (uid 7)"},
                                           {"why", "works"},
                                           {"said", "2027-01-15T08:00:00Z"},
                                           {"until", "2027-01-15T10:00:00Z"},
                                           {"known", true}}}));
    REQUIRE(world.down() == 1);
    CHECK(std::get<policy::PlaceId>(world.orders->words(*world.rules)[0].about).value == 0);
    CHECK(world.orders->words(*world.rules)[0].state == health::State::Down);
    CHECK(world.changes == 1);
    CHECK(world.notes.back() == "eu: drained (jane (uid 7): works; for 2h)");
    CHECK(world.ask(R"({"do":"hold","why":"change freeze"})")["hold"]["until"] == nullptr);
    CHECK(world.orders->holds());

    world.now = world.now + hours(1);
    world.start();
    CHECK(world.down() == 1);
    CHECK(world.orders->holds());
    CHECK(world.changes == 2);
    world.now = world.now + hours(1);
    world.orders->tick();
    CHECK(world.down() == 0);
    CHECK(world.changes == 3);
    CHECK(has(world.notes.back(), "eu: resumed (its time is over)"));
    CHECK(world.ask(R"({"do":"resume","who":"jane"})")["hold"] == nullptr);
    CHECK_FALSE(world.orders->holds());
    REQUIRE(world.writer->wait(std::chrono::seconds(60)));
    const auto read = store::Store::open_to_read(world.path());
    REQUIRE(read);
    CHECK(read->words().value().empty());
    const auto journal = read->journal({{}, {}, {}, false, 10}).value();
    REQUIRE(journal.size() == 4);
    CHECK(journal[0].kind == "word");
    CHECK(journal[0].subject == "eu");
    CHECK(json::parse(journal[0].data) ==
          json{{"did", "drained"}, {"who", "jane (uid 7)"}, {"why", "works"}, {"for", "2h"}});
}

TEST_CASE("orders: draining the last live place needs force, and says which record (RS-46)",
          "[daemon]") {
    OrderWorld world;
    world.ask(kDrain);
    const std::string us = R"({"do":"drain","place":"us","why":"works")";
    const std::string refused = world.error_of(us + "}");
    INFO(refused);
    CHECK(has(refused, "www.example. A: no place would be left alive"));
    CHECK(has(refused, "--force"));
    CHECK(world.down() == 1);
    CHECK(world.ask(us + R"(,"force":true})")["drains"].size() == 2);
    CHECK(has(world.notes.back(), "; forced"));
    CHECK(world.ask(R"({"do":"drain","place":"ap","why":"of no record"})")["drains"].size() == 3);
    CHECK(world.ask(R"({"do":"resume","place":"us"})")["drains"].size() == 2);
    CHECK(world.ask(R"({"do":"resume","place":"us"})")["drains"].size() == 2);  // lets it return
    CHECK(has(world.notes.back(), "us: let return"));
    CHECK(has(world.error_of(R"({"do":"resume","place":"nowhere"})"), "no such place"));
}

TEST_CASE("orders: what the disk did not take holds, and the reply says so (RS-50)", "[daemon]") {
    OrderWorld world;
    std::filesystem::rename(world.path(), world.path() + ".away");
    CHECK(has(world.ask(kDrain)["unsaved"], "moved away"));
    CHECK(world.down() == 1);
    CHECK(has(world.notes.back(), "holds until a restart"));
    std::filesystem::rename(world.path() + ".away", world.path());
    REQUIRE(world.writer->wait(std::chrono::seconds(60)));
    world.orders->tick();
    CHECK(world.orders->unsaved().empty());
    world.ask(R"({"do":"resume","place":"eu"})");
    world.start(false);  // no store at all
    CHECK(world.ask(R"({"do":"drain"})")["unsaved"] == nullptr);
    CHECK(world.ask(kDrain)["unsaved"] == "state.db: no store");
    CHECK(world.down() == 1);
}

TEST_CASE("orders: a step of the wall clock makes no word last longer than was said (RS-50)",
          "[daemon]") {
    OrderWorld world;
    world.ask(kDrain);
    world.now.wall -= hours(1);
    world.start();
    CHECK(world.orders->book().next_end() == world.now.instant + hours(2));
    world.now.wall += hours(1);
    world.orders->tick();  // within a run, the wall clock does not count
    CHECK(world.down() == 1);
    world.now.wall += hours(3);
    world.start();
    CHECK(world.down() == 0);
}

TEST_CASE("orders: words of a place that a reload takes away wait for it", "[daemon]") {
    OrderWorld world;
    world.ask(kDrain);
    world.orders->replace(std::make_shared<const policy::Rules>());
    CHECK(world.orders->words(world.orders->rules()).empty());
    CHECK(world.ask(R"({"do":"drain"})")["drains"][0]["known"] == false);
    CHECK(world.ask(R"({"do":"resume","place":"eu"})")["drains"].empty());
}

TEST_CASE("orders: bad requests get an error and change nothing", "[daemon]") {
    OrderWorld world;
    struct Row {
        const char* line;
        const char* says;
    };
    const auto row =
        GENERATE(Row{R"({"do":"drain","place":"eu"})", "\"why\" is missing"},
                 Row{R"({"do":"drain","why":"w"})", "\"place\" is missing"},
                 Row{R"({"do":"drain","place":"e","why":"w"})", "no such place"},
                 Row{R"({"do":"drain","place":"eus","why":"w"})", "did you mean \"eu\""},
                 Row{R"({"do":"drain","place":7,"why":"w"})", "\"place\" is no text"},
                 Row{R"({"do":"drain","place":"eu","why":"w","for":"2h"})", "\"for\""},
                 Row{R"({"do":"drain","place":"eu","why":"w","for":-1})", "\"for\""},
                 Row{R"({"do":"drain","place":"eu","why":"w","force":1})", "\"force\""},
                 Row{R"({"do":"drain","place":"eu","why":"w","fro":1})", "\"fro\": is no member"},
                 Row{R"({"do":"hold"})", "\"why\" is missing"},
                 Row{R"({"do":"hold","why":"w","place":"eu"})", "\"place\": is no member"},
                 Row{R"({"do":"hold","why":"a\nb"})", "control characters"},
                 Row{R"({"do":"resume"})", "nothing is held"},
                 Row{R"({"do":"resume","place":"eu"})", "is not drained"},
                 Row{R"({"do":"resume","force":true})", "\"force\": is no member"});
    INFO(row.line);
    CHECK(has(world.error_of(row.line), row.says));
    CHECK(world.changes == 0);
    CHECK(world.down() == 0);
}

}  // namespace leeward::daemon
