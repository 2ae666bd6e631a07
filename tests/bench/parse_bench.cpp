// SPDX-License-Identifier: Apache-2.0
// What reading a query costs: nanoseconds for 1,000 queries, each a copy of its own so that they
// come from memory as those of a batch do. Divided by 1,000 it is the cost of one.

#define CATCH_CONFIG_ENABLE_BENCHMARKING  // both for Catch2 version 2; version 3 brings them
#define CATCH_CONFIG_MAIN
#include <string>
#include <vector>

#include "bench_zone.hpp"
#include "leeward/dns/message.hpp"
#include "support/catch.hpp"

namespace leeward::bench {
namespace {

constexpr std::size_t kQueries = 1000;

struct Kind {
    const char* what;
    Octets query;
    dns::Parsed expected;
};

/// Without the last `octets`.
Octets cut(Octets query, std::size_t octets) {
    query.resize(query.size() - octets);
    return query;
}

Octets with(Octets query, std::size_t at, std::uint8_t octet) {
    query.at(at) = octet;
    return query;
}

std::vector<Kind> kinds() {
    using dns::Parsed;
    const dns::Name usual = name_of("www1234.app.bench.example.");
    dns::Name deepest;
    for (std::size_t labels = 0; labels < dns::kMaxLabels; ++labels)
        deepest = deepest.with_left(base::as_bytes("x")).value();
    dns::Name longest = name_of(std::string(61, 'x') + ".");
    for (int labels = 0; labels < 3; ++labels)
        longest = longest.with_left(base::as_bytes(std::string(63, 'X'))).value();
    const Octets plain = query_of(usual, 1);
    const Octets options = query_of(usual, 1, opt(cookie_and_subnet()));
    return {
        {"without EDNS", query_of(usual, 1, {}), Parsed::Whole},
        {"with EDNS", plain, Parsed::Whole},
        {"with EDNS, in capitals and small letters",
         query_of(name_of("wWW1234.App.bENCH.eXAMPLe."), 1), Parsed::Whole},
        {"with cookie and subnet", options, Parsed::Whole},
        {"a name of 255 octets", query_of(longest, 1), Parsed::Whole},
        {"a name of 127 labels", query_of(deepest, 1), Parsed::Whole},
        {"malformed: cut in the question", cut(plain, 16), Parsed::Malformed},
        {"malformed: a pointer in the question", with(plain, 12, 0xC0), Parsed::Malformed},
        {"malformed: options that do not add up", with(options, options.size() - 9, 200),
         Parsed::Malformed},
        {"malformed: an octet left over", with(plain, 11, 0), Parsed::Malformed},
        {"ignored: a response", with(plain, 2, 0x81), Parsed::Ignored},
    };
}

}  // namespace

TEST_CASE("bench: parse_query", "[dns]") {
    for (const Kind& kind : kinds()) {
        const std::vector<Octets> queries(kQueries, kind.query);
        dns::Query query;
        REQUIRE(dns::parse_query(kind.query, query) == kind.expected);
        BENCHMARK(std::string("parse, ") + kind.what + ", 1,000 queries") {
            std::size_t sum = 0;
            for (const Octets& octets : queries) {
                sum += static_cast<std::size_t>(dns::parse_query(octets, query));
                sum += query.question_size + query.edns.options.size();
            }
            return sum;
        };
    }
}

}  // namespace leeward::bench
