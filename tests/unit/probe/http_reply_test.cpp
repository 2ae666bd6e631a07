// SPDX-License-Identifier: Apache-2.0
#include "leeward/probe/http_reply.hpp"

#include "support/catch.hpp"

using namespace leeward;
using health::Outcome;
using probe::HttpReply;

namespace {

probe::Check with_body(std::string text) {
    probe::Check check;
    check.body = std::move(text);
    return check;
}

/// A reply whose headers are over.
HttpReply begun(const probe::Check& check) {
    HttpReply reply;
    REQUIRE(reply.header(check, "HTTP/1.1 200 OK\r\n"));
    REQUIRE(reply.header(check, "\r\n"));
    return reply;
}

}  // namespace

TEST_CASE("http_reply: without a body to look for, the headers are enough", "[probe]") {
    const probe::Check check;
    HttpReply reply;
    CHECK(reply.header(check, "HTTP/1.1 200 OK\r\n"));
    CHECK(reply.header(check, "Content-Length: 1000000\r\n"));
    CHECK_FALSE(reply.verdict());
    CHECK_FALSE(reply.header(check, "\r\n"));
    REQUIRE(reply.verdict());
    CHECK(reply.verdict()->outcome == Outcome::Passed);
    CHECK(reply.verdict()->detail == "200");
}

TEST_CASE("http_reply: HC-42: a wrong status ends it whatever the body", "[probe]") {
    const auto check = with_body("fine");
    HttpReply reply;
    CHECK(reply.header(check, "HTTP/2 503\r\n"));
    CHECK_FALSE(reply.header(check, "\r\n"));
    CHECK(reply.verdict()->outcome == Outcome::HttpStatus);
    CHECK(reply.verdict()->detail == "503");
}

TEST_CASE("http_reply: HC-42: interim replies are passed over", "[probe]") {
    const probe::Check check;
    HttpReply reply;
    for (const auto* line : {"HTTP/1.1 100 Continue\r\n", "\r\n", "HTTP/1.1 103 Early Hints\r\n",
                             "Link: </x>\r\n", "\r\n"}) {
        CHECK(reply.header(check, line));
        CHECK_FALSE(reply.has_status());
    }
    CHECK(reply.header(check, "HTTP/1.1 404 Not Found\r\n"));
    CHECK(reply.has_status());
    CHECK_FALSE(reply.header(check, "\r\n"));
    CHECK(reply.verdict()->detail == "404");
}

TEST_CASE("http_reply: what is no status line is garbage", "[probe]") {
    const probe::Check check;
    const auto* const line =
        GENERATE("hello\r\n", "HTTP/1.1\r\n", "HTTP/1.1 2x0 OK\r\n", "HTTP/1.1 20\r\n",
                 "HTTP/1.1 2000 OK\r\n", "HTTP/1.1 099 OK\r\n", "HTTP/1.1  200 OK\r\n", "\r\n", "");
    HttpReply reply;
    CHECK_FALSE(reply.header(check, line));
    CHECK(reply.verdict()->outcome == Outcome::ReplyGarbage);
}

TEST_CASE("http_reply: HC-30: headers are bounded, all lines together", "[probe]") {
    const probe::Check check;
    const std::string line = "X-Filler: " + std::string(1012, 'x') + "\r\n";  // 1,024 octets
    HttpReply reply;
    REQUIRE(reply.header(check, "HTTP/1.1 200 OK\r\n"));  // 17 octets
    for (int i = 0; i < 15; ++i) REQUIRE(reply.header(check, line));
    CHECK_FALSE(reply.header(check, line));
    CHECK(reply.verdict()->outcome == Outcome::ReplyTooLarge);
}

TEST_CASE("http_reply: HC-30: headers of exactly the bound pass", "[probe]") {
    const probe::Check check;
    HttpReply reply;
    REQUIRE(reply.header(check, "HTTP/1.1 200 OK\r\n"));
    REQUIRE(reply.header(check, "X:" + std::string(probe::kHeaderOctetsMax - 17 - 2 - 2, 'x')));
    CHECK_FALSE(reply.header(check, "\r\n"));
    CHECK(reply.verdict()->outcome == Outcome::Passed);
}

TEST_CASE("http_reply: the text of the body may come in pieces", "[probe]") {
    const auto check = with_body("all well");
    auto reply = begun(check);
    CHECK(reply.body(check, "status: a"));
    CHECK(reply.body(check, "ll "));
    CHECK(reply.body(check, ""));
    CHECK_FALSE(reply.body(check, "well, thanks"));
    CHECK(reply.verdict()->outcome == Outcome::Passed);
}

TEST_CASE("http_reply: HC-3: the text is looked for with its case", "[probe]") {
    const auto check = with_body("Fine");
    auto reply = begun(check);
    CHECK(reply.body(check, "fine FINE"));
    reply.end(check);
    CHECK(reply.verdict()->outcome == Outcome::HttpBody);
}

TEST_CASE("http_reply: HC-3: the text must end within the first 5120 octets", "[probe]") {
    const auto check = with_body("fine");
    const auto before = GENERATE(5115, 5116, 5117, 6000);
    const std::string body = std::string(static_cast<std::size_t>(before), '.') + "fine";
    const std::size_t piece = GENERATE(1, 1000, 100000);
    auto reply = begun(check);
    for (std::size_t from = 0; from < body.size(); from += piece) {
        if (!reply.body(check, std::string_view(body).substr(from, piece))) break;
    }
    REQUIRE(reply.verdict());
    const bool found = before + 4 <= 5120;
    CHECK(reply.verdict()->outcome == (found ? Outcome::Passed : Outcome::HttpBody));
}

TEST_CASE("http_reply: a reply that ends without its headers has no verdict", "[probe]") {
    const auto check = with_body("fine");
    HttpReply reply;
    REQUIRE(reply.header(check, "HTTP/1.1 200 OK\r\n"));
    reply.end(check);
    CHECK_FALSE(reply.verdict());
}
