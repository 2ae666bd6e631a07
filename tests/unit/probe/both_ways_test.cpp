// SPDX-License-Identifier: Apache-2.0
// HTTP goes over our own streams and HTTPS through libcurl; what a server says must be judged the
// same.

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "leeward/base/rng.hpp"
#include "leeward/loop/timer.hpp"
#include "leeward/probe/runner.hpp"
#include "support/catch.hpp"
#include "support/http_target.hpp"
#include "support/tls_target.hpp"

using namespace leeward;
using namespace std::chrono_literals;

namespace {

/// What both ways say about a server that replies `text` and ends the connection.
std::array<std::string, 2> outcomes(const std::string& text, const std::string& body) {
    loop::Loop loop;
    loop::Timer guard(loop, [] { FAIL("nothing happened for 20 s"); });
    guard.start(20s);
    const test::HttpTarget plain(loop, test::Manner::Reply, text);
    const test::TlsTarget secret(text);
    probe::Settings settings;
    settings.checks.resize(2);
    settings.checks[1].protocol = probe::Protocol::Https;
    for (probe::Check& check : settings.checks) {
        check.body = body;
        check.every = 5ms;
        check.timeout = 5s;
    }
    settings.targets = {{0, plain.address()}, {1, secret.address()}};
    std::array<std::string, 2> seen;
    probe::Runner runner(
        loop, settings, 1,
        [&](health::EndpointId id, const health::Report& report, base::Duration, base::Instant) {
            if (report.outcome == health::Outcome::ProberLate) return;
            seen[id.index()] = health::to_string(report.outcome);
            if (!seen[0].empty() && !seen[1].empty()) loop.stop();
        });
    runner.start();
    loop.run();
    return seen;
}

std::string one_of(base::Rng& rng, const std::vector<std::string>& choices) {
    return choices[rng.below(static_cast<std::uint32_t>(choices.size()))];
}

std::string random_reply(base::Rng& rng) {
    std::string reply;
    if (rng.below(4) == 0) reply += "HTTP/1.1 100 Continue\r\n\r\n";
    reply += one_of(
        rng, {"HTTP/1.1 200 OK", "HTTP/1.1 200 OK", "HTTP/1.0 200 OK", "HTTP/1.1 200",
              "HTTP/1.1 204 None", "HTTP/1.1 304 Same", "HTTP/1.1 101 Other", "HTTP/1.1 503 Busy",
              "HTTP/1.1 2x0 OK", "HTTP/1.2 200 OK", "HTTP/2 200", "http/1.1 200 OK"});
    const std::string line_end = one_of(rng, {"\r\n", "\r\n", "\r\n", "\n"});
    reply += line_end;
    for (std::uint32_t fields = rng.below(3); fields > 0; --fields) {
        reply += one_of(rng, {"Content-Length: 8", "Content-Length: 20", "Content-Length: 0",
                              "Content-Length:8 octets", "Content-Length: x", "X: y", " folded",
                              "no colon", "Transfer-Encoding: chunked", "Connection: close",
                              "Transfer-Encoding: chunked", "Content-Encoding: br",
                              "Content-Encoding: deflate", "transfer-encoding:CHUNKED",
                              "Content-Encoding: identity"}) +
                 line_end;
    }
    if (rng.below(16) == 0) return reply;
    reply += line_end;
    reply +=
        one_of(rng, {"it is ok", "it is no", "", "8\r\nit is ok\r\n0\r\n\r\n",
                     "8;x\nit is no\n0\n\n", "8\r\nit is no\r\n", "8\r\nit is no more", "z\r\n",
                     "0\r\nX: y\r\n\r\nok", "0\r\nX: y", std::string(6000, '.') + "ok"});
    return reply;
}

}  // namespace

TEST_CASE("both ways: each reply of the fuzz corpus is judged the same", "[probe]") {
    const std::filesystem::path folder = LEEWARD_SOURCE_DIR "/tests/fuzz/corpus/probe_reply";
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        CAPTURE(entry.path().filename());
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        const auto [plain, secret] = outcomes(text, "ok");
        CHECK(plain == secret);
    }
}

TEST_CASE("both ways: random replies are judged the same", "[probe]") {
    base::Rng rng(20261125);
    std::map<std::string, int> met;
    for (int round = 0; round < 150; ++round) {
        const auto text = random_reply(rng);
        const std::string body = rng.below(4) == 0 ? "" : "ok";
        CAPTURE(text, body);
        const auto [plain, secret] = outcomes(text, body);
        CHECK(plain == secret);
        ++met[plain];
    }
    for (const auto* const outcome :
         {"Passed", "HttpStatus", "HttpBody", "ReplyGarbage", "ConnectionReset"}) {
        CAPTURE(outcome);
        CHECK(met[outcome] > 0);
    }
}
