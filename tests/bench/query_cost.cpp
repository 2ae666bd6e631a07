// SPDX-License-Identifier: Apache-2.0
// Answers queries in a row, for a profiler or a clock: query_cost KIND COUNT.
//   static      10,000 names: 62 % A, 18 % AAAA, 10 % CNAME, 5 % MX, 5 % TXT; 10 % of the queries
//   NXDOMAIN weighted, failover, multivalue   one steered A record over four places nested failover
//   over weighted over failover
// Prints nanoseconds for a query; tests/bench/instructions.py counts instructions instead.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "leeward/answer/respond.hpp"
#include "leeward/policy/decide.hpp"
#include "leeward/zone/build.hpp"
#include "leeward/zone/parse.hpp"

namespace {

using namespace leeward;

constexpr std::uint32_t kNames = 10'000;
constexpr std::size_t kQueries = 4096;  // a power of two
const std::string kApex = "bench.example.";

dns::Name name_of(const std::string& text) {
    return dns::Name::parse(text).value();
}

std::string static_zone() {
    std::string text = "$TTL 300\n@ SOA ns1 h 1 2 3 4 60\n@ NS ns1\nns1 A 192.0.2.53\n";
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
        return policy::Node{"", policy, std::move(children)};
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
            {name_of("host" + std::to_string(i) + "." + kApex), dns::RrType::A, 30, top});
    }
    return rules;
}

snapshot::Snapshot snapshot_of(policy::Rules rules) {
    const std::string text =
        rules.roots.empty() ? static_zone() : "@ 60 SOA ns1 h 1 2 3 4 60\n@ 60 NS ns1.test.\n";
    zone::ZoneBuilder builder(name_of(kApex));
    const auto no_files = [](const std::string&) -> base::Result<std::string> {
        return base::fail("none");
    };
    auto parsed =
        zone::parse("bench.zone", text, name_of(kApex), no_files,
                    [&](const auto& record, const auto& origin) { builder.add(record, origin); });
    for (std::uint32_t root = 0; root < rules.roots.size(); ++root) {
        builder.add({rules.roots[root].owner, dns::RrType::A, root, {}});
    }
    std::vector<zone::Zone> zones;
    zones.push_back(std::move(builder.build(parsed.files, parsed.faults).value()));
    snapshot::Snapshot snapshot;
    snapshot.zones = std::make_shared<zone::ZoneSet>(std::move(zones));
    snapshot.steering = policy::decide(rules, {}, {}, {}, 1);
    return snapshot;
}

/// Queries with EDNS, as resolvers send them.
std::vector<std::vector<std::uint8_t>> make_queries(bool with_misses) {
    base::Rng rng(3);
    std::vector<std::vector<std::uint8_t>> queries;
    for (std::size_t i = 0; i < kQueries; ++i) {
        const std::uint32_t number = rng.below(kNames);
        const bool miss = with_misses && rng.below(10) == 0;
        const dns::Name name =
            name_of((miss ? "no" : "host") + std::to_string(number) + "." + kApex);
        const std::uint32_t kind = number % 100;
        const std::uint8_t type = !with_misses || kind < 62 ? 1
                                  : kind < 80               ? 28
                                  : kind < 90               ? 1
                                  : kind < 95               ? 15
                                                            : 16;
        std::vector<std::uint8_t> query = {0x12, 0x34, 0x01, 0, 0, 1, 0, 0, 0, 0, 0, 1};
        query.insert(query.end(), name.wire().begin(), name.wire().end());
        for (const int octet : {0, int{type}, 0, 1, 0, 0, 41, 4, 0xD0, 0, 0, 0, 0, 0, 0}) {
            query.push_back(static_cast<std::uint8_t>(octet));
        }
        queries.push_back(std::move(query));
    }
    return queries;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fprintf(stderr,
                     "usage: query_cost static|weighted|failover|multivalue|nested COUNT\n");
        return 2;
    }
    const std::string_view kind = argv[1];
    const std::size_t count = std::strtoul(argv[2], nullptr, 10);
    const snapshot::Snapshot snapshot = snapshot_of(rules_of(kind));
    const auto queries = make_queries(kind == "static");
    std::vector<std::uint8_t> reply(answer::kMaxUdpReply);
    base::Rng rng(1);
    policy::RandomChooser chooser(rng);
    std::size_t octets = 0;
    const auto start = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < count; ++i) {
        octets += answer::respond(snapshot, answer::Settings{}, queries[i % kQueries],
                                  answer::Transport::Udp, policy::Client{}, chooser, reply);
    }
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
    const double queries_answered = static_cast<double>(count > 0 ? count : 1);
    std::printf("%s: %.1f ns a query, %.1f octets a reply\n", argv[1],
                took.count() / queries_answered, static_cast<double>(octets) / queries_answered);
    return 0;
}
