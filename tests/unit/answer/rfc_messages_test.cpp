// SPDX-License-Identifier: Apache-2.0
// What RFCs ask of replies to every form of message, whatever the zones hold.
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
using Lines = std::vector<std::string>;

constexpr std::uint16_t kSoa = 6;
constexpr std::uint16_t kRd = 0x0100;

const snapshot::Snapshot& example() {
    static const snapshot::Snapshot snapshot = [] {
        std::string text =
            "@ 60 SOA ns h 1 7200 900 1209600 60\n@ 60 NS ns\nns 60 A 192.0.2.53\n"
            "www 60 A 192.0.2.1\nwww 60 MX 1 ns\nwww 60 TXT a\nto 60 CNAME www\n"
            "far 60 CNAME www.far.\nsub 60 NS ns.sub\nns.sub 60 A 192.0.2.60\n";
        for (int i = 0; i < 40; ++i)
            text += "@ 60 DNSKEY 256 3 13 " + std::string(40, static_cast<char>('A' + i % 26)) +
                    std::string(4, static_cast<char>('A' + i / 26)) + "\n";
        std::vector<zone::Zone> zones;
        zones.push_back(support::make_zone("z.", text));
        return support::make_snapshot(std::move(zones));
    }();
    return snapshot;
}

Octets query(std::string_view qname, std::uint16_t type = 1, std::vector<Octets> additional = {},
             std::uint16_t flags = 0) {
    return RawQuery{
        .name = name(qname), .type = type, .flags = flags, .additional = std::move(additional)}
        .octets();
}

/// An OPT record with these flags and version.
Octets opt_with(std::uint8_t version, std::uint16_t flags, const Octets& options = {},
                std::uint16_t size = 1232) {
    Octets record = opt(size, false, options);
    record[6] = version;
    base::store_u16(record.data() + 7, flags);
    return record;
}

/// What dig would print of the whole RCODE.
std::string rcode_of(const Reply& reply) {
    return reply.edns_rcode == 1 ? "BADVERS" : reply.rcode;
}

/// The options that OPT brought, in octets.
std::size_t options_in(const Reply& reply) {
    const support::StrictMessage message = support::read_strictly(reply.octets).value();
    for (const support::StrictRecord& record : message.records) {
        if (record.type == 41) return record.rdata.size();
    }
    return 0;
}

TEST_CASE("respond: R8906-1 every query of RFC 8906 section 8 gets the reply that it lists",
          "[answer]") {
    struct Form {
        const char* section;
        Octets octets;
        const char* rcode;
        bool has_soa;
        bool tc = false;
    };
    Octets opcode_15 = query("z.", kSoa, {}, 15U << 11U);
    opcode_15.resize(12);
    opcode_15[5] = 0;
    Octets many;  // NSID, Client Subnet, EXPIRE and COOKIE
    for (const Octets& one : {option(3, {}), option(8, {0, 1, 0, 0}), option(9, {}),
                              option(10, {1, 2, 3, 4, 5, 6, 7, 8})})
        many.insert(many.end(), one.begin(), one.end());
    const std::vector<Form> forms = {
        {"8.1.1", query("z.", kSoa), "NOERROR", true},
        {"8.1.2", query("z.", 1000), "NOERROR", false},
        {"8.1.2, type 666", query("z.", 666), "NOERROR", false},
        {"8.1.3.1 CD", query("z.", kSoa, {}, 0x0010), "NOERROR", true},
        {"8.1.3.2 AD", query("z.", kSoa, {}, 0x0020), "NOERROR", true},
        {"8.1.3.3 Z", query("z.", kSoa, {}, 0x0040), "NOERROR", true},
        {"8.1.3.4 RD", query("z.", kSoa, {}, kRd), "NOERROR", true},
        {"8.1.4", opcode_15, "NOTIMPL", false},
        {"8.2.1", query("z.", kSoa, {opt_with(0, 0)}), "NOERROR", true},
        {"8.2.2", query("z.", kSoa, {opt_with(1, 0)}), "BADVERS", false},
        {"8.2.3", query("z.", kSoa, {opt_with(0, 0, option(100, {}))}), "NOERROR", true},
        {"8.2.4", query("z.", kSoa, {opt_with(0, 0x0040)}), "NOERROR", true},
        {"8.2.5", query("z.", kSoa, {opt_with(1, 0x0040)}), "BADVERS", false},
        {"8.2.6", query("z.", kSoa, {opt_with(1, 0, option(100, {}))}), "BADVERS", false},
        {"8.2.7", query("z.", 48, {opt_with(0, 0x8000, {}, 512)}), "NOERROR", false, true},
        {"8.2.8", query("z.", kSoa, {opt_with(0, 0x8000)}), "NOERROR", true},
        {"8.2.9", query("z.", kSoa, {opt_with(1, 0x8000)}), "BADVERS", false},
        {"8.2.10", query("z.", kSoa, {opt_with(0, 0, many)}), "NOERROR", true},
    };
    for (const Form& form : forms) {
        for (const Transport transport : {Transport::Udp, Transport::Tcp}) {  // 8.1.5
            const Reply reply = ask_strictly(example(), form.octets, transport);
            INFO(form.section << (transport == Transport::Udp ? " UDP" : " TCP"));
            const std::string rcode = rcode_of(reply);
            CHECK(rcode == form.rcode);
            CHECK(reply.tc == (form.tc && transport == Transport::Udp));
            CHECK(reply.aa == (rcode == "NOERROR"));
            const std::uint16_t asked = base::load_u16(form.octets.data() + 2);
            CHECK((reply.flags & 0x01F0U) == (asked & kRd));  // RA, Z, AD and CD are clear
            CHECK((reply.answer.size() == 1 && reply.answer[0].find(" SOA ") < 99) == form.has_soa);
            CHECK(reply.edns == (form.octets.size() > 12 && form.octets[11] == 1));
            if (!reply.edns) continue;
            // Version 0, DO as asked, and of the other flags none.
            const std::size_t opt_at = reply.octets.size() - 11 - options_in(reply);
            CHECK(reply.octets[opt_at + 6] == 0);
            const std::uint8_t* flags = form.octets.data() + query("z.").size() + 7;
            CHECK(base::load_u16(reply.octets.data() + opt_at + 7) ==
                  (base::load_u16(flags) & 0x8000U));
            const Octets unknown = option(100, {});
            CHECK(std::ranges::search(reply.octets, unknown).empty());
        }
    }
}

