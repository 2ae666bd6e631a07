// SPDX-License-Identifier: Apache-2.0
// Limits on parts of a probe (HC-2 to HC-4), over our own streams and through libcurl.

#include <string>

#include "support/catch.hpp"
#include "support/deaf_target.hpp"
#include "support/dns_target.hpp"
#include "support/http_target.hpp"
#include "support/probe_once.hpp"
#include "support/tls_target.hpp"

using namespace leeward;
using namespace std::chrono_literals;
using test::HttpTarget;
using test::Manner;
using test::one;
using test::PatientLoop;
using test::probe_once;
using test::TlsManner;
using test::TlsTarget;

namespace {

const std::string kEndless = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nnot all";

/// A check whose time-out is far away: what ends in time was ended by another limit.
probe::Check long_check(probe::Protocol protocol) {
    probe::Check check;
    check.protocol = protocol;
    check.every = 100ms;
    check.timeout = 15s;
    return check;
}

}  // namespace

TEST_CASE("limits: HC-2, HC-4: who does not connect in time is ConnectTimeout", "[probe]") {
    PatientLoop on;
    const test::DeafTarget target;
    auto check =
        long_check(GENERATE(probe::Protocol::Http, probe::Protocol::Https, probe::Protocol::Tcp));
    check.connect = 150ms;
    const auto seen = probe_once(on, one(check, target.address()));
    CHECK(seen.outcome() == "ConnectTimeout");
    CHECK(seen.report.detail == "nothing in 150ms");
    CHECK(seen.took >= 150ms);
    CHECK(seen.took < 5s);
}

TEST_CASE("limits: HC-2: who sends no status in time after connecting is ReplyTimeout", "[probe]") {
    PatientLoop on;
    auto check = long_check(probe::Protocol::Http);
    check.connect = 10s;
    check.response = 150ms;
    const auto text = GENERATE("", "HTTP/1.1 2", "HTTP/1.1 100 Continue\r\n\r\n");
    const HttpTarget target(on.loop, Manner::ReplyStay, text);
    const auto seen = probe_once(on, one(check, target.address()));
    CHECK(seen.outcome() == "ReplyTimeout");
    CHECK(seen.took >= 150ms);
    CHECK(seen.took < 5s);
}

TEST_CASE("limits: HC-2: over HTTPS the status has the same time", "[probe]") {
    PatientLoop on;
    auto check = long_check(probe::Protocol::Https);
    check.response = 300ms;
    const TlsTarget target("", TlsManner::Stay);
    const auto seen = probe_once(on, one(check, target.address()));
    CHECK(seen.outcome() == "ReplyTimeout");
    CHECK(seen.took >= 300ms);
    CHECK(seen.took < 5s);
}

TEST_CASE("limits: HC-2: the handshake of TLS counts as time to the status", "[probe]") {
    PatientLoop on;
    auto check = long_check(probe::Protocol::Https);
    check.connect = 10s;
    check.response = 150ms;
    const HttpTarget target(on.loop, Manner::Hang);
    const auto seen = probe_once(on, one(check, target.address()));
    CHECK(seen.outcome() == "TlsFailed");
    CHECK(seen.took >= 150ms);
    CHECK(seen.took < 5s);
}

TEST_CASE("limits: HC-3: a body that does not come in time after the status is ReplyTimeout",
          "[probe]") {
    PatientLoop on;
    const bool https = GENERATE(false, true);
    auto check = long_check(https ? probe::Protocol::Https : probe::Protocol::Http);
    check.response = 300ms;
    check.body = "fine";
    const HttpTarget plain(on.loop, Manner::ReplyStay, kEndless);
    const TlsTarget secret(kEndless, TlsManner::Stay);
    const auto seen = probe_once(on, one(check, https ? secret.address() : plain.address()));
    CHECK(seen.outcome() == "ReplyTimeout");
    CHECK(seen.took >= 300ms);
    CHECK(seen.took < 5s);
}

TEST_CASE("limits: HC-3: the body has the same time again after the status", "[probe]") {
    // An octet each 5 ms: the status line takes 0.6 s of its 1 s, and all takes 1.2 s.
    const std::string status = "HTTP/1.1 200 " + std::string(105, 'O') + "\r\n";
    const std::string rest = "X: " + std::string(108, 'x') + "\r\n\r\nfine";
    PatientLoop on;
    const HttpTarget target(on.loop, Manner::Drip, status + rest);
    auto check = long_check(probe::Protocol::Http);
    check.response = 1s;
    check.body = "fine";
    const auto seen = probe_once(on, one(check, target.address()));
    CHECK(seen.outcome() == "Passed");
    CHECK(seen.took > 1s);
}

TEST_CASE("limits: the look-up of a name is not part of connecting", "[probe]") {
    PatientLoop on;
    test::DnsTarget server(on.loop, test::DnsManner::Silent);
    auto check = long_check(probe::Protocol::Http);
    check.timeout = 400ms;
    check.connect = 50ms;
    auto settings = one(check, {{}, 80}, "app.example");
    settings.lookup.servers = {server.address()};
    const auto seen = probe_once(on, settings);
    CHECK(seen.outcome() == "ProberFailed");
    CHECK(seen.took >= 400ms);
}

TEST_CASE("limits: the time-out holds for what has limits of its own", "[probe]") {
    PatientLoop on;
    auto check = long_check(GENERATE(probe::Protocol::Http, probe::Protocol::Https));
    check.timeout = 150ms;
    check.connect = 10s;
    check.response = 10s;
    const test::DeafTarget deaf;
    const auto seen = probe_once(on, one(check, deaf.address()));
    CHECK(seen.outcome() == "ConnectTimeout");
    CHECK(seen.report.detail == "nothing in 150ms");
    CHECK(seen.took < 5s);
}

TEST_CASE("limits: a good reply passes under Route 53's", "[probe]") {
    PatientLoop on;
    const bool https = GENERATE(false, true);
    const std::string reply = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine";
    const HttpTarget plain(on.loop, Manner::Reply, reply);
    const TlsTarget secret(reply);
    auto check = long_check(https ? probe::Protocol::Https : probe::Protocol::Http);
    check.connect = probe::kRoute53HttpConnect;
    check.response = probe::kRoute53Response;
    check.body = "fine";
    check.host = "web.example";
    check.sni = GENERATE(false, true);
    const auto address = https ? secret.address() : plain.address();
    CHECK(probe_once(on, one(check, address)).outcome() == "Passed");
    if (https) CHECK(secret.first_name() == (check.sni ? "web.example" : ""));
}
