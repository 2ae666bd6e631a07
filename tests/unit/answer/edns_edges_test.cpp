// SPDX-License-Identifier: Apache-2.0
// Replies to every EDNS size that RFC 6891 gives a meaning, and to options of every length, right
// and wrong.
#include <algorithm>

#include "support/catch.hpp"
#include "support/strict_ask.hpp"

namespace leeward::answer {
namespace {

using support::ask_strictly;
using support::long_name;
using support::name;
using support::Octets;
using support::opt;
using support::option;
using support::RawQuery;
using support::Reply;

/// "one.z." has one address, "many.z." answers of 12 + 7 + 4 + 300 * 16 octets.
const snapshot::Snapshot& example() {
    static const snapshot::Snapshot snapshot = [] {
        std::string text =
            "@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns\nns 60 A 192.0.2.53\none 60 A 192.0.2.1\n"
            "sub 60 NS ns.sub\nns.sub 60 A 192.0.2.60\n";
        for (int i = 0; i < 300; ++i)
            text +=
                "many 60 A 10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250) + "\n";
        std::vector<zone::Zone> zones;
        zones.push_back(support::make_zone("z.", text));
        return support::make_snapshot(std::move(zones));
    }();
    return snapshot;
}

Octets query(std::string_view qname, std::vector<Octets> additional) {
    return RawQuery{.name = name(qname), .additional = std::move(additional)}.octets();
}

Octets joined(std::initializer_list<Octets> parts) {
    Octets whole;
    for (const Octets& part : parts) whole.insert(whole.end(), part.begin(), part.end());
    return whole;
}

TEST_CASE(
    "edns: R6891-3 R6891-4 R9715-1 every size is answered within it, and ours and DO come back",
    "[answer]") {
    for (const int size : {0, 1, 511, 512, 513, 1232, 4096, 4097, 65535}) {
        for (const bool dnssec_ok : {false, true}) {
            for (const std::uint16_t ours : {512, 1232, 4096}) {
                const Octets announced = opt(static_cast<std::uint16_t>(size), dnssec_ok);
                for (const std::string_view qname :
                     {"one.z.", "no.z.", "sub.z.", "many.z.", "far."}) {
                    INFO(qname << " " << size << " " << dnssec_ok << " " << ours);
                    const Reply udp = ask_strictly(example(), query(qname, {announced}),
                                                   Transport::Udp, Settings{ours});
                    const Reply tcp = ask_strictly(example(), query(qname, {announced}),
                                                   Transport::Tcp, Settings{ours});
                    for (const Reply& reply : {udp, tcp}) {
                        CHECK(reply.edns);
                        CHECK(reply.edns_size == ours);
                        CHECK(reply.edns_do == dnssec_ok);
                        CHECK(reply.edns_rcode == 0);
                    }
                    const int allowed = std::min(std::max(size, 512), int{ours});
                    CHECK(udp.size <= static_cast<std::size_t>(allowed));
                    CHECK(udp.tc == (qname == "many.z."));
                    CHECK_FALSE(tcp.tc);
                }
            }
        }
    }
}

TEST_CASE(
    "edns: R6891-1 R1035-5 without OPT no reply has one, and 512 octets are the limit whatever "
    "ours says",
    "[answer]") {
    for (const std::string_view qname : {"one.z.", "no.z.", "sub.z.", "many.z.", "far."}) {
        const Reply reply =
            ask_strictly(example(), query(qname, {}), Transport::Udp, Settings{4096});
        CHECK_FALSE(reply.edns);
        CHECK(reply.size <= 512);
        CHECK(reply.tc == (qname == "many.z."));
    }
}

TEST_CASE("edns: R6891-4 options that we do not know change nothing and do not come back",
          "[answer]") {
    const Reply plain = ask_strictly(example(), query("one.z.", {opt(1232)}));
    const std::size_t room = 4096 - query("one.z.", {opt(1232)}).size();
    const std::size_t room_of_tcp = 65535 - query("one.z.", {opt(1232)}).size();
    Octets many_empty;
    while (many_empty.size() + 4 <= room) many_empty.resize(many_empty.size() + 4);
    const Octets options = GENERATE_COPY(
        option(10, Octets(8, 1)), option(10, Octets(40, 1)), option(7, {}),
        option(9, Octets(99, 0xFF)), option(0x0800, {}), option(11, {0, 1}),
        option(12, Octets(468)), option(0, {}), option(65535, {1}), option(12, Octets(room - 4)),
        option(12, Octets(room_of_tcp - 4)),
        joined({option(3, {}), option(10, Octets(8)), option(5, {0, 8}), option(15, {0, 0})}),
        many_empty);
    const Octets octets = query("one.z.", {opt(1232, false, options)});
    CHECK(ask_strictly(example(), octets).octets == plain.octets);
    CHECK(ask_strictly(example(), octets, Transport::Tcp).octets == plain.octets);
}

TEST_CASE("edns: options that do not add up are a format error, however they fail", "[answer]") {
    const Octets options = GENERATE_COPY(Octets{0}, Octets{0, 10, 0}, Octets{0, 10, 0, 1},
                                         Octets{0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7},
                                         Octets{0, 10, 0, 1, 1, 2}, Octets{0, 10, 0xFF, 0xFF},
                                         joined({option(12, Octets(400)), {0, 12, 0x80, 0}}),
                                         joined({option(12, Octets(60'000)), {0, 12, 0xFF, 0xFF}}));
    for (const auto transport : {Transport::Udp, Transport::Tcp}) {
        for (const std::string_view qname : {"one.z.", "many.z.", "far."}) {
            const Reply reply = ask_strictly(example(), query(qname, {opt(4096, true, options)}),
                                             transport, Settings{4096});
            CHECK(reply.rcode == "FORMERR");
            CHECK(reply.answer.empty());
            CHECK_FALSE(reply.tc);
            CHECK(reply.size <= 512);
        }
    }
}

TEST_CASE("edns: R6891-3 two OPTs are a format error, whatever they say", "[answer]") {
    const auto second = GENERATE(opt(512), opt(4096, true), opt(0, false, option(10, {})));
    for (const Octets& first : {opt(512), opt(4096, true)}) {
        const Reply reply = ask_strictly(example(), query("many.z.", {first, second}),
                                         Transport::Udp, Settings{4096});
        CHECK(reply.rcode == "FORMERR");
        CHECK(reply.answer.empty());
        CHECK(reply.size <= 512);
    }
}

TEST_CASE("edns: R6891-2 an unknown version is BADVERS with an OPT, for the longest question too",
          "[answer]") {
    for (const Octets& qname : {name("one.z."), long_name(255, "z."), long_name(255, "far.")}) {
        for (const std::uint8_t version : {1, 2, 255}) {
            Octets octets = RawQuery{.name = qname, .additional = {opt(512, true)}}.octets();
            octets[octets.size() - 5] = version;
            const Reply reply = ask_strictly(example(), octets);
            CHECK(reply.rcode == "NOERROR");  // the lower four bits
            CHECK(reply.edns_rcode == 1);
            CHECK(reply.edns_do);
            CHECK(reply.answer.empty());
            CHECK_FALSE(reply.question.empty());
        }
    }
}

TEST_CASE("edns: the longest question leaves room for OPT and what an error needs", "[answer]") {
    for (const bool dnssec_ok : {false, true}) {
        const Reply reply = ask_strictly(
            example(),
            RawQuery{.name = long_name(255, "z."), .additional = {opt(0, dnssec_ok)}}.octets());
        CHECK(reply.rcode == "NXDOMAIN");
        CHECK_FALSE(reply.tc);
        CHECK(reply.authority.size() == 1);
        CHECK(reply.edns);
    }
}

}  // namespace
}  // namespace leeward::answer
