// SPDX-License-Identifier: Apache-2.0
// What the other tests of this room rely on: the strict reader refuses what it must.
#include "support/strict_reader.hpp"

#include "support/catch.hpp"

namespace leeward::support {
namespace {

const Octets kHead = {0x12, 0x34, 0x84, 0, 0, 1, 0, 1, 0, 0, 0, 0};
const Octets kQuestion = {1, 'a', 1, 'z', 0, 0, 1, 0, 1};  // "a.z." from offset 12 to 21

Octets operator+(Octets left, const Octets& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

/// A message with one record in its answer: `owner`, then `type` and `rdata`.
Octets answered(const Octets& owner, std::uint8_t type, const Octets& rdata) {
    return kHead + kQuestion + owner +
           Octets{0, type, 0, 1, 0, 0, 0, 60, 0, static_cast<std::uint8_t>(rdata.size())} + rdata;
}

bool accepts(const Octets& message) {
    return read_strictly(message).has_value();
}

const Octets kToQuestion = {0xC0, 12};
const Octets kAddress = {192, 0, 2, 1};

TEST_CASE("strict_reader: a sound reply is read, its names expanded", "[answer]") {
    const auto message = read_strictly(answered(kToQuestion, 15, {0, 10, 1, 'm', 0xC0, 14}));
    REQUIRE(message);
    REQUIRE(message->records.size() == 1);
    CHECK(message->records[0].owner == Octets{1, 'a', 1, 'z', 0});
    CHECK(message->records[0].rdata == Octets{0, 10, 1, 'm', 1, 'z', 0});
    CHECK(message->pointers == 2);
    CHECK(message->furthest_pointer == 14);
    CHECK(message->question.size() == 9);
}

TEST_CASE("strict_reader: R1035-4 pointers lead back to a label of a name or are refused",
          "[answer]") {
    CHECK(accepts(answered({0xC0, 14}, 1, kAddress)));
    CHECK(accepts(answered({0xC0, 16}, 1, kAddress)));                // the root's label
    CHECK_FALSE(accepts(answered({0xC0, 13}, 1, kAddress)));          // inside a label
    CHECK_FALSE(accepts(answered({0xC0, 17}, 1, kAddress)));          // the question's type
    CHECK_FALSE(accepts(answered({0xC0, 2}, 1, kAddress)));           // the header
    CHECK_FALSE(accepts(answered({0xC0, 21}, 1, kAddress)));          // itself
    CHECK_FALSE(accepts(answered({1, 'b', 0xC0, 21}, 1, kAddress)));  // a loop
    CHECK_FALSE(accepts(answered({0xC0, 30}, 1, kAddress)));          // forward
    CHECK_FALSE(accepts(answered({0xFF, 0xFF}, 1, kAddress)));
}

TEST_CASE("strict_reader: pointers into RDATA lead to a name there or are refused", "[answer]") {
    const auto second = [](const Octets& first, std::uint8_t to) {
        Octets message = first + Octets{0xC0, to, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4} + kAddress;
        message[7] = 2;
        return message;
    };
    const Octets mx = answered(kToQuestion, 15, {0, 10, 1, 'm', 0});
    CHECK(accepts(second(mx, 35)));
    CHECK_FALSE(accepts(second(mx, 34)));
    const Octets txt = answered(kToQuestion, 16, {1, 'm', 0});
    REQUIRE(accepts(txt));
    CHECK_FALSE(accepts(second(txt, 33)));
    CHECK_FALSE(accepts(second(mx, 21)));  // a pointer, not a label
}

TEST_CASE("strict_reader: R2782-1 types younger than RFC 1035 may hold names but no pointers",
          "[answer]") {
    CHECK(accepts(answered(kToQuestion, 33, {0, 0, 0, 0, 0, 80, 1, 'z', 0})));
    CHECK_FALSE(accepts(answered(kToQuestion, 33, {0, 0, 0, 0, 0, 80, 0xC0, 14})));
    CHECK_FALSE(accepts(answered(kToQuestion, 39, {0xC0, 14})));
    CHECK_FALSE(accepts(answered(kToQuestion, 65, {0, 1, 0xC0, 14})));
    CHECK(accepts(answered(kToQuestion, 5, {0xC0, 14})));
}

TEST_CASE("strict_reader: RDATA has the shape of its type or is refused", "[answer]") {
    CHECK_FALSE(accepts(answered(kToQuestion, 1, {192, 0, 2})));
    CHECK_FALSE(accepts(answered(kToQuestion, 1, {192, 0, 2, 1, 1})));
    CHECK_FALSE(accepts(answered(kToQuestion, 16, {})));
    CHECK_FALSE(accepts(answered(kToQuestion, 16, {2, 'a'})));
    CHECK_FALSE(accepts(answered(kToQuestion, 15, {0, 10, 1, 'm', 0, 0})));
    CHECK_FALSE(accepts(answered(kToQuestion, 5, {1, 'm'})));
    CHECK(accepts(answered(kToQuestion, 99, {1, 2, 3})));
}

TEST_CASE("strict_reader: every cut of a reply and every octet behind it is refused", "[answer]") {
    const Octets whole = answered(kToQuestion, 15, {0, 10, 1, 'm', 0xC0, 14});
    for (std::size_t size = 0; size < whole.size(); ++size)
        CHECK_FALSE(read_strictly(base::Bytes(whole).first(size)));
    CHECK_FALSE(accepts(whole + Octets{0}));
}

TEST_CASE("strict_reader: names end at 255 octets, and label types are two", "[answer]") {
    const auto owned = [](const Octets& owner) { return answered(owner, 1, kAddress); };
    CHECK(accepts(owned(long_name(255, "."))));
    CHECK_FALSE(accepts(owned(wire_name({63, 63, 63, 62}, "."))));
    CHECK_FALSE(accepts(owned({0x40, 'a', 0})));
    CHECK_FALSE(accepts(owned({0x80, 'a', 0})));
    // 251 octets of labels in front of "a.z.": 256 together.
    Octets pointing = wire_name({63, 63, 63, 58}, ".");
    pointing.pop_back();
    CHECK_FALSE(accepts(owned(pointing + kToQuestion)));
    pointing = wire_name({63, 63, 63, 57}, ".");
    pointing.pop_back();
    CHECK(accepts(owned(pointing + kToQuestion)));
}

TEST_CASE("strict_reader: flags, counts and sets that cannot be are refused", "[answer]") {
    const Octets sound = answered(kToQuestion, 1, kAddress);
    const auto changed = [&](std::size_t at, std::uint8_t to) {
        Octets message = sound;
        message[at] = to;
        return message;
    };
    CHECK_FALSE(accepts(changed(2, 0x04)));
    for (const std::uint8_t bit : {0x80, 0x40, 0x20, 0x10}) CHECK_FALSE(accepts(changed(3, bit)));
    CHECK_FALSE(accepts(changed(5, 2)));
    CHECK_FALSE(accepts(changed(7, 2)));
    CHECK_FALSE(accepts(changed(11, 1)));
    CHECK_FALSE(accepts(changed(27, 0x80)));  // the TTL's first bit

    Octets twice = sound + Octets(sound.begin() + 21, sound.end());
    twice[7] = 2;
    CHECK_FALSE(accepts(twice));
    twice.back() = 9;
    CHECK(accepts(twice));
    twice[7] = 1;
    twice[9] = 1;
    CHECK_FALSE(accepts(twice));  // one RRset in two sections
    twice[7] = 2;
    twice[9] = 0;
    twice[30] = 61;
    CHECK_FALSE(accepts(twice));  // with two TTLs

    const auto with_opts = [&](int count, std::size_t section) {
        Octets message = sound;
        message[7 + 2 * section] = static_cast<std::uint8_t>(message[7 + 2 * section] + count);
        for (int i = 0; i < count; ++i) message = message + opt(1232);
        return message;
    };
    CHECK(accepts(with_opts(1, 2)));
    CHECK_FALSE(accepts(with_opts(2, 2)));
    CHECK_FALSE(accepts(with_opts(1, 1)));
}

}  // namespace
}  // namespace leeward::support
