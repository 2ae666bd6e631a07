// SPDX-License-Identifier: Apache-2.0
// Answers queries in a row, for a profiler or a clock: query_cost KIND COUNT.
//   static      10,000 names: 62 % A, 18 % AAAA, 10 % CNAME, 5 % MX, 5 % TXT; 10 % of the queries
//               NXDOMAIN
//   cookie      the same, each query with a client subnet and a server's cookie in its OPT that we
//               did not make, so that a new one is
//   nxdomain    the same zone, no query for a name that exists
//   referral    10,000 delegated names of two servers with glue; queries for names below them
//   weighted, failover, multivalue   one steered A record over four places
//   nested      failover over weighted over failover
//   geo, latency, nearest   the client's place decides; geo over failover. Each query's client is
//               another one, in an atlas of 65,536 networks
//   sticky      weighted, the client's network keeps its place
//   alias       failover from an evaluated alias to a weighted record on to a place
// Prints nanoseconds for a query; tests/bench/instructions.py counts instructions instead.

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench_zone.hpp"
#include "leeward/answer/respond.hpp"
#include "leeward/policy/decide.hpp"

namespace {

using namespace leeward;
using bench::name_of;

constexpr std::uint32_t kNames = 10'000;
constexpr std::size_t kQueries = 4096;  // a power of two
constexpr std::string_view kKinds[] = {"static",   "cookie",     "nxdomain", "referral", "weighted",
                                       "failover", "multivalue", "nested",   "geo",      "latency",
                                       "nearest",  "sticky",     "alias"};

std::string static_zone() {
    std::string text;
    for (std::uint32_t i = 0; i < kNames; ++i) {
        const std::string name = "host" + std::to_string(i);
        const std::uint32_t kind = i % 100;
        const std::string low = std::to_string(i % 250);
        if (kind < 62)
            text += name + " A 192.0.2." + low + "\n";
        else if (kind < 80)
            text += name + " AAAA 2001:db8::" + low + "\n";
        else if (kind < 90)
            text += name + " CNAME host" + std::to_string(i - kind) + "\n";
        else if (kind < 95)
            text += name + " MX 10 ns1\n";
        else
            text += name + " TXT \"text " + low + "\"\n";
    }
    return text;
}

std::string delegating_zone() {
    std::string text;
    for (std::uint32_t i = 0; i < kNames; ++i) {
        const std::string name = "host" + std::to_string(i);
        text += name + " NS ns1." + name + "\n" + name + " NS ns2." + name + "\n";
        text += "ns1." + name + " A 192.0.2.1\nns2." + name + " AAAA 2001:db8::2\n";
    }
    return text;
}

/// Each /16 of IPv4 is in one of four places, in no order.
class Striped final : public geo::Atlas {
public:
    [[nodiscard]] base::Result<void> each_network(bool v6, const Visit& visit) const override {
        constexpr std::uint8_t kLength = 16;
        if (v6) visit(geo::Prefix::all(true), {}, 0);
        base::Rng rng(7);
        for (std::uint32_t top = 0; !v6 && top < (1U << kLength); ++top) {
            const std::array<std::uint8_t, 4> octets = {static_cast<std::uint8_t>(top >> 8U),
                                                        static_cast<std::uint8_t>(top), 0, 0};
            const std::uint32_t number = rng.below(4);
            visit({*base::Address::from_bytes(octets), kLength}, location(number), number);
        }
        return {};
    }

private:
    static geo::Location location(std::uint32_t number) {
        if (number == 0) return {};
        constexpr std::string_view kCodes[] = {"FR", "DE", "US-WA"};
        constexpr geo::Coordinates kPoints[] = {{48.85, 2.35}, {50.11, 8.68}, {47.61, -122.33}};
        geo::Location at = geo::located_in(geo::parse_code(kCodes[number - 1]).value());
        at.coordinates = kPoints[number - 1];
        return at;
    }
};

/// The one node of a kind that the client's place matters to, over `all`; or, for geo, over pairs.
void add_by_place(std::string_view kind, const std::vector<policy::Child>& all,
                  policy::Rules& rules) {
    const auto code = [](std::string_view text) { return geo::parse_code(text).value(); };
    if (kind == "geo") {
        rules.nodes = {{"", policy::Kind::Failover, policy::kNoDetail, {all[0], all[1]}},
                       {"", policy::Kind::Failover, policy::kNoDetail, {all[2], all[3]}}};
        rules.geo = {{{code("default"), code("EU"), code("FR"), code("US")}}};
        rules.nodes.push_back(
            {"", policy::Kind::Geo, 0, {{policy::NodeId{0}}, {policy::NodeId{1}}, all[0], all[2]}});
    } else if (kind == "latency") {
        using std::chrono::milliseconds;
        rules.latency_table = {{"a", "b", "c", "d"},
                               {code("default"), code("EU"), code("US")},
                               {{milliseconds(50), milliseconds(60), milliseconds(70), {}},
                                {milliseconds(30), milliseconds(10), {}, milliseconds(90)},
                                {milliseconds(80), {}, milliseconds(20), milliseconds(15)}}};
        rules.latency = {{{0, 1, 2, 3}, {{}, {}, {}, {}}}};
        rules.nodes = {{"", policy::Kind::Latency, 0, all}};
    } else if (kind == "nearest") {
        rules.nearest = {{{{{53.35, -6.26}, 0},
                           {{50.11, 8.68}, 10},
                           {{39.04, -77.49}, 0},
                           {{45.84, -119.7}, -10}}}};
        rules.nodes = {{"", policy::Kind::Nearest, 0, all}};
    }
}

policy::Rules rules_of(std::string_view kind) {
    policy::Rules rules;
    for (std::uint32_t at = 0; at < 4; ++at) {
        rules.places.push_back({"p" + std::to_string(at), policy::PlaceKind::Region, {}});
        rules.endpoints.push_back({"web", {at}, ""});
        policy::Leaf& leaf = rules.leaves.emplace_back();
        leaf.place = {at};
        leaf.endpoints = {{at}};
        leaf.data.push_back({{192, 0, 2, static_cast<std::uint8_t>(at)}, leaf.endpoints, {at}});
    }
    using policy::LeafId;
    using policy::NodeId;
    const auto over = [](policy::Kind policy, std::vector<policy::Child> children) {
        return policy::Node{"", policy, policy::kNoDetail, std::move(children)};
    };
    const std::vector<policy::Child> all = {
        {LeafId{0}, 4}, {LeafId{1}, 3}, {LeafId{2}, 2}, {LeafId{3}, 1}};
    if (kind == "weighted") rules.nodes = {over(policy::Kind::Weighted, all)};
    if (kind == "failover") rules.nodes = {over(policy::Kind::Failover, all)};
    if (kind == "multivalue") rules.nodes = {over(policy::Kind::Multivalue, all)};
    if (kind == "nested") {
        rules.nodes = {over(policy::Kind::Failover, {all[0], all[1]}),
                       over(policy::Kind::Failover, {all[2], all[3]}),
                       over(policy::Kind::Weighted, {{NodeId{0}, 3}, {NodeId{1}, 1}}),
                       over(policy::Kind::Failover, {{NodeId{2}, 1}, all[3]})};
    }
    if (kind == "sticky") {
        rules.sticky = {{24, 56, {"p0", "p1", "p2", "p3"}}};
        rules.nodes = {{"", policy::Kind::Weighted, 0, all}};
    }
    if (kind == "alias") {
        rules.aliases.emplace_back();
        rules.nodes = {over(policy::Kind::Weighted, {all[0], all[1], all[2]}),
                       {"", policy::Kind::Alias, 0, {{NodeId{0}}}},
                       over(policy::Kind::Failover, {{NodeId{1}}, all[3]})};
    }
    add_by_place(kind, all, rules);
    if (rules.nodes.empty()) return {};
    const NodeId top{static_cast<std::uint32_t>(rules.nodes.size() - 1)};
    for (std::uint32_t i = 0; i < kNames; ++i) {
        rules.roots.push_back(
            {policy::Owner(name_of("host" + std::to_string(i) + "." + std::string(bench::kApex))),
             dns::RrType::A, 30, top});
    }
    return rules;
}

snapshot::Snapshot snapshot_of(std::string_view kind) {
    const policy::Rules rules = rules_of(kind);
    if (kind == "referral") return bench::snapshot_of(delegating_zone());
    if (rules.roots.empty()) return bench::snapshot_of(static_zone());
    std::vector<zone::SteeredRrset> steered;
    for (std::uint32_t root = 0; root < rules.roots.size(); ++root)
        steered.push_back({rules.roots[root].owner.name(), dns::RrType::A, root, {}});
    snapshot::Snapshot snapshot = bench::snapshot_of("", std::move(steered));
    auto clients = policy::Clients::sort(rules, Striped());
    policy::Decider decider(rules, std::make_shared<policy::Clients>(std::move(clients.value())));
    snapshot.steering = decider.decide({}, {}, 1);
    return snapshot;
}

/// The type that a host of the static zone is asked for.
std::uint16_t type_asked(std::uint32_t number) {
    const std::uint32_t kind = number % 100;
    if (kind < 62) return 1;
    if (kind < 80) return 28;
    if (kind < 90) return 1;
    return kind < 95 ? 15 : 16;
}

/// Queries with EDNS, as resolvers send them.
std::vector<bench::Octets> make_queries(std::string_view kind) {
    const bool mixed = kind == "static" || kind == "cookie";
    const bench::Octets opt =
        bench::opt(kind == "cookie" ? bench::cookie_and_subnet() : bench::Octets{});
    base::Rng rng(3);
    std::vector<bench::Octets> queries;
    for (std::size_t i = 0; i < kQueries; ++i) {
        const std::uint32_t number = rng.below(kNames);
        const bool miss = mixed ? rng.below(10) == 0 : kind == "nxdomain";
        const std::string host = (miss ? "no" : "host") + std::to_string(number);
        const std::string below = kind == "referral" ? "www." : "";
        const dns::Name name = name_of(below + host + "." + std::string(bench::kApex));
        queries.push_back(
            bench::query_of(name, mixed ? type_asked(number) : std::uint16_t{1}, opt));
    }
    return queries;
}

/// Who asks: another client each time, or one of whom nothing is known.
std::vector<policy::Client> make_clients(std::string_view kind) {
    std::vector<policy::Client> clients(kQueries);
    constexpr std::string_view kByClient[] = {"geo", "latency", "nearest", "sticky"};
    if (std::find(std::begin(kByClient), std::end(kByClient), kind) == std::end(kByClient)) {
        return clients;
    }
    base::Rng rng(5);
    for (policy::Client& client : clients) {
        const auto word = static_cast<std::uint32_t>(rng.next());
        std::array<std::uint8_t, 4> octets{};
        base::store_u32(octets.data(), word);
        client = {*base::Address::from_bytes(octets), 32};
    }
    return clients;
}

}  // namespace

