// SPDX-License-Identifier: Apache-2.0
// Random master files mean what ldns reads in them. Left out is what ldns lacks or does otherwise:
// $INCLUDE, $GENERATE, a class before the TTL, a relative $ORIGIN, a TTL taken over from the record
// above.
#include <rapidcheck.h>

#include <string>
#include <vector>

#include "leeward/base/rng.hpp"
#include "leeward/zone/parse.hpp"
#include "support/catch.hpp"
#include "support/ldns_model.hpp"
#include "support/rdata_text.hpp"

namespace leeward::zone {
namespace {

using base::Rng;

std::string blanks(Rng& rng) {
    constexpr const char* kBlanks[] = {" ", "\t", "  ", " \t "};
    return kBlanks[rng.below(4)];
}

std::string line_end(Rng& rng) {
    constexpr const char* kEnds[] = {"\n", " \n", " ; a comment (\n", "\n\n", "\n; a line\n"};
    return kEnds[rng.below(5)];
}

/// In one line, or in parentheses over two or three.
std::string rdata(Rng& rng) {
    constexpr dns::RrType kTypes[] = {dns::RrType::A,   dns::RrType::Aaaa,  dns::RrType::Ns,
                                      dns::RrType::Mx,  dns::RrType::Txt,   dns::RrType::Soa,
                                      dns::RrType::Srv, dns::RrType::Naptr, dns::RrType::Ds,
                                      dns::RrType::Ptr, dns::RrType::Cname, dns::RrType::Nsec};
    const dns::RrType type = kTypes[rng.below(12)];
    const std::string text = support::random_rdata(type, rng);
    const std::string head = dns::to_string(type) + blanks(rng);
    switch (rng.below(4)) {
        case 0:
            return head + "( " + text + " )";
        case 1:
            return head + "(\n\t" + text + " ; why (not\n\t)";
        default:
            return head + text;
    }
}

std::string owner(Rng& rng) {
    switch (rng.below(4)) {
        case 0:
            return "";
        case 1:
            return "@";
        default:
            return support::random_name(rng);
    }
}

std::string entry(Rng& rng) {
    constexpr const char* kTtls[] = {"", "0 ", "300 ", "1h ", "1d2h3m4s ", "2147483647 "};
    switch (rng.below(12)) {
        case 0:
            return "$ORIGIN" + blanks(rng) + "sub" + std::to_string(rng.below(9)) + ".example.\n";
        case 1:
            return "$TTL" + blanks(rng) + std::to_string(rng.below(100'000)) + "\n";
        default:
            return owner(rng) + blanks(rng) + kTtls[rng.below(6)] + (rng.below(2) ? "IN " : "") +
                   rdata(rng) + line_end(rng);
    }
}

std::string file(Rng& rng) {
    std::string text = "$TTL 60\nfirst A 192.0.2.1\n";
    for (std::uint32_t left = rng.below(30); left > 0; --left) text += entry(rng);
    return text;
}

}  // namespace

TEST_CASE("parse: R1035-8 any master file means what ldns reads in it", "[zone]") {
    CHECK(rc::check("records are equal", [](std::uint64_t seed) {
        Rng rng(seed);
        const std::string text = file(rng);
        std::vector<std::string> ours;
        const auto sink = [&ours](const RecordView& record, const Origin&) {
            ours.push_back(
                support::record_text(record.owner, record.ttl, record.type, record.rdata));
        };
        const auto none = [](const std::string&) -> base::Result<std::string> {
            return base::fail("no such file");
        };
        const auto result = parse("zone", text, *dns::Name::parse("example."), none, sink);
        if (!result.faults.empty()) RC_FAIL(base::to_string(result.faults.front()) + "\n" + text);
        const auto theirs = support::read_file_by_ldns(text);
        if (!theirs) RC_FAIL("ldns refuses\n" + text);
        RC_ASSERT(ours == *theirs);
    }));
}

}  // namespace leeward::zone
