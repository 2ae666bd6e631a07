// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "leeward/loop/timer.hpp"
#include "leeward/probe/runner.hpp"
#include "support/catch.hpp"
#include "support/http_target.hpp"
#include "support/tls_target.hpp"

using namespace leeward;
using namespace std::chrono_literals;
using health::Outcome;
using test::HttpTarget;
using test::Manner;
using test::TlsTarget;

namespace {

const std::string kOk = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n";

probe::Check https_check() {
    probe::Check check;
    check.protocol = probe::Protocol::Https;
    check.every = 100ms;
    check.timeout = 5s;
    return check;
}

/// The first report on `check` at `address` that says something about the endpoint.
health::Report probe_once(loop::Loop& loop, const probe::Check& check,
                          const base::SocketAddress& address) {
    loop::Timer guard(loop, [] { FAIL("nothing happened for 20 s"); });
    guard.start(20s);
    probe::Settings settings;
    settings.checks = {check};
    settings.targets = {{0, address}};
    std::optional<health::Report> seen;
    probe::Runner runner(
        loop, settings, 1,
        [&](health::EndpointId, const health::Report& report, base::Duration, base::Instant) {
            if (report.outcome == Outcome::ProberLate) return;
            seen = report;
            loop.stop();
        });
    runner.start();
    loop.run();
    REQUIRE(seen);
    return *seen;
}

}  // namespace

TEST_CASE("runner: a certificate is not looked at unless the check asks for it", "[probe]") {
    loop::Loop loop;
    const TlsTarget target(kOk);
    auto check = https_check();
    check.host = GENERATE("", "web.example");
    check.body = GENERATE("", "ok");
    const auto report = probe_once(loop, check, target.address());
    CAPTURE(report.detail);
    CHECK(health::to_string(report.outcome) == "Passed");
}

TEST_CASE("runner: a certificate that does not hold is TlsCertificate", "[probe]") {
    loop::Loop loop;
    const TlsTarget target(kOk);
    auto check = https_check();
    check.verify = true;
    check.sni = GENERATE(true, false);
    check.host = GENERATE("", "web.example");
    const auto report = probe_once(loop, check, target.address());
    CAPTURE(report.detail);
    // A machine without any CA certificates cannot look: that is the prober's failure.
    const bool expected =
        report.outcome == Outcome::TlsCertificate || report.outcome == Outcome::ProberFailed;
    CHECK(expected);
}

TEST_CASE("runner: the name goes out as SNI only when it may, and as Host always", "[probe]") {
    loop::Loop loop;
    const TlsTarget target(kOk);
    auto check = https_check();
    check.host = "web.example";
    check.sni = GENERATE(true, false);
    const bool verify = GENERATE(false, true);
    check.verify = verify;
    const auto report = probe_once(loop, check, target.address());
    if (report.outcome == Outcome::ProberFailed) {
        WARN("no CA certificates here: " << report.detail);
        return;
    }
    CHECK(target.first_name() == (check.sni ? "web.example" : ""));
    if (!verify) {
        CHECK(target.request().find(
                  "\r\nHost: web.example:" + std::to_string(target.address().port) + "\r\n") !=
              std::string::npos);
    }
}

TEST_CASE("runner: what speaks no TLS is TlsFailed", "[probe]") {
    loop::Loop loop;
    auto check = https_check();
    const auto manner = GENERATE(Manner::ReplyAtOnce, Manner::Close, Manner::Hang);
    if (manner == Manner::Hang) check.timeout = 100ms;
    const HttpTarget target(loop, manner, "HTTP/1.1 400 Bad Request\r\n\r\n");
    const auto report = probe_once(loop, check, target.address());
    CAPTURE(report.detail);
    CHECK(health::to_string(report.outcome) == "TlsFailed");
}
