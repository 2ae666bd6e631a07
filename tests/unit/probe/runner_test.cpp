// SPDX-License-Identifier: Apache-2.0
#include "leeward/probe/runner.hpp"

#include <sys/resource.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>

#include "leeward/loop/timer.hpp"
#include "support/catch.hpp"
#include "support/http_target.hpp"
#include "support/probe_once.hpp"

using namespace leeward;
using namespace std::chrono_literals;
using health::EndpointId;
using health::Outcome;
using test::HttpTarget;
using test::Manner;
using test::one;
using test::PatientLoop;
using test::probe_once;

namespace {

const std::string kOk = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n";

probe::Check quick_check(probe::Protocol protocol = probe::Protocol::Http) {
    probe::Check check;
    check.name = "web";
    check.protocol = protocol;
    check.path = "/healthz";
    check.every = 100ms;
    check.timeout = 5s;
    return check;
}

health::Report probe_script(Manner manner, const std::string& text, const probe::Check& check) {
    PatientLoop on;
    const HttpTarget target(on.loop, manner, text);
    return probe_once(on, one(check, target.address())).report;
}

/// A port of loopback that refuses connections.
base::SocketAddress refusing_address() {
    loop::Loop loop;
    return HttpTarget(loop, Manner::Close).address();
}

}  // namespace

TEST_CASE("runner: HC-2, HC-3, HC-8, HC-30, HC-31, HC-42: each way to reply has its outcome",
          "[probe]") {
    struct Row {
        const char* what;
        Manner manner;
        std::string text;
        Outcome outcome;
        const char* body = "";
        base::Duration timeout = 5s;
    };
    const std::string head = "HTTP/1.1 200 OK\r\n";
    const auto row = GENERATE_COPY(values<Row>({
        {"a good reply", Manner::Reply, kOk, Outcome::Passed},
        {"a connection that stays", Manner::ReplyStay, kOk, Outcome::Passed},
        {"slow, but in time", Manner::Drip, kOk, Outcome::Passed},
        {"HC-8: a redirect", Manner::Reply,
         "HTTP/1.1 302 Found\r\nLocation: http://x.invalid/\r\n\r\n", Outcome::Passed},
        {"HC-42: an error status", Manner::Reply, "HTTP/1.1 503 Busy\r\n\r\n", Outcome::HttpStatus},
        {"HC-42: a status below 200", Manner::Reply, "HTTP/1.1 101 Switching Protocols\r\n\r\n",
         Outcome::HttpStatus},
        {"HC-42: an interim reply is no status", Manner::Reply,
         "HTTP/1.1 100 Continue\r\n\r\n" + kOk, Outcome::Passed},
        {"headers, and a body that never comes", Manner::ReplyStay,
         head + "Content-Length: 1000\r\n\r\n", Outcome::Passed},
        {"an endless body that nobody wants", Manner::Flood, head + "\r\nbody\nbody\n",
         Outcome::Passed},
        {"HC-3: the text of the body", Manner::Reply, kOk, Outcome::Passed, "ok"},
        {"HC-3: not the text of the body", Manner::Reply, kOk, Outcome::HttpBody, "fine"},
        {"no body", Manner::Reply, head + "Content-Length: 0\r\n\r\n", Outcome::HttpBody, "fine"},
        {"an endless body", Manner::Flood, head + "\r\nbody\nbody\n", Outcome::HttpBody, "fine"},
        {"a text that comes before an endless body", Manner::Flood, head + "\r\nfine\nbody\n",
         Outcome::Passed, "fine"},
        {"a body cut short", Manner::Reply, head + "Content-Length: 1000\r\n\r\nshort",
         Outcome::ConnectionReset, "fine"},
        {"a good chunked body", Manner::Reply,
         head + "Transfer-Encoding: chunked\r\n\r\n2\r\nfi\r\n2\r\nne\r\n0\r\n\r\n",
         Outcome::Passed, "fine"},
        {"a bad chunk", Manner::ReplyStay, head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
         Outcome::ReplyGarbage, "fine"},
        {"a body that is not gzip", Manner::Reply,
         head + "Content-Encoding: gzip\r\nContent-Length: 20\r\n\r\nthis is not gzip....",
         Outcome::ReplyGarbage, "fine"},
        {"HC-31: an unknown encoding", Manner::Reply,
         head + "Content-Encoding: rot13\r\nContent-Length: 4\r\n\r\nsvar", Outcome::ReplyGarbage,
         "fine"},
        {"HC-42: no reply", Manner::Hang, "", Outcome::ReplyTimeout, "", 100ms},
        {"a reply too slow", Manner::Drip, kOk + std::string(9999, 'x'), Outcome::ReplyTimeout,
         "fine", 100ms},
        {"half the headers, then nothing", Manner::ReplyStay, head + "X-A: b\r\n",
         Outcome::ReplyTimeout, "", 100ms},
        {"closed at once", Manner::Close, "", Outcome::ConnectionReset},
        {"closed after the request", Manner::CloseLate, "", Outcome::ConnectionReset},
        {"reset after the request", Manner::Reset, "", Outcome::ConnectionReset},
        {"closed within the status line", Manner::Reply, "HTTP/1.1 20", Outcome::ConnectionReset},
        {"closed within the headers", Manner::Reply, head + "X-A: b\r\nX-B",
         Outcome::ConnectionReset},
        {"garbage", Manner::ReplyStay, "SSH-2.0-OpenSSH_9.2\r\n", Outcome::ReplyGarbage},
        {"HTTP/0.9", Manner::Reply, "<html>ok</html>", Outcome::ReplyGarbage},
        {"a status that is no number", Manner::ReplyStay, "HTTP/1.1 abc OK\r\n\r\n",
         Outcome::ReplyGarbage},
        {"HC-30: endless headers", Manner::Flood, head + "X-A: b\r\n", Outcome::ReplyTooLarge},
        {"HC-30: a header line without end", Manner::ReplyStay,
         head + "X-A: " + std::string(200000, 'x'), Outcome::ReplyTooLarge},
    }));
    CAPTURE(row.what);
    auto check = quick_check();
    check.body = row.body;
    check.timeout = row.timeout;
    const auto report = probe_script(row.manner, row.text, check);
    CAPTURE(report.detail);
    CHECK(health::to_string(report.outcome) == health::to_string(row.outcome));
    CHECK(report.detail.size() <= 200);
}