TEST_CASE("respond: R5358-1 R1035-1 RD changes nothing but itself: no recursion for anybody",
          "[answer]") {
    for (const std::string_view qname :
         {"www.z.", "no.z.", "x.sub.z.", "far.z.", "elsewhere.", "."}) {
        for (const std::uint16_t type : {1, 2, 6, 15, 255}) {
            for (const Transport transport : {Transport::Udp, Transport::Tcp}) {
                INFO(qname << " " << type);
                const Reply plain = ask_strictly(example(), query(qname, type), transport);
                Reply desired = ask_strictly(example(), query(qname, type, {}, kRd), transport);
                CHECK((desired.flags & 0x0180U) == kRd);  // RA stays clear
                desired.octets[2] &= 0xFEU;
                CHECK(desired.octets == plain.octets);
            }
        }
    }
    CHECK(ask_strictly(example(), query("far.z.", 1, {}, kRd)).answer ==
          Lines{"far.z. 60 IN CNAME www.far."});
    CHECK(ask_strictly(example(), query("elsewhere.", 1, {}, kRd)).rcode == "REFUSED");
}

TEST_CASE(
    "respond: R6891-1 R1035-1 errors bring OPT back too, once it was understood, and never "
    "unasked",
    "[answer]") {
    struct Case {
        std::string_view qname = "www.z.";
        std::uint16_t type = 1;
        std::uint16_t flags = 0;
        std::uint16_t qclass = 1;
        const char* rcode = "";
    };
    const auto [qname, type, flags, qclass, rcode] =
        GENERATE(values<Case>({{.qname = "elsewhere.", .rcode = "REFUSED"},
                               {.qclass = 4, .rcode = "REFUSED"},
                               {.type = 252, .rcode = "REFUSED"},
                               {.type = 200, .rcode = "NOTIMPL"},
                               {.type = 128, .rcode = "FORMERR"},
                               {.flags = 2U << 11U | kRd, .rcode = "NOTIMPL"},
                               {.qname = "no.z.", .flags = kRd, .rcode = "NXDOMAIN"}}));
    for (const bool edns : {false, true}) {
        Octets octets = query(qname, type, {}, flags);
        base::store_u16(octets.data() + octets.size() - 2, qclass);
        if (edns) {
            const Octets record = opt(1232, true, option(100, {1, 2}));
            octets.insert(octets.end(), record.begin(), record.end());
            octets[11] = 1;
        }
        const Reply reply = ask_strictly(example(), octets);
        CAPTURE(rcode, edns);
        CHECK(reply.rcode == rcode);
        CHECK(reply.edns == edns);
        CHECK(reply.edns_do == edns);
        CHECK((reply.flags & 0x01F0U) == (flags & kRd));
        CHECK(reply.answer.empty());
        if (edns) CHECK(reply.edns_size == 1232);
    }
}

