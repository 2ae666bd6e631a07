// SPDX-License-Identifier: Apache-2.0
#include "leeward/probe/body_framing.hpp"

#include <string>

#include "support/catch.hpp"

using namespace leeward;
using probe::BodyFraming;

namespace {

/// The body that `framing` finds in `text`, which comes in pieces of `size` octets.
std::string body_of(BodyFraming& framing, std::string_view text, std::size_t size) {
    std::string body;
    while (!text.empty()) {
        auto piece = text.substr(0, size);
        text.remove_prefix(piece.size());
        for (std::string_view part; !(part = framing.next(piece)).empty();) body += part;
    }
    return body;
}

}  // namespace

TEST_CASE("body_framing: without a rule of its own the body ends with the peer", "[probe]") {
    BodyFraming framing;
    CHECK(body_of(framing, "all of it", GENERATE(1, 100)) == "all of it");
    CHECK(framing.ends_with_peer());
    CHECK_FALSE(framing.is_over());
}

TEST_CASE("body_framing: a length ends the body, and what follows is not part of it", "[probe]") {
    BodyFraming framing;
    framing.by_length(5);
    CHECK(body_of(framing, "12345678", GENERATE(1, 2, 100)) == "12345");
    CHECK(framing.is_over());
    CHECK_FALSE(framing.ends_with_peer());
}

TEST_CASE("body_framing: a body of no octets is over at once", "[probe]") {
    BodyFraming framing;
    framing.by_length(0);
    CHECK(framing.is_over());
}

TEST_CASE("body_framing: chunks are put together", "[probe]") {
    struct Row {
        const char* text;
        const char* body;
    };
    const auto row = GENERATE(values<Row>({
        {"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", "abcde"},
        {"3\nabc\n0\n\n", "abc"},
        {"0\r\n\r\n", ""},
        {"000003\r\nabc\r\n0\r\n\r\n", "abc"},
        {"A\r\n0123456789\r\na;x=\"y\"\r\n0123456789\r\n0\r\n\r\n", "01234567890123456789"},
        {"3 \r\na\r\n\r\n0\r\n\r\n", "a\r\n"},
        {"1\r\na\r\n0\r\nTrailer: x\r\nOther: y\r\n\r\n", "a"},
        {"1\r\na\r\n0\r\n\r\n2\r\nxx\r\n", "a"},
    }));
    CAPTURE(row.text);
    BodyFraming framing;
    framing.by_chunks();
    CHECK(body_of(framing, row.text, GENERATE(1, 2, 3, 100)) == row.body);
    CHECK(framing.is_over());
}

TEST_CASE("body_framing: what is no chunk is broken", "[probe]") {
    const auto* const text =
        GENERATE("zz\r\n", "\r\n", "-1\r\n", "3\r\nabcd\r\n", "1\r\na\r\nx\r\n",
                 "fffffffffffffffff\r\n", "1000000000000000\r\n");
    CAPTURE(text);
    BodyFraming framing;
    framing.by_chunks();
    body_of(framing, text, GENERATE(1, 100));
    CHECK(framing.is_broken());
}

TEST_CASE("body_framing: chunks that are not all there are neither over nor broken", "[probe]") {
    const auto* const text =
        GENERATE("", "3", "3\r", "3\r\n", "3\r\nab", "3\r\nabc", "3\r\nabc\r\n", "0\r\n",
                 "0\r\nx: y\r\n", "fffffffffffffff\r\nabc");
    CAPTURE(text);
    BodyFraming framing;
    framing.by_chunks();
    body_of(framing, text, GENERATE(1, 100));
    CHECK_FALSE(framing.is_broken());
    CHECK_FALSE(framing.is_over());
    CHECK_FALSE(framing.ends_with_peer());
}

TEST_CASE("body_framing: trailers are counted", "[probe]") {
    BodyFraming framing;
    framing.by_chunks();
    body_of(framing, "0\r\nA: b\r\nC", 100);
    CHECK(framing.trailer_octets() == 7);
}