TEST_CASE("runner: a refused connection is ConnectRefused", "[probe]") {
    PatientLoop on;
    const auto protocol =
        GENERATE(probe::Protocol::Http, probe::Protocol::Https, probe::Protocol::Tcp);
    const auto report = probe_once(on, one(quick_check(protocol), refusing_address())).report;
    CHECK(health::to_string(report.outcome) == "ConnectRefused");
}

TEST_CASE("runner: HC-4: a TCP check passes when the connection stands, and sends nothing",
          "[probe]") {
    PatientLoop on;
    const HttpTarget target(on.loop, Manner::Hang);
    const auto report =
        probe_once(on, one(quick_check(probe::Protocol::Tcp), target.address())).report;
    CHECK(health::to_string(report.outcome) == "Passed");
    CHECK(target.requests().empty());
}

TEST_CASE("runner: HC-8: a redirect passes and is not followed", "[probe]") {
    PatientLoop on;
    const HttpTarget elsewhere(on.loop, Manner::Reply, "HTTP/1.1 500 Oh\r\n\r\n");
    const HttpTarget target(
        on.loop, Manner::Reply,
        "HTTP/1.1 301 Moved\r\nLocation: http://" + elsewhere.address().to_string() + "/\r\n\r\n");
    const auto seen = probe_once(on, one(quick_check(), target.address()));
    CHECK(seen.outcome() == "Passed");
    CHECK(seen.report.detail == "301");
    CHECK(target.requests().size() == 1);
    CHECK(elsewhere.accepted() == 0);
}