TEST_CASE("respond: R9619-1 R1035-6 more or fewer questions than one, and other opcodes",
          "[answer]") {
    const Octets one = query("www.z.");
    Octets two = one;
    two.insert(two.end(), one.begin() + 12, one.end());
    two[5] = 2;
    Octets none(one.begin(), one.begin() + 12);
    none[5] = 0;
    for (Octets octets : {two, none}) {
        Reply reply = ask_strictly(example(), octets);
        CHECK(reply.rcode == "FORMERR");
        CHECK(reply.size == 12);
        CHECK(reply.question.empty());
        octets[2] = 4U << 3U;  // for another opcode the count is not ours to judge
        reply = ask_strictly(example(), octets);
        CHECK(reply.rcode == "NOTIMPL");
        CHECK(reply.size == 12);
    }
    // NOTIFY and UPDATE as they are sent: of a zone that is ours and one that is not.
    for (const std::string_view zone : {"z.", "elsewhere."}) {
        for (const std::uint16_t opcode : {4, 5}) {
            const Reply reply = ask_strictly(
                example(),
                query(zone, kSoa, {}, static_cast<std::uint16_t>(opcode << 11U | 0x0400)));
            CHECK(reply.rcode == "NOTIMPL");
            CHECK(reply.answer.empty());
            CHECK(reply.question == std::string(zone) + " SOA");
        }
    }
}

TEST_CASE("respond: R8482-2 types that are no data are never answered with data", "[answer]") {
    for (int type = 0; type <= 255; type = type == 0 ? 41 : type == 41 ? 128 : type + 1) {
        if (type == 255) continue;  // ANY: R8482-1
        for (const Transport transport : {Transport::Udp, Transport::Tcp}) {
            for (const std::string_view qname : {"z.", "www.z.", "x.sub.z."}) {
                const Reply reply = ask_strictly(
                    example(), query(qname, static_cast<std::uint16_t>(type)), transport);
                INFO(qname << " " << type);
                CHECK(reply.answer.empty());
                CHECK(reply.authority.empty());
                CHECK((reply.rcode == "FORMERR" || reply.rcode == "NOTIMPL" ||
                       reply.rcode == "REFUSED"));
                if (type == 251 || type == 252) CHECK(reply.rcode == "REFUSED");
            }
        }
    }
    // IXFR brings the client's SOA (RFC 1995 section 3).
    Octets ixfr = query("z.", 251);
    const Octets soa = {0xC0, 12, 0, 6, 0, 1, 0, 0, 0, 0, 0, 22, 0, 0, 0, 0, 0,
                        1,    0,  0, 0, 0, 0, 0, 0, 0, 0, 0, 0,  0, 0, 0, 0, 0};
    ixfr.insert(ixfr.end(), soa.begin(), soa.end());
    ixfr[9] = 1;
    for (const Transport transport : {Transport::Udp, Transport::Tcp})
        CHECK(ask_strictly(example(), ixfr, transport).rcode == "REFUSED");
}

TEST_CASE("respond: R8482-1 ANY gets one RRset, over either transport, and follows no CNAME",
          "[answer]") {
    for (const Transport transport : {Transport::Udp, Transport::Tcp}) {
        Reply reply = ask_strictly(example(), query("www.z.", 255), transport);
        CHECK(reply.answer == Lines{"www.z. 60 IN A 192.0.2.1"});
        CHECK(reply.additional.empty());
        reply = ask_strictly(example(), query("to.z.", 255), transport);
        CHECK(reply.answer == Lines{"to.z. 60 IN CNAME www.z."});
        CHECK(reply.authority.empty());
        CHECK_FALSE(ask_strictly(example(), query("x.sub.z.", 255), transport).aa);
    }
}

/// A TSIG record by `key`, with `mac` octets of MAC.
Octets tsig(const Octets& key, const Octets& algorithm, std::size_t mac = 32) {
    Octets record = key;
    const std::size_t size = algorithm.size() + 16 + mac;
    const Octets fixed = {0,
                          250,
                          0,
                          255,
                          0,
                          0,
                          0,
                          0,
                          static_cast<std::uint8_t>(size >> 8U),
                          static_cast<std::uint8_t>(size)};
    record.insert(record.end(), fixed.begin(), fixed.end());
    record.insert(record.end(), algorithm.begin(), algorithm.end());
    const Octets time = {0, 0, 0x69, 0x25, 0x11, 0x22, 1, 44, 0, static_cast<std::uint8_t>(mac)};
    record.insert(record.end(), time.begin(), time.end());
    record.insert(record.end(), mac, 0x5A);
    record.insert(record.end(), {0xAB, 0xCD, 0, 0, 0, 0});  // original ID, error, other length
    return record;
}

