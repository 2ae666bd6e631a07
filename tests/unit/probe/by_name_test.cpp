// SPDX-License-Identifier: Apache-2.0
// Endpoints by name: looked up before each probe (HC-10 to HC-12, HC-41).

#include <optional>
#include <string>
#include <vector>

#include "leeward/probe/runner.hpp"
#include "support/catch.hpp"
#include "support/dns_target.hpp"
#include "support/http_target.hpp"
#include "support/probe_once.hpp"
#include "support/tls_target.hpp"

using namespace leeward;
using namespace std::chrono_literals;
using health::EndpointId;
using health::Outcome;
using test::DnsManner;
using test::DnsTarget;
using test::HttpTarget;
using test::Manner;
using test::one;
using test::PatientLoop;
using test::probe_once;
using test::TlsTarget;

namespace {

const std::string kOk = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n";

probe::Check quick_check(probe::Protocol protocol = probe::Protocol::Http) {
    probe::Check check;
    check.name = "web";
    check.protocol = protocol;
    check.every = 100ms;
    check.timeout = 5s;
    return check;
}

/// The settings to probe "app.example" at `port`, looked up at `server`.
probe::Settings by_name(const probe::Check& check, const DnsTarget& server, std::uint16_t port) {
    auto settings = one(check, {{}, port}, "app.example");
    settings.lookup.servers = {server.address()};
    return settings;
}

}  // namespace

TEST_CASE("by name: HC-11, HC-12: the name is looked up anew for each probe, over A records only",
          "[probe]") {
    PatientLoop on;
    const HttpTarget target(on.loop, Manner::Reply, kOk);
    DnsTarget server(on.loop);
    server.add_address("app.example", "::1", 60);
    server.add_address("app.example", "127.0.0.9", 60);  // nobody listens there
    std::vector<std::string_view> seen;
    probe::Runner runner(
        on.loop, by_name(quick_check(), server, target.address().port), 1,
        [&](EndpointId, const health::Report& report, base::Duration, base::Instant) {
            seen.push_back(health::to_string(report.outcome));
            if (seen.size() == 3) on.loop.stop();
            server.clear();
            server.add_address("app.example", "127.0.0.1", 60);
        });
    runner.start();
    on.run();
    CHECK(seen == std::vector<std::string_view>{"ConnectRefused", "Passed", "Passed"});
    CHECK(server.queries() == std::vector<std::string>(3, "app.example A"));
}

TEST_CASE("by name: HC-10: without an address the Host is the name, by the port rule", "[probe]") {
    PatientLoop on;
    const HttpTarget target(on.loop, Manner::Reply, kOk);
    DnsTarget server(on.loop);
    server.add_address("app.example", "127.0.0.1", 60);
    const auto port = target.address().port;
    auto check = quick_check();
    check.host = GENERATE("", "other.example");
    CHECK(probe_once(on, by_name(check, server, port)).outcome() == "Passed");
    const std::string name = check.host.empty() ? "app.example" : check.host;
    CHECK(target.requests().at(0).find("\r\nHost: " + name + ":" + std::to_string(port) + "\r\n") !=
          std::string::npos);
}

TEST_CASE("by name: HC-6, HC-10: over HTTPS the name is the SNI and the Host", "[probe]") {
    PatientLoop on;
    const TlsTarget target(kOk);
    DnsTarget server(on.loop);
    server.add_address("app.example", "127.0.0.1", 60);
    const auto port = target.address().port;
    auto check = quick_check(probe::Protocol::Https);
    check.sni = GENERATE(true, false);
    check.host = GENERATE("", "other.example");
    const std::string name = check.host.empty() ? "app.example" : check.host;
    CHECK(probe_once(on, by_name(check, server, port)).outcome() == "Passed");
    CHECK(target.first_name() == (check.sni ? name : ""));
    CHECK(target.request().find("\r\nHost: " + name + ":" + std::to_string(port) + "\r\n") !=
          std::string::npos);
}

TEST_CASE("by name: HC-10: a TCP check connects, and sends nothing", "[probe]") {
    PatientLoop on;
    const HttpTarget target(on.loop, Manner::Hang);
    DnsTarget server(on.loop);
    server.add_address("app.example", "127.0.0.1", 60);
    const auto settings = by_name(quick_check(probe::Protocol::Tcp), server, target.address().port);
    CHECK(probe_once(on, settings).outcome() == "Passed");
    CHECK(target.requests().empty());
}

TEST_CASE("by name: of several addresses the lowest is probed", "[probe]") {
    PatientLoop on;
    const HttpTarget target(on.loop, Manner::Reply, kOk);
    DnsTarget server(on.loop);
    for (const auto* const ip : {"192.0.2.1", "127.0.0.1", "203.0.113.1"}) {
        server.add_address("app.example", ip, 60);
    }
    const auto settings = by_name(quick_check(), server, target.address().port);
    CHECK(probe_once(on, settings).outcome() == "Passed");
}

