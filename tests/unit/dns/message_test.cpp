// SPDX-License-Identifier: Apache-2.0
#include "leeward/dns/message.hpp"

#include <vector>

#include "support/catch.hpp"

namespace leeward::dns {
namespace {

using Octets = std::vector<std::uint8_t>;

Octets operator+(Octets left, const Octets& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

const Octets kHeader = {0x12, 0x34, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0};
const Octets kQuestion = {3, 'W', 'w', 'w', 1, 'x', 0, 0, 28, 0, 1};
const Octets kOpt = {0, 0, 41, 0x04, 0xD0, 0, 0, 0x80, 0, 0, 0};

Octets with_counts(Octets message, std::uint8_t qd, std::uint8_t an, std::uint8_t ns,
                   std::uint8_t ar) {
    message[5] = qd;
    message[7] = an;
    message[9] = ns;
    message[11] = ar;
    return message;
}

Parsed parse(const Octets& octets) {
    Query query;
    return parse_query(octets, query);
}

TEST_CASE("message: a question is read in place", "[dns]") {
    Query query;
    const Octets octets = kHeader + kQuestion;
    REQUIRE(parse_query(octets, query) == Parsed::Whole);
    CHECK(query.opcode() == Opcode::Query);
    CHECK(query.name.labels() == 2);
    CHECK(base::as_text(query.name.lower()) == std::string_view("\3www\1x\0", 7));
    CHECK(query.qtype == RrType::Aaaa);
    CHECK(query.qclass == RrClass::In);
    CHECK(query.question_size == kQuestion.size());
    CHECK_FALSE(query.edns.present);
}

TEST_CASE("message: R1035-2 a response or less than a header is ignored", "[dns]") {
    Octets response = kHeader + kQuestion;
    response[2] |= 0x80;
    CHECK(parse(response) == Parsed::Ignored);
    for (std::size_t size = 0; size < kHeaderSize; ++size) {
        CHECK(parse(Octets(kHeader.begin(), kHeader.begin() + static_cast<std::ptrdiff_t>(size))) ==
              Parsed::Ignored);
    }
}

TEST_CASE("message: R1035-3 every cut of a query is malformed, none is read past", "[dns]") {
    const Octets whole = with_counts(kHeader, 1, 0, 0, 1) + kQuestion + kOpt;
    REQUIRE(parse(whole) == Parsed::Whole);
    for (std::size_t size = kHeaderSize; size < whole.size(); ++size) {
        CAPTURE(size);
        // A copy of its own, so that a sanitizer sees an octet too many.
        CHECK(parse(Octets(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size))) ==
              Parsed::Malformed);
    }
    CHECK(parse(whole + Octets{0}) == Parsed::Malformed);
}

TEST_CASE("message: R1035-3 names of a question are neither compressed nor of unknown label types",
          "[dns]") {
    const auto name = GENERATE(Octets{0xC0, 0x0C}, Octets{0xC0, 0x00}, Octets{0x41, 'a', 0},
                               Octets{0x80, 0}, Octets{1, 'a', 0xC0, 0x0C});
    CHECK(parse(kHeader + name + Octets{0, 1, 0, 1}) == Parsed::Malformed);
}

TEST_CASE("message: R9619-1 exactly one question", "[dns]") {
    CHECK(parse(with_counts(kHeader, 0, 0, 0, 0)) == Parsed::Malformed);
    CHECK(parse(with_counts(kHeader, 2, 0, 0, 0) + kQuestion + kQuestion) == Parsed::Malformed);
}

TEST_CASE("message: R6891 the OPT record is read", "[dns]") {
    Query query;
    const Octets octets = with_counts(kHeader, 1, 0, 0, 1) + kQuestion + kOpt;
    REQUIRE(parse_query(octets, query) == Parsed::Whole);
    CHECK(query.edns.present);
    CHECK(query.edns.udp_size == 1232);
    CHECK(query.edns.dnssec_ok);
    CHECK(query.edns.version == 0);
}

TEST_CASE("message: R6891-3 a size under 512 counts as 512", "[dns]") {
    const auto [said, counted] =
        GENERATE(table<int, int>({{0, 512}, {511, 512}, {512, 512}, {513, 513}, {65535, 65535}}));
    Octets opt = kOpt;
    base::store_u16(opt.data() + 3, static_cast<std::uint16_t>(said));
    Query query;
    const Octets octets = with_counts(kHeader, 1, 0, 0, 1) + kQuestion + opt;
    REQUIRE(parse_query(octets, query) == Parsed::Whole);
    CHECK(query.edns.udp_size == counted);
}

TEST_CASE("message: R6891-3 two OPTs, an OPT elsewhere, or not at the root, is malformed",
          "[dns]") {
    CHECK(parse(with_counts(kHeader, 1, 0, 0, 2) + kQuestion + kOpt + kOpt) == Parsed::Malformed);
    CHECK(parse(with_counts(kHeader, 1, 1, 0, 0) + kQuestion + kOpt) == Parsed::Malformed);
    CHECK(parse(with_counts(kHeader, 1, 0, 1, 0) + kQuestion + kOpt) == Parsed::Malformed);
    CHECK(parse(with_counts(kHeader, 1, 0, 0, 1) + kQuestion + Octets{1, 'a'} + kOpt) ==
          Parsed::Malformed);
    const Octets by_pointer = {0xC0, 0x12};
    CHECK(parse(with_counts(kHeader, 1, 0, 0, 1) + kQuestion + by_pointer +
                Octets(kOpt.begin() + 1, kOpt.end())) == Parsed::Malformed);
}

TEST_CASE("message: EDNS options must add up to the length of OPT", "[dns]") {
    const auto opt_with = [](const Octets& options) {
        Octets opt = kOpt;
        opt[10] = static_cast<std::uint8_t>(options.size());
        return with_counts(kHeader, 1, 0, 0, 1) + kQuestion + opt + options;
    };
    CHECK(parse(opt_with({0, 3, 0, 0})) == Parsed::Whole);
    CHECK(parse(opt_with({0, 3, 0, 0, 0xFF, 0xFF, 0, 2, 1, 2})) == Parsed::Whole);
    CHECK(parse(opt_with({0})) == Parsed::Malformed);
    CHECK(parse(opt_with({0, 3, 0})) == Parsed::Malformed);
    CHECK(parse(opt_with({0, 3, 0, 1})) == Parsed::Malformed);
    CHECK(parse(opt_with({0, 3, 0, 0, 7})) == Parsed::Malformed);
}

TEST_CASE("message: other records are passed over", "[dns]") {
    const Octets soa_like = {0xC0, 0x0C, 0, 6, 0, 1, 0, 0, 0, 0, 0, 2, 9, 9};
    CHECK(parse(with_counts(kHeader, 1, 0, 1, 1) + kQuestion + soa_like + kOpt) == Parsed::Whole);
    CHECK(parse(with_counts(kHeader, 1, 0, 0, 2) + kQuestion + kOpt + soa_like) == Parsed::Whole);
}

}  // namespace
}  // namespace leeward::dns