TEST_CASE("respond: R8945-1 a signed query is told that its key is not known here, unsigned",
          "[answer]") {
    const Octets key = name("Key.example.");
    const Octets algorithm = name("hmac-sha256.");
    for (const std::uint16_t type : {1, 6, 252, 255}) {
        for (const bool edns : {false, true}) {
            std::vector<Octets> additional = {tsig(key, algorithm)};
            if (edns) additional.insert(additional.begin(), opt(1232, true));
            for (const Transport transport : {Transport::Udp, Transport::Tcp}) {
                const support::StrictReply reply =
                    support::ask_guarded(example(), query("z.", type, additional), transport);
                CHECK(reply.fault == "");
                CHECK((reply.octets[3] & 0x0FU) == 9);  // NOTAUTH
                CHECK(reply.message.has_opt() == edns);
                REQUIRE(reply.message.records.size() == (edns ? 2 : 1));
                const support::StrictRecord& last = reply.message.records.back();
                CHECK(last.owner == key);
                CHECK((last.type == 250 && last.qclass == 255 && last.ttl == 0));
                Octets rdata = tsig({}, algorithm, 0);
                rdata.erase(rdata.begin(), rdata.begin() + 10);
                rdata[rdata.size() - 3] = 17;  // BADKEY
                CHECK(last.rdata == rdata);
            }
        }
    }
    // A key's name may point to the question's (RFC 1035 section 4.1.4), and is written out.
    const support::StrictReply pointed = support::ask_guarded(
        example(), query("www.z.", 1, {tsig({3, 'k', 'e', 'y', 0xC0, 16}, algorithm)}));
    CHECK(pointed.fault == "");
    CHECK(pointed.message.records.back().owner == name("key.z."));
    // What does not fit is left out, and TC says so: the longest names and 512 octets.
    const Octets long_query = RawQuery{.name = long_name(255, "z."),
                                       .additional = {tsig(long_name(255, "k."), algorithm)}}
                                  .octets();
    CHECK(ask_strictly(example(), long_query).tc);
    const Reply whole = ask_strictly(example(), long_query, Transport::Tcp);
    CHECK_FALSE(whole.tc);
    CHECK(whole.size == 12 + 255 + 4 + 255 + 10 + algorithm.size() + 16);
}

TEST_CASE("respond: R8945-1 a TSIG that is not the last record, or broken, is a format error",
          "[answer]") {
    const Octets good = tsig(name("k."), name("hmac-sha256."));
    const auto changed = [&](std::size_t at, std::uint8_t octet) {
        Octets record = good;
        record[at] = octet;
        return record;
    };
    CHECK((ask_strictly(example(), query("z.", 1, {good})).octets[3] & 0x0FU) == 9);
    for (const std::vector<Octets>& additional : std::vector<std::vector<Octets>>{
             {good, opt(1232)},
             {good, good},
             {changed(6, 1)},                      // class IN
             {changed(3 + 10, 0xC0)},              // algorithm compressed
             {changed(3 + 10 + 13 + 9, 33)},       // a MAC that is longer than the record
             {changed(good.size() - 1, 1)},        // other data that are not there
             {tsig(name("k."), {1}, 0)},           // no whole algorithm
             {tsig({0xC0, 0x40}, name("a."))}}) {  // a pointer forward
        CHECK(ask_strictly(example(), query("z.", 1, additional)).rcode == "FORMERR");
    }
    Octets in_authority = query("z.", 1, {good});
    std::swap(in_authority[9], in_authority[11]);
    CHECK(ask_strictly(example(), in_authority).rcode == "FORMERR");
    // Every cut of the record.
    const Octets whole = query("z.", 1, {good});
    for (std::size_t size = query("z.").size(); size < whole.size(); ++size) {
        const Octets cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        CHECK(ask_strictly(example(), cut).rcode == "FORMERR");
    }
    // Octets of it at random: a sound reply, whatever it is.
    base::Rng rng(31);
    for (int round = 0; round < 3000; ++round) {
        Octets spoilt =
            query("www.z.", 1, {opt(1232), tsig(long_name(60, "k."), name("hmac-md5."))});
        for (std::uint32_t count = 1 + rng.below(3); count > 0; --count)
            spoilt[12 + rng.below(spoilt.size() - 12)] = static_cast<std::uint8_t>(rng.below(256));
        const support::StrictReply reply = support::ask_guarded(example(), spoilt);
        INFO(round << ": " << reply.fault);
        REQUIRE(reply.fault.empty());
    }
    // An opcode that we do not know comes first.
    CHECK(ask_strictly(example(), query("z.", 6, {good}, 5U << 11U)).rcode == "NOTIMPL");
}

}  // namespace
}  // namespace leeward::answer
