// SPDX-License-Identifier: Apache-2.0
#include "leeward/probe/http_reader.hpp"

#include <string>

#include "support/catch.hpp"

using namespace leeward;
using health::Outcome;
using probe::HttpReader;

namespace {

probe::Check with_body(std::string text) {
    probe::Check check;
    check.body = std::move(text);
    return check;
}

/// The outcome of `text` that comes in pieces of `size` octets, then the peer's end; "nothing" when
/// there is no verdict.
std::string outcome_of(const probe::Check& check, std::string_view text, std::size_t size) {
    HttpReader reader;
    bool more = true;
    while (more && !text.empty()) {
        more = reader.take(check, text.substr(0, size));
        text.remove_prefix(std::min(size, text.size()));
        CHECK(more != reader.verdict().has_value());
    }
    reader.end(check);
    if (!reader.verdict()) return "nothing";
    return std::string(health::to_string(reader.verdict()->outcome));
}

}  // namespace

TEST_CASE("http_reader: a reply is judged the same however it is cut", "[probe]") {
    struct Row {
        std::string text;
        std::string outcome;
        const char* body = "";
    };
    const std::string head = "HTTP/1.1 200 OK\r\n";
    const auto row = GENERATE_COPY(values<Row>({
        {head + "\r\n", "Passed"},
        {"HTTP/1.1 200\r\n\r\n", "Passed"},
        {"HTTP/1.0 200 OK\n\n", "Passed"},
        {"HTTP/1.1 100 Continue\r\n\r\n" + head + "\r\n", "Passed"},
        {head + "X: y\r\n", "nothing"},
        {"HTTP", "nothing"},
        {"", "nothing"},
        {"SSH-2.0-OpenSSH", "ReplyGarbage"},
        {"H\x82TP/" + std::string(20000, 'y') + "1.1 200 OK\r\n\r\n", "ReplyGarbage"},
        {"HTTP/" + std::string(20000, 'y') + "1.1 200 OK\r\n\r\n", "ReplyTooLarge"},
        {"HTTP/1.1 200OK\r\n\r\n", "ReplyGarbage"},
        {"HTTP/1.7 200 OK\r\n\r\n", "ReplyGarbage"},
        {head + "no colon\r\n\r\n", "ReplyGarbage"},
        {head + " folded: first\r\n\r\n", "Passed"},
        {head + "X: y\r\n folded on\r\n\r\n", "Passed"},
        {head + "Content-Length: -1\r\n\r\n", "ReplyGarbage"},
        {head + "X: " + std::string(20000, 'x'), "ReplyTooLarge"},
        {head + "\r\nfine", "Passed", "fine"},
        {head + "\r\nwell", "HttpBody", "fine"},
        {head + "Content-Length: 4\r\n\r\nfine", "Passed", "fine"},
        {head + "Content-Length: 3\r\n\r\nfine", "HttpBody", "fine"},
        {head + "Content-Length: 5\r\n\r\nwell", "nothing", "fine"},
        {head + "content-LENGTH:4\r\n\r\nwell", "HttpBody", "fine"},
        {head + "Content-Length: 99999999999999999999\r\n\r\nwell", "nothing", "fine"},
        {head + "Transfer-Encoding: chunked\r\n\r\n2\r\nfi\r\n2\r\nne\r\n0\r\n\r\n", "Passed",
         "fine"},
        {head + "Transfer-Encoding: Chunked\r\nContent-Length: 2\r\n\r\n4\r\nfine\r\n", "Passed",
         "fine"},
        {head + "Transfer-Encoding: identity\r\n\r\nfine", "Passed", "fine"},
        {head + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "ReplyGarbage", "fine"},
        {head + "Transfer-Encoding: chunked\r\n\r\n4\r\nwell\r\n0\r\n\r\n", "HttpBody", "fine"},
        {head + "Transfer-Encoding: chunked\r\n\r\n4\r\nwell\r\n0\r\n", "nothing", "fine"},
        {head + "Transfer-Encoding: chunked\r\n\r\nwell\r\n", "ReplyGarbage", "fine"},
        {head + "Transfer-Encoding: chunked\r\n\r\n0\r\nX: " + std::string(20000, 'x'),
         "ReplyTooLarge", "fine"},
        {head + "Transfer-Encoding: chunked\r\n\r\n0\r\nX: " + std::string(20000, 'x') + "\r\n\r\n",
         "ReplyTooLarge", "fine"},
        {head + "Content-Encoding: identity, ,\r\n\r\nfine", "Passed", "fine"},
        {head + "Content-Encoding: br\r\n\r\nfine", "ReplyGarbage", "fine"},
        {head + "Content-Encoding: gzip, gzip\r\n\r\nfine", "ReplyGarbage", "fine"},
        {head + "Content-Encoding: br\r\n\r\n", "HttpBody", "fine"},
        {"HTTP/1.1 204 None\r\nContent-Length: 4\r\n\r\nfine", "HttpBody", "fine"},
        {"HTTP/1.1 304 Same\r\n\r\nfine", "HttpBody", "fine"},
        {"HTTP/1.1 103 Early\r\nContent-Length: 4\r\n\r\n" + head +
             "Content-Length: 9\r\n\r\nis it "
             "fine",
         "HttpBody", "is fine"},
        {"HTTP/1.1 103 Early\r\nTransfer-Encoding: chunked\r\n\r\n" + head + "\r\nfine", "Passed",
         "fine"},
    }));
    CAPTURE(row.text);
    for (const std::size_t size : {1U, 2U, 3U, 17U, 100U, 100000U}) {
        CAPTURE(size);
        CHECK(outcome_of(with_body(row.body), row.text, size) == row.outcome);
    }
}

TEST_CASE("http_reader: HC-30: a NUL in a header is garbage", "[probe]") {
    using namespace std::string_literals;
    CHECK(outcome_of({}, "HTTP/1.1 200 OK\r\nX: \0\r\n\r\n"s, GENERATE(1, 100)) == "ReplyGarbage");
}

TEST_CASE("http_reader: a reply to HEAD has no body", "[probe]") {
    auto check = with_body("fine");
    check.method = "HEAD";
    CHECK(outcome_of(check, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine", 100) == "HttpBody");
}

TEST_CASE("http_reader: an odd coding of a body that nobody reads does not matter", "[probe]") {
    CHECK(outcome_of({}, "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nTransfer-Encoding: x\r\n\r\n",
                     100) == "Passed");
}
