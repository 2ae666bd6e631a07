// SPDX-License-Identifier: Apache-2.0
#include "leeward/probe/runner.hpp"
#include "support/catch.hpp"
#include "support/http_target.hpp"
#include "support/probe_once.hpp"
#include "support/tls_target.hpp"

using namespace leeward;
using namespace std::chrono_literals;
using health::Outcome;
using test::HttpTarget;
using test::Manner;
using test::one;
using test::PatientLoop;
using test::probe_once;
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

}  // namespace

TEST_CASE("runner: HC-5: a certificate is not looked at unless the check asks for it", "[probe]") {
    PatientLoop on;
    const TlsTarget target(kOk);
    auto check = https_check();
    check.host = GENERATE("", "web.example");
    check.body = GENERATE("", "ok");
    const auto report = probe_once(on, one(check, target.address())).report;
    CAPTURE(report.detail);
    CHECK(health::to_string(report.outcome) == "Passed");
}

TEST_CASE("runner: a certificate that does not hold is TlsCertificate", "[probe]") {
    PatientLoop on;
    const TlsTarget target(kOk);
    auto check = https_check();
    check.verify = true;
    check.sni = GENERATE(true, false);
    check.host = GENERATE("", "web.example");
    const auto report = probe_once(on, one(check, target.address())).report;
    CAPTURE(report.detail);
    // A machine without any CA certificates cannot look: that is the prober's failure.
    const bool expected =
        report.outcome == Outcome::TlsCertificate || report.outcome == Outcome::ProberFailed;
    CHECK(expected);
}

TEST_CASE("runner: HC-6, HC-9: the name goes out as SNI only when it may, and as Host always",
          "[probe]") {
    PatientLoop on;
    const TlsTarget target(kOk);
    auto check = https_check();
    check.host = "web.example";
    check.sni = GENERATE(true, false);
    const bool verify = GENERATE(false, true);
    check.verify = verify;
    const auto report = probe_once(on, one(check, target.address())).report;
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
    PatientLoop on;
    auto check = https_check();
    const auto manner = GENERATE(Manner::ReplyAtOnce, Manner::Close, Manner::Hang);
    if (manner == Manner::Hang) check.timeout = 100ms;
    const HttpTarget target(on.loop, manner, "HTTP/1.1 400 Bad Request\r\n\r\n");
    const auto report = probe_once(on, one(check, target.address())).report;
    CAPTURE(report.detail);
    CHECK(health::to_string(report.outcome) == "TlsFailed");
}

TEST_CASE("runner: HC-7: an endpoint that needs SNI and gets none shows a handshake failure",
          "[probe]") {
    PatientLoop on;
    const TlsTarget target(kOk, test::TlsManner::NeedsName);
    auto check = https_check();
    check.host = GENERATE("", "web.example");
    check.sni = false;
    const auto seen = probe_once(on, one(check, target.address()));
    CHECK(seen.outcome() == "TlsFailed");
    CAPTURE(seen.report.detail);
    CHECK(seen.report.detail.find("handshake failure") != std::string::npos);

    check.host = "web.example";
    check.sni = true;
    CHECK(probe_once(on, one(check, target.address())).outcome() == "Passed");
}

TEST_CASE("runner: HC-9, HC-32: the request over HTTPS is that over HTTP", "[probe]") {
    PatientLoop on;
    const TlsTarget target(kOk);
    auto check = https_check();
    check.path = "/healthz?deep=1";
    CHECK(probe_once(on, one(check, target.address())).outcome() == "Passed");
    CHECK(target.request() ==
          "GET /healthz?deep=1 HTTP/1.1\r\nHost: " + target.address().to_string() +
              "\r\nUser-Agent: leeward (health check)\r\nAccept: */*\r\n"
              "Accept-Encoding: gzip, deflate, identity\r\n\r\n");
}

TEST_CASE("runner: HC-8: over HTTPS a redirect passes and is not followed", "[probe]") {
    PatientLoop on;
    const TlsTarget target("HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1:1/\r\n\r\n");
    const auto seen = probe_once(on, one(https_check(), target.address()));
    CHECK(seen.outcome() == "Passed");
    CHECK(seen.report.detail == "302");
}
