// SPDX-License-Identifier: Apache-2.0
#include "leeward/server/framer.hpp"

#include <rapidcheck.h>

#include <vector>

#include "support/catch.hpp"

namespace {

using leeward::base::Bytes;
using leeward::server::Framer;
using Octets = std::vector<std::uint8_t>;

Octets framed(const std::vector<Octets>& messages) {
    Octets stream;
    for (const Octets& message : messages) {
        stream.push_back(static_cast<std::uint8_t>(message.size() >> 8U));
        stream.push_back(static_cast<std::uint8_t>(message.size()));
        stream.insert(stream.end(), message.begin(), message.end());
    }
    return stream;
}

void take_all(Framer& framer, std::vector<Octets>& into) {
    while (const auto message = framer.next()) into.emplace_back(message->begin(), message->end());
}

/// The messages of `stream` when it arrives in pieces of `piece` octets.
std::vector<Octets> in_pieces(const Octets& stream, std::size_t piece) {
    Framer framer;
    std::vector<Octets> messages;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
        framer.feed(Bytes(stream).subspan(at, std::min(piece, stream.size() - at)));
        take_all(framer, messages);
        framer.keep();
    }
    return messages;
}

/// The obvious way: the whole stream at hand.
std::vector<Octets> model(const Octets& stream) {
    std::vector<Octets> messages;
    for (std::size_t at = 0; at + 2 <= stream.size();) {
        const std::size_t size = stream[at] * 256U + stream[at + 1];
        if (size == 0 || at + 2 + size > stream.size()) break;
        messages.emplace_back(stream.data() + at + 2, stream.data() + at + 2 + size);
        at += 2 + size;
    }
    return messages;
}

}  // namespace

TEST_CASE("framer: R7766-2 messages are the same in every cut", "[server]") {
    const std::vector<Octets> messages = {{1}, {2, 3}, Octets(300, 4), {0, 0}, Octets(65535, 5)};
    const Octets stream = framed(messages);
    const auto piece = GENERATE(as<std::size_t>{}, 1, 2, 3, 7, 299, 4096, 65536, 100000);
    CHECK(in_pieces(stream, piece) == messages);
}

TEST_CASE("framer: a whole message is handed out where it lies", "[server]") {
    const Octets stream = framed({{1, 2, 3}});
    Framer framer;
    framer.feed(stream);
    const auto message = framer.next();
    REQUIRE(message);
    CHECK(message->data() == stream.data() + 2);
    CHECK_FALSE(framer.next());
    CHECK(framer.waiting() == 0);
}

TEST_CASE("framer: a message of no octets breaks the stream after those before it", "[server]") {
    const Octets stream = framed({{1}, {}, {2}});
    const auto piece = GENERATE(as<std::size_t>{}, 1, 3, 100);
    CHECK(in_pieces(stream, piece) == std::vector<Octets>{{1}});

    Framer framer;
    framer.feed(stream);
    CHECK(framer.next());
    CHECK_FALSE(framer.is_broken());
    CHECK_FALSE(framer.next());
    CHECK(framer.is_broken());
    CHECK_FALSE(framer.next());
}

TEST_CASE("framer: messages not taken yet wait, with what follows behind them", "[server]") {
    const Octets first = framed({{1}, {2}, {3}});
    const Octets second = framed({{4}});
    Framer framer;
    framer.feed(first);
    REQUIRE(framer.next());
    framer.keep();
    CHECK(framer.waiting() == 6);
    framer.feed(second);
    std::vector<Octets> rest;
    take_all(framer, rest);
    CHECK(rest == std::vector<Octets>{{2}, {3}, {4}});
    framer.keep();
    CHECK(framer.waiting() == 0);
}

TEST_CASE("framer: R7766-2 any octets in any cut give what the whole stream gives", "[server]") {
    CHECK(rc::check([] {
        // Short messages with a junk tail, so that both whole and half ones are common.
        auto stream = framed(*rc::gen::container<std::vector<Octets>>(
            rc::gen::resize(20, rc::gen::arbitrary<Octets>())));
        const auto junk = *rc::gen::arbitrary<Octets>();
        stream.insert(stream.end(), junk.begin(), junk.end());

        Framer framer;
        std::vector<Octets> messages;
        for (std::size_t at = 0; at < stream.size();) {
            const auto left = stream.size() - at;
            const auto piece = std::min(left, *rc::gen::inRange<std::size_t>(1, 40));
            framer.feed(Bytes(stream).subspan(at, piece));
            at += piece;
            for (auto takes = *rc::gen::inRange(0, 4); takes > 0; --takes) {
                const auto message = framer.next();
                if (!message) break;
                messages.emplace_back(message->begin(), message->end());
            }
            framer.keep();
        }
        take_all(framer, messages);
        RC_ASSERT(messages == model(stream));
    }));
}