TEST_CASE("runner: HC-9, HC-15, HC-32: the request is what the check says", "[probe]") {
    PatientLoop on;
    const HttpTarget target(on.loop, Manner::Reply, kOk);
    const auto port = std::to_string(target.address().port);
    auto check = quick_check();
    auto settings = one(check, target.address());

    SECTION("by default") {
        CHECK(probe_once(on, settings).report.outcome == Outcome::Passed);
        CHECK(target.requests().at(0) == "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:" + port +
                                             "\r\nUser-Agent: leeward (health check)\r\n"
                                             "Accept: */*\r\n"
                                             "Accept-Encoding: gzip, deflate, identity\r\n\r\n");
    }
    SECTION("with a host, which is not looked up") {
        settings.checks[0].host = "no.such.name.invalid";
        CHECK(probe_once(on, settings).report.outcome == Outcome::Passed);
        CHECK(target.requests().at(0).find("\r\nHost: no.such.name.invalid:" + port + "\r\n") !=
              std::string::npos);
    }
    SECTION("with a method, a query, and a path without its slash") {
        settings.checks[0].method = GENERATE("HEAD", "POST", "OPTIONS");
        settings.checks[0].path = "a/../b?deep=1";
        CHECK(probe_once(on, settings).report.outcome == Outcome::Passed);
        CHECK(target.requests().at(0).starts_with(settings.checks[0].method +
                                                  " /a/../b?deep=1 HTTP/1.1\r\n"));
    }
}

TEST_CASE("runner: the environment puts no proxy between", "[probe]") {
    const auto nowhere = "http://" + refusing_address().to_string();
    for (const auto* name : {"http_proxy", "all_proxy", "ALL_PROXY"}) {
        REQUIRE(::setenv(name, nowhere.c_str(), 1) == 0);
    }
    const auto report = probe_script(Manner::Reply, kOk, quick_check());
    for (const auto* name : {"http_proxy", "all_proxy", "ALL_PROXY"}) ::unsetenv(name);
    CHECK(report.outcome == Outcome::Passed);
}

TEST_CASE("runner: HC-31: a compressed body is read as it was written", "[probe]") {
    // "all is fine\n" through gzip -n.
    const std::string_view packed(
        "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x4b\xcc\xc9\x51\xc8\x2c"
        "\x56\x48\xcb\xcc\x4b\xe5\x02\x00\x08\x5a\x04\x24\x0c\x00\x00\x00",
        32);
    auto check = quick_check();
    check.body = "all is fine";
    const auto text = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 32\r\n\r\n" +
                      std::string(packed);
    CHECK(health::to_string(probe_script(Manner::ReplyStay, text, check).outcome) == "Passed");
}

TEST_CASE("runner: each probe has a connection of its own", "[probe]") {
    PatientLoop on;
    const HttpTarget target(on.loop, Manner::ReplyStay, kOk);
    int reports = 0;
    probe::Runner runner(
        on.loop, one(quick_check(), target.address()), 1,
        [&](EndpointId, const health::Report& report, base::Duration, base::Instant) {
            CHECK(report.outcome == Outcome::Passed);
            if (++reports == 3) on.loop.stop();
        });
    runner.start();
    on.run();
    CHECK(target.accepted() == 3);
    CHECK(target.open() <= 1);
}

TEST_CASE("runner: without descriptors nobody is blamed", "[probe]") {
    PatientLoop on;
    const HttpTarget target(on.loop, Manner::Reply, kOk);
    const auto protocol = GENERATE(probe::Protocol::Http, probe::Protocol::Tcp);
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
    const int next_fd = ::dup(0);
    ::close(next_fd);
    rlimit none = before;
    none.rlim_cur = static_cast<rlim_t>(next_fd);
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
    const auto report = probe_once(on, one(quick_check(protocol), target.address())).report;
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
    CAPTURE(report.detail);
    CHECK(health::to_string(report.outcome) == "ProberFailed");
}

