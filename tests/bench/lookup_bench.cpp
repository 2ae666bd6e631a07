// SPDX-License-Identifier: Apache-2.0
// What finding a name costs: nanoseconds for 1,000 look-ups in a zone of 10,000 names, which stays
// in the processor's caches, and in one of 1,000,000, which does not. Names come in random order,
// and a run goes on where the last one ended, so that a name is asked again only after 131,072
// others.

#define CATCH_CONFIG_ENABLE_BENCHMARKING  // both for Catch2 version 2; version 3 brings them
#define CATCH_CONFIG_MAIN
#include <string>
#include <vector>

#include "bench_zone.hpp"
#include "leeward/base/rng.hpp"
#include "support/catch.hpp"

namespace leeward::bench {
namespace {

constexpr std::size_t kLookups = 1000;
constexpr std::size_t kNames = 131'072;  // different query names of a kind

/// `names` names: of each hundred, 97 hosts with an address, a wildcard, a cut, and its glue.
std::string text_of(std::uint32_t names) {
    std::string text;
    text.reserve(std::size_t{names} * 24);
    for (std::uint32_t at = 0; at < names; ++at) {
        const std::string number = std::to_string(at);
        switch (at % 100) {
            case 97:
                text += "*.w" + number + " A 192.0.2.1\n";
                break;
            case 98:
                text += "c" + number + " NS ns.c" + number + "\n";
                break;
            case 99:
                text += "ns.c" + std::to_string(at - 1) + " A 192.0.2.2\n";
                break;
            default:
                text += "host" + number + " A 192.0.2.3\n";
        }
    }
    return text;
}

enum class What { Exists, Missing, BelowWildcard, BelowCut };

std::string name_text(What what, std::uint32_t number) {
    const std::uint32_t hundred = number - number % 100;
    switch (what) {
        case What::Exists:
            return "host" + std::to_string(hundred + number % 97);
        case What::Missing:
            return "none" + std::to_string(number);
        case What::BelowWildcard:
            return "any.w" + std::to_string(hundred + 97);
        case What::BelowCut:
            return "www.host.c" + std::to_string(hundred + 98);
    }
    return "";
}

std::vector<dns::QueryName> queries_of(What what, std::uint32_t names) {
    base::Rng rng(names + static_cast<std::uint32_t>(what));
    const dns::Name apex = name_of(kApex);
    std::vector<dns::QueryName> queries;
    queries.reserve(kNames);
    while (queries.size() < kNames) {
        const std::uint32_t number = rng.below(names);
        queries.emplace_back(dns::Name::parse(name_text(what, number), apex).value());
    }
    return queries;
}

/// Looks `name` up as an answer does, as far as what was found is to be read: 1 for the node that
/// the kind leads to.
std::size_t look_up(const zone::Zone& zone, What what, const dns::QueryName& name) {
    const zone::Hit hit = zone.find(name);
    zone::RrsetView rrset;
    switch (what) {
        case What::Exists:
            return hit.exact && hit.exact.find(dns::RrType::A, rrset) ? 1 : 0;
        case What::Missing:
            return !hit.exact && !hit.encloser.has_wildcard_child() ? 1 : 0;
        case What::BelowWildcard: {
            const std::size_t labels = hit.encloser.labels();
            const zone::NodeView wildcard = zone.find_wildcard(name, labels);
            return !hit.exact && wildcard && wildcard.find(dns::RrType::A, rrset) ? 1 : 0;
        }
        case What::BelowCut:
            return hit.encloser.is_cut() && hit.encloser.find(dns::RrType::Ns, rrset) ? 1 : 0;
    }
    return 0;
}

void measure(std::uint32_t names) {
    const zone::Zone zone = zone_of(text_of(names));
    REQUIRE(zone.name_count() >= names);
    const std::pair<What, const char*> kinds[] = {{What::Exists, "a name that exists"},
                                                  {What::Missing, "NXDOMAIN"},
                                                  {What::BelowWildcard, "below a wildcard"},
                                                  {What::BelowCut, "below a cut"}};
    for (const auto& [what, said] : kinds) {
        const std::vector<dns::QueryName> queries = queries_of(what, names);
        std::size_t found = 0;
        for (const dns::QueryName& name : queries) found += look_up(zone, what, name);
        REQUIRE(found == queries.size());
        std::size_t next = 0;
        BENCHMARK("find, " + std::to_string(names) + " names, " + said + ", 1,000 look-ups") {
            std::size_t sum = 0;
            for (std::size_t i = 0; i < kLookups; ++i) {
                sum += look_up(zone, what, queries[next]);
                next = (next + 1) % kNames;
            }
            return sum;
        };
    }
}

}  // namespace

TEST_CASE("bench: find in a zone of 10,000 names", "[zone]") {
    measure(10'000);
}

TEST_CASE("bench: find in a zone of 1,000,000 names", "[zone]") {
    measure(1'000'000);
}

}  // namespace leeward::bench
