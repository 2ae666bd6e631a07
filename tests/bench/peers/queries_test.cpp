// SPDX-License-Identifier: Apache-2.0
#include "queries.hpp"

#include <unistd.h>

#include <fstream>

#include "support/catch.hpp"

using namespace leeward::bench;

namespace {

/// The queries in a file of this text.
std::vector<Query> queries_of(const std::string& text) {
    const std::string path = "bench_queries_test." + std::to_string(::getpid());
    std::ofstream(path) << text;
    try {
        auto queries = read_queries(path);
        ::unlink(path.c_str());
        return queries;
    } catch (...) {
        ::unlink(path.c_str());
        throw;
    }
}

/// The question of `query` sent back with QR, RCODE and records, each 16 octets of an A record with
/// its owner compressed.
std::vector<std::uint8_t> reply_to(const Query& query, unsigned rcode, unsigned records) {
    std::vector<std::uint8_t> reply(query.wire.begin(),
                                    query.wire.begin() + static_cast<long>(query.question_end));
    reply[2] = 0x84;
    reply[3] = static_cast<std::uint8_t>(rcode);
    write_u16(&reply[6], records);
    for (unsigned i = 0; i < records; ++i) {
        const std::uint8_t record[] = {0xC0, 12, 0, 1, 0,   1, 0, 0,
                                       0,    30, 0, 4, 127, 1, 0, static_cast<std::uint8_t>(i + 1)};
        reply.insert(reply.end(), std::begin(record), std::end(record));
    }
    return reply;
}

}  // namespace

TEST_CASE("queries: a line becomes a query with EDNS, whose id is left open", "[bench]") {
    const auto query = queries_of("host1.bench.test A 0 1\n").at(0);
    REQUIRE(query.wire.size() == 12 + 18 + 4 + 11);
    REQUIRE(query.question_end == 12 + 18 + 4);
    REQUIRE(query.wire[12] == 5);
    REQUIRE(query.wire[query.question_end + 2] == 41);
}

TEST_CASE("queries: lines that are none are refused", "[bench]") {
    for (const char* text : {"", "host1 A 0\n", "host1 WHAT 0 1\n", "a..b A 0 1\n", "\n"}) {
        CAPTURE(text);
        REQUIRE_THROWS(queries_of(text));
    }
    REQUIRE_THROWS(queries_of(std::string(64, 'x') + " A 0 1\n"));
    REQUIRE_THROWS(read_queries("no such file"));
}

TEST_CASE("queries: only the whole answer counts", "[bench]") {
    const auto query = queries_of("host1.bench.test A 0 2\n").at(0);
    auto reply = reply_to(query, 0, 2);
    REQUIRE(answers(query, reply, Expect::Answer));
    SECTION("QR is missing") {
        reply[2] = 0x04;
    }
    SECTION("it is truncated") {
        reply[2] |= 0x02;
    }
    SECTION("another RCODE") {
        reply[3] = 3;
    }
    SECTION("a record less") {
        reply[7] = 1;
    }
    SECTION("another question") {
        reply[14] ^= 1;
    }
    SECTION("another type in the question") {
        reply[query.question_end - 3] = 28;
    }
    SECTION("cut in the question") {
        reply.resize(query.question_end - 1);
    }
    REQUIRE_FALSE(answers(query, reply, Expect::Answer));
}

TEST_CASE("queries: an echo needs the question and QR", "[bench]") {
    const auto query = queries_of("host1.bench.test A 3 7\n").at(0);
    auto reply = query.wire;
    REQUIRE_FALSE(answers(query, reply, Expect::Echo));
    reply[2] |= 0x80;
    REQUIRE(answers(query, reply, Expect::Echo));
    REQUIRE_FALSE(answers(query, reply, Expect::Answer));
}

TEST_CASE("queries: the first address of an answer is found, whatever is cut", "[bench]") {
    const auto query = queries_of("host1.bench.test A 0 2\n").at(0);
    const auto reply = reply_to(query, 0, 2);
    REQUIRE(first_address(query, reply) == 0x7F010001U);
    for (std::size_t size = query.question_end; size < query.question_end + 16; ++size) {
        REQUIRE(first_address(query, std::span(reply).first(size)) == std::nullopt);
    }
    REQUIRE(first_address(query, reply_to(query, 3, 0)) == std::nullopt);
}