TEST_CASE("runner: all endpoints are probed in the first round", "[probe]") {
    PatientLoop on;
    const HttpTarget good(on.loop, Manner::Reply, kOk);
    const HttpTarget bad(on.loop, Manner::Reply, "HTTP/1.1 500 Oh\r\n\r\n");
    probe::Settings settings;
    settings.checks = {quick_check(), quick_check(probe::Protocol::Tcp)};
    settings.checks[0].every = 1h;
    settings.checks[1].every = 1h;
    settings.max_in_flight = 2;
    settings.targets = {
        {0, good.address()}, {0, bad.address()}, {1, good.address()}, {1, refusing_address()}};
    std::map<std::uint32_t, std::string_view> seen;
    probe::Runner runner(
        on.loop, settings, 1,
        [&](EndpointId id, const health::Report& report, base::Duration, base::Instant) {
            seen[id.value] = health::to_string(report.outcome);
        });
    runner.on_first_round_over([&] {
        CHECK(runner.first_round_over());
        on.loop.stop();
    });
    CHECK_FALSE(runner.first_round_over());
    runner.start();
    on.run();
    CHECK(seen == std::map<std::uint32_t, std::string_view>{
                      {0, "Passed"}, {1, "HttpStatus"}, {2, "Passed"}, {3, "ConnectRefused"}});
}

TEST_CASE("runner: what is not probed is never reported, and no round waits for it", "[probe]") {
    PatientLoop on;
    const HttpTarget good(on.loop, Manner::Reply, kOk);
    auto settings = one(quick_check(), good.address());
    settings.checks.push_back(quick_check(probe::Protocol::None));
    settings.targets.push_back({1, good.address()});
    std::vector<std::uint32_t> reported;
    bool over = false;
    probe::Runner* self = nullptr;
    probe::Runner runner(on.loop, settings, 1,
                         [&](EndpointId id, const health::Report&, base::Duration, base::Instant) {
                             reported.push_back(id.value);
                             if (reported.size() == 2) {
                                 // A check that is no longer probed ends its probe, and one that is
                                 // begins.
                                 std::swap(settings.checks[0].protocol,
                                           settings.checks[1].protocol);
                                 self->reconfigure(settings, {EndpointId{0}, EndpointId{1}});
                             }
                             if (reported.size() == 4) on.loop.stop();
                         });
    self = &runner;
    runner.on_first_round_over([&] { over = true; });
    runner.start();
    CHECK_FALSE(over);
    on.run();
    CHECK(over);
    CHECK(reported == std::vector<std::uint32_t>{0, 0, 1, 1});
    CHECK(good.accepted() == 4);
}

TEST_CASE("runner: without endpoints the first round is over at once", "[probe]") {
    PatientLoop on;
    probe::Runner runner(on.loop, {}, 1,
                         [](EndpointId, const health::Report&, base::Duration, base::Instant) {});
    bool over = false;
    runner.on_first_round_over([&] { over = true; });
    runner.start();
    CHECK(over);
}

TEST_CASE("runner: a late loop turns no good endpoint into a failed one", "[probe]") {
    PatientLoop on;
    const HttpTarget target(on.loop, Manner::Reply, kOk);
    auto check = quick_check();
    check.timeout = 20ms;
    // Every turn takes longer than a probe may.
    loop::Timer hog(on.loop, [] {
        const auto until = loop::Loop::now() + 60ms;
        while (loop::Loop::now() < until) {
        }
    });
    hog.start(1ms, 1ms);
    int reports = 0;
    probe::Runner runner(
        on.loop, one(check, target.address()), 1,
        [&](EndpointId, const health::Report& report, base::Duration, base::Instant) {
            CAPTURE(health::to_string(report.outcome));
            CHECK((report.outcome == Outcome::Passed || report.outcome == Outcome::ProberLate));
            if (++reports == 10) on.loop.stop();
        });
    runner.start();
    on.run();
}

TEST_CASE("runner: a reply that waited for a late loop is read before it is judged", "[probe]") {
    PatientLoop on;
    const HttpTarget target(on.loop, Manner::Hang);  // accepts, and that is all a TCP check wants
    auto check = quick_check(probe::Protocol::Tcp);
    check.timeout = 10ms;
    loop::Timer hog(on.loop, [] {
        const auto until = loop::Loop::now() + 60ms;
        while (loop::Loop::now() < until) {
        }
    });
    hog.start(1ms, 1ms);
    int reports = 0;
    probe::Runner runner(
        on.loop, one(check, target.address()), 1,
        [&](EndpointId, const health::Report& report, base::Duration, base::Instant) {
            CHECK(health::to_string(report.outcome) == "Passed");
            if (++reports == 5) on.loop.stop();
        });
    runner.start();
    on.run();
}