int main(int argc, char** argv) {
    const std::string_view kind = argc == 3 ? argv[1] : "";
    if (std::find(std::begin(kKinds), std::end(kKinds), kind) == std::end(kKinds)) {
        std::fprintf(
            stderr,
            "usage: query_cost static|cookie|nxdomain|referral|weighted|failover|multivalue|"
            "nested|geo|latency|nearest|sticky|alias COUNT\n");
        return 2;
    }
    const std::size_t count = std::strtoul(argv[2], nullptr, 10);
    snapshot::Snapshot snapshot = snapshot_of(kind);
    snapshot.cookies = std::make_shared<const dns::CookieSecrets>(dns::CookieSecrets{{{1, 2, 3}}});
    const auto queries = make_queries(kind);
    const auto clients = make_clients(kind);
    std::vector<std::uint8_t> reply(answer::kMaxUdpReply);
    base::Rng rng(1);
    policy::RandomChooser chooser(rng);
    const answer::Settings settings;
    answer::Arrival arrival;
    std::size_t octets = 0;
    const auto start = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < count; ++i) {
        arrival.source = clients[i % kQueries].address;
        octets +=
            answer::respond(snapshot, settings, queries[i % kQueries], arrival, chooser, reply)
                .size;
    }
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
    const double queries_answered = static_cast<double>(count > 0 ? count : 1);
    std::printf("%s: %.1f ns a query, %.1f octets a reply\n", argv[1],
                took.count() / queries_answered, static_cast<double>(octets) / queries_answered);
    return 0;
}
