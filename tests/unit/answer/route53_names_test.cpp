// SPDX-License-Identifier: Apache-2.0
// Names that are there, half there and not there: Z-15 to Z-23 of Route 53's behaviour, and what
// fits into an answer (M-11).
#include "support/catch.hpp"
#include "support/dialogue.hpp"

using namespace leeward;
using support::Ask;
using support::Reply;

namespace {

constexpr const char* kZone = R"($ORIGIN shop.example.
$TTL 300
@ SOA ns hostmaster 1 7200 900 1209600 300
@ NS ns.other.example.
*.wild A 192.0.2.1
*.wild TXT "any"
www.wild TXT "text alone"
deep.empty.below A 192.0.2.2
)";

Reply ask(const std::string& name, const std::string& type = "A") {
    std::vector<zone::Zone> zones;
    zones.push_back(support::make_zone("shop.example.", kZone));
    return support::ask(support::make_snapshot(std::move(zones)), Ask{name, type});
}

struct Row {
    const char* rule;
    const char* name;
    const char* type;
    const char* rcode;
    std::size_t answers;
};

}  // namespace

TEST_CASE("names: what exists, and what a wildcard answers for", "[route53]") {
    const Row rows[] = {
        {"Z-17: a wildcard answers for its level", "a.wild.shop.example.", "A", "NOERROR", 1},
        {"Z-17: and for all deeper names", "a.b.c.wild.shop.example.", "A", "NOERROR", 1},
        {"Z-18: but not for its own parent, which exists all the same", "wild.shop.example.", "A",
         "NOERROR", 0},
        {"Z-19: an existing name wins, even without the type", "www.wild.shop.example.", "A",
         "NOERROR", 0},
        {"Z-19: and hides the wildcard from what is below it", "x.www.wild.shop.example.", "TXT",
         "NXDOMAIN", 0},
        {"Z-22: a name with records below it alone exists", "empty.below.shop.example.", "A",
         "NOERROR", 0},
        {"Z-22: and so does the one above", "below.shop.example.", "MX", "NOERROR", 0},
        {"Z-23: a record of another type is there", "deep.empty.below.shop.example.", "AAAA",
         "NOERROR", 0},
        {"Z-22: neither record nor child is NXDOMAIN", "gone.shop.example.", "A", "NXDOMAIN", 0},
    };
    for (const Row& row : rows) {
        INFO(row.rule);
        const Reply reply = ask(row.name, row.type);
        CHECK(reply.rcode == row.rcode);
        CHECK(reply.answer.size() == row.answers);
        CHECK(reply.authority.size() == (row.answers == 0 ? 1 : 0));  // the SOA
    }
}

TEST_CASE("multivalue: M-11: eight A records fit into 512 octets, with the longest name",
          "[route53]") {
    const std::string label(61, 'x');
    const std::string owner = label + "." + label + "." + label + "." + std::string(47, 'y');
    std::string text = kZone;
    for (int number = 1; number <= 8; ++number) {
        text += owner + " A 192.0.2." + std::to_string(number) + "\n";
    }
    std::vector<zone::Zone> zones;
    zones.push_back(support::make_zone("shop.example.", text));
    const snapshot::Snapshot snapshot = support::make_snapshot(std::move(zones));
    const Reply reply = support::ask(snapshot, Ask{owner + ".shop.example.", "A"});
    CHECK(reply.answer.size() == 8);
    CHECK_FALSE(reply.tc);
    CHECK(reply.size <= 512);
}