TEST_CASE("runner: a probe under way follows its endpoint to a new number", "[probe]") {
    PatientLoop on;
    const HttpTarget hung(on.loop, Manner::Hang);
    auto check = quick_check();
    check.every = 1h;
    check.timeout = 400ms;
    std::vector<std::uint32_t> reported;
    probe::Runner runner(on.loop, one(check, hung.address()), 1,
                         [&](EndpointId id, const health::Report&, base::Duration, base::Instant) {
                             reported.push_back(id.value);
                             if (reported.size() == 2) on.loop.stop();
                         });
    runner.start();
    loop::Timer change(on.loop, [&] {
        if (hung.requests().empty()) return;
        change.stop();
        probe::Settings next;
        next.checks = {quick_check(probe::Protocol::Tcp), check};
        next.checks[0].every = 1h;
        next.targets = {{0, refusing_address()}, {1, hung.address()}};
        runner.reconfigure(next, {std::nullopt, EndpointId{0}});
    });
    change.start(1ms, 1ms);
    on.run();
    std::ranges::sort(reported);
    CHECK(reported == std::vector<std::uint32_t>{0, 1});
    CHECK(hung.accepted() == 1);
}

TEST_CASE("runner: a probe of what changed or went is dropped without a report", "[probe]") {
    PatientLoop on;
    const HttpTarget hung(on.loop, Manner::Hang);
    const HttpTarget good(on.loop, Manner::Reply, kOk);
    auto check = quick_check();
    std::vector<std::string_view> reported;
    probe::Runner runner(
        on.loop, one(check, hung.address()), 1,
        [&](EndpointId, const health::Report& report, base::Duration, base::Instant) {
            reported.push_back(health::to_string(report.outcome));
            on.loop.stop();
        });
    runner.start();
    const bool changed = GENERATE(true, false);
    loop::Timer change(on.loop, [&] {
        if (hung.requests().empty()) return;
        change.stop();
        check.path = "/other";
        runner.reconfigure(one(check, good.address()),
                           {changed ? std::optional(EndpointId{0}) : std::nullopt});
    });
    change.start(1ms, 1ms);
    on.run();
    CHECK(reported == std::vector<std::string_view>{"Passed"});
    CHECK(good.requests().at(0).starts_with("GET /other "));
}

TEST_CASE("runner: a report may change the configuration", "[probe]") {
    PatientLoop on;
    const HttpTarget good(on.loop, Manner::Reply, kOk);
    const auto settings = one(quick_check(), good.address());
    int reports = 0;
    probe::Runner* self = nullptr;
    probe::Runner runner(on.loop, settings, 1,
                         [&](EndpointId, const health::Report&, base::Duration, base::Instant) {
                             self->reconfigure(settings, {EndpointId{0}});
                             if (++reports == 3) on.loop.stop();
                         });
    self = &runner;
    runner.start();
    on.run();
    CHECK(reports == 3);
}

TEST_CASE("runner: destroyed with probes under way, it reports nothing", "[probe]") {
    PatientLoop on;
    const HttpTarget hung(on.loop, Manner::Hang);
    std::optional<probe::Runner> runner;
    runner.emplace(on.loop, one(quick_check(), hung.address()), 1,
                   [](EndpointId, const health::Report&, base::Duration, base::Instant) {
                       FAIL("the runner is gone");
                   });
    runner->start();
    loop::Timer end(on.loop, [&] {
        if (hung.requests().empty()) return;
        runner.reset();
        on.loop.stop();
    });
    end.start(1ms, 1ms);
    on.run();
    CHECK(hung.accepted() == 1);
}

TEST_CASE("runner: every reply of the fuzz corpus ends in one outcome", "[probe]") {
    const std::filesystem::path folder = LEEWARD_SOURCE_DIR "/tests/fuzz/corpus/probe_reply";
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        CAPTURE(entry.path().filename());
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        auto check = quick_check();
        check.body = "ok";
        const auto report = probe_script(Manner::Reply, text, check);
        CHECK(health::is_evidence(report.outcome));
        ++files;
    }
    CHECK(files >= 10);
}
