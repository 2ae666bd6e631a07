// SPDX-License-Identifier: Apache-2.0
// Answers queries in a row, for a profiler or a clock: query_cost KIND COUNT.
//   static      10,000 names: 62 % A, 18 % AAAA, 10 % CNAME, 5 % MX, 5 % TXT; 10 % of the queries
//               NXDOMAIN
//   cookie      the same, each query with a cookie and a client subnet in its OPT
//   nxdomain    the same zone, no query for a name that exists
//   referral    10,000 delegated names of two servers with glue; queries for names below them
//   weighted, failover, multivalue   one steered A record over four places
//   nested      failover over weighted over failover
// Prints nanoseconds for a query; tests/bench/instructions.py counts instructions instead.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "bench_zone.hpp"
#include "leeward/answer/respond.hpp"
#include "leeward/policy/decide.hpp"

namespace {

using namespace leeward;
using bench::name_of;

constexpr std::uint32_t kNames = 10'000;
constexpr std::size_t kQueries = 4096;  // a power of two
constexpr std::string_view kKinds[] = {"static",   "cookie",   "nxdomain",   "referral",
                                       "weighted", "failover", "multivalue", "nested"};

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
    snapshot.steering = policy::decide(rules, {}, {}, 1);
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

}  // namespace

int main(int argc, char** argv) {
    const std::string_view kind = argc == 3 ? argv[1] : "";
    if (std::find(std::begin(kKinds), std::end(kKinds), kind) == std::end(kKinds)) {
        std::fprintf(
            stderr,
            "usage: query_cost static|cookie|nxdomain|referral|weighted|failover|multivalue|"
            "nested COUNT\n");
        return 2;
    }
    const std::size_t count = std::strtoul(argv[2], nullptr, 10);
    const snapshot::Snapshot snapshot = snapshot_of(kind);
    const auto queries = make_queries(kind);
    std::vector<std::uint8_t> reply(answer::kMaxUdpReply);
    base::Rng rng(1);
    policy::RandomChooser chooser(rng);
    std::size_t octets = 0;
    const auto start = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < count; ++i) {
        octets += answer::respond(snapshot, answer::Settings{}, queries[i % kQueries],
                                  answer::Transport::Udp, base::Address{}, chooser, reply);
    }
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
    const double queries_answered = static_cast<double>(count > 0 ? count : 1);
    std::printf("%s: %.1f ns a query, %.1f octets a reply\n", argv[1],
                took.count() / queries_answered, static_cast<double>(octets) / queries_answered);
    return 0;
}