TEST_CASE("by name: HC-11, HC-41: a name without an A record is the endpoint's failure",
          "[probe]") {
    struct Row {
        const char* what;
        const char* detail;
    };
    const auto row = GENERATE(values<Row>({{"no name", "DNS resolution failed: no such name"},
                                           {"another type", "DNS resolution failed: no A record"},
                                           {"only IPv6", "DNS resolution failed: no A record"}}));
    CAPTURE(row.what);
    PatientLoop on;
    DnsTarget server(on.loop);
    if (row.what == std::string("another type")) server.add_empty("app.example");
    if (row.what == std::string("only IPv6")) server.add_address("app.example", "::1", 60);
    const auto seen = probe_once(on, by_name(quick_check(), server, 80));
    CHECK(seen.outcome() == "NameUnresolved");
    CHECK(seen.report.detail == row.detail);
    CHECK(health::is_evidence(seen.report.outcome));
}

TEST_CASE("by name: a resolver that cannot be asked is nobody's failure, within the time-out",
          "[probe]") {
    struct Row {
        DnsManner manner;
        const char* detail;
    };
    const auto row =
        GENERATE(values<Row>({{DnsManner::Silent, "DNS resolution failed: timed out"},
                              {DnsManner::Fail, "DNS resolution failed: server failed"},
                              {DnsManner::Refuse, "DNS resolution failed: refused by the server"},
                              {DnsManner::Cut, "DNS resolution failed: unreadable reply"}}));
    PatientLoop on;
    DnsTarget server(on.loop, row.manner);
    server.add_address("app.example", "127.0.0.1", 60);
    auto check = quick_check(GENERATE(probe::Protocol::Http, probe::Protocol::Https));
    check.timeout = 200ms;
    const auto seen = probe_once(on, by_name(check, server, 80));
    CHECK(seen.outcome() == "ProberFailed");
    CHECK(seen.report.detail == row.detail);
    CHECK_FALSE(health::is_evidence(seen.report.outcome));
    CHECK(seen.took < 2s);
}

TEST_CASE("by name: a look-up under way follows its endpoint to a new number", "[probe]") {
    PatientLoop on;
    const HttpTarget target(on.loop, Manner::Reply, kOk);
    DnsTarget server(on.loop, DnsManner::Silent);
    server.add_address("app.example", "127.0.0.1", 60);
    auto check = quick_check();
    check.every = 1h;
    const auto before = by_name(check, server, target.address().port);
    std::vector<std::pair<std::uint32_t, std::string_view>> reported;
    probe::Runner runner(
        on.loop, before, 1,
        [&](EndpointId id, const health::Report& report, base::Duration, base::Instant) {
            reported.emplace_back(id.value, health::to_string(report.outcome));
            if (reported.size() == 2) on.loop.stop();
        });
    runner.start();
    loop::Timer change(on.loop, [&] {
        if (server.queries().empty()) return;
        change.stop();
        server.manner = DnsManner::Answer;
        auto after = before;
        after.targets.insert(after.targets.begin(), {0, target.address(), ""});
        runner.reconfigure(after, {std::nullopt, EndpointId{0}});
    });
    change.start(1ms, 1ms);
    on.run();
    std::ranges::sort(reported);
    // The look-up's second packet has the answer.
    CHECK(reported ==
          std::vector<std::pair<std::uint32_t, std::string_view>>{{0, "Passed"}, {1, "Passed"}});
    CHECK(server.queries().size() == 2);
}

TEST_CASE("by name: a look-up of another name is dropped, and the new name looked up", "[probe]") {
    PatientLoop on;
    const HttpTarget target(on.loop, Manner::Reply, kOk);
    DnsTarget server(on.loop, DnsManner::Silent);
    server.add_address("new.example", "127.0.0.1", 60);
    const auto before = by_name(quick_check(), server, target.address().port);
    std::vector<std::string_view> reported;
    probe::Runner runner(
        on.loop, before, 1,
        [&](EndpointId, const health::Report& report, base::Duration, base::Instant) {
            reported.push_back(health::to_string(report.outcome));
            on.loop.stop();
        });
    runner.start();
    loop::Timer change(on.loop, [&] {
        if (server.queries().empty()) return;
        change.stop();
        server.manner = DnsManner::Answer;
        auto after = before;
        after.targets[0].host = "new.example";
        runner.reconfigure(after, {EndpointId{0}});
    });
    change.start(1ms, 1ms);
    on.run();
    CHECK(reported == std::vector<std::string_view>{"Passed"});
    CHECK(server.queries() == std::vector<std::string>{"app.example A", "new.example A"});
}

TEST_CASE("by name: destroyed with a look-up under way, the runner reports nothing", "[probe]") {
    PatientLoop on;
    DnsTarget server(on.loop, DnsManner::Silent);
    std::optional<probe::Runner> runner;
    runner.emplace(on.loop, by_name(quick_check(), server, 80), 1,
                   [](EndpointId, const health::Report&, base::Duration, base::Instant) {
                       FAIL("the runner is gone");
                   });
    runner->start();
    loop::Timer end(on.loop, [&] {
        if (server.queries().empty()) return;
        end.stop();
        runner.reset();
        on.loop.stop();
    });
    end.start(1ms, 1ms);
    on.run();
}
