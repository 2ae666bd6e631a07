// SPDX-License-Identifier: Apache-2.0
// What is true when, and how users move.

#include "leeward/drill/world.hpp"

#include "leeward/drill/users.hpp"
#include "scenarios.hpp"
#include "support/catch.hpp"

using namespace leeward;
using drill::Condition;
using test::event;

namespace {

base::Duration s(double seconds) {
    return std::chrono::duration_cast<base::Duration>(std::chrono::duration<double>(seconds));
}

drill::Answers only(std::size_t spots, std::size_t spot, std::uint32_t ttl) {
    drill::Answers answers;
    answers.shares.assign(spots, 0);
    answers.shares[spot] = 1;
    answers.ttl_s = ttl;
    return answers;
}

}  // namespace

TEST_CASE("drill: shares multiply, latencies add, the smallest capacity wins, down beats all",
          "[drill]") {
    const drill::Scenario scenario = test::scenario({
        event("e1", 10, 100, "region", "east", R"("kind": "error", "rate": 0.5, "layer": "app")"),
        event("e2", 10, 100, "zone", "east.a", R"("kind": "error", "rate": 0.2, "layer": "tcp")"),
        event("e3", 10, 100, "provider", "cloud-a", R"("kind": "latency", "add_ms": 100)"),
        event("e4", 20, 100, "endpoint", "east.a.2", R"("kind": "latency", "add_ms": 50)"),
        event("e5", 20, 100, "region", "*", R"("kind": "capacity", "fraction": 0.7)"),
        event("e6", 30, 100, "region", "east", R"("kind": "capacity", "fraction": 0.4)"),
        event("e7", 40, 50, "endpoint", "east.a.1", R"("kind": "down", "mode": "refuse")"),
        event("e8", 45, 50, "zone", "east.a", R"("kind": "down", "mode": "blackhole")"),
    });
    drill::World world(scenario);
    REQUIRE(world.spots().size() == 8);
    CHECK(world.spots()[1].id == "east.a.2");
    CHECK(world.spots()[1].weight == Approx(0.15));
    CHECK(world.spots()[7].capacity == Approx(0.2));
    CHECK(world.advance(s(0)));
    CHECK(world.for_users(0) == Condition{});
    CHECK_FALSE(world.advance(s(9.9)));
    CHECK(world.next_change() == s(10));
    CHECK(world.advance(s(10)));
    CHECK(world.for_users(0).success() == Approx(0.4));
    CHECK(world.for_users(2).success() == Approx(0.5));
    CHECK(world.for_users(4).success() == 1);
    world.advance(s(35));
    CHECK(world.for_users(1).add_s == Approx(0.15));
    CHECK(world.for_users(1).capacity == 0.4);
    CHECK(world.for_users(7).capacity == 0.7);
    world.advance(s(40));
    CHECK(world.for_probes(0).down == Condition::Down::Refuse);
    world.advance(s(45));
    CHECK(world.for_probes(0).down == Condition::Down::Blackhole);
    CHECK(world.for_users(1).success() == 0);
    world.advance(s(100));
    CHECK(world.for_users(0) == Condition{});
    CHECK(world.next_change() == base::Duration::max());
}

TEST_CASE("drill: a flap comes and goes, and may be the probes' alone", "[drill]") {
    const drill::Scenario scenario = test::scenario({
        event("e1", 100, 220, "region", "east",
              R"("kind": "flap", "period_s": 60, "duty_bad": 0.25, "phase_s": 20,
                 "seen_by": "probe", "bad": {"kind": "down"})"),
    });
    drill::World world(scenario);
    std::string bad;
    for (int t = 95; t < 230; t += 5) {
        world.advance(s(t));
        CHECK(world.for_users(0) == Condition{});
        if (world.for_probes(0) != Condition{}) bad += std::to_string(t) + " ";
    }
    CHECK(bad == "120 125 130 180 185 190 ");
}

TEST_CASE("drill: probers, name servers, load and poison", "[drill]") {
    const drill::Scenario scenario = test::scenario({
        event("e1", 0, 50, "vantage", "v-east", R"("kind": "isolate", "share": 0.3)"),
        event("e2", 0, 50, "vantage", "*",
              R"("kind": "isolate", "share": 0.5, "references": "reachable")"),
        event("e3", 0, 50, "dns-provider", "dns-a", R"("kind": "dns_loss", "share": 0.5)"),
        event("e4", 0, 50, "nameserver", "*",
              R"("kind": "dns_servfail", "share": 0.5, "unless": "input_delay")"),
        event("e5", 0, 50, "dns-provider", "*",
              R"("kind": "dns_withdrawn", "by": "self health rule")"),
        event("e6", 0, 50, "clients", "all", R"("kind": "load", "factor": 1.5)"),
    });
    drill::World world(scenario);
    world.advance(s(1));
    CHECK(world.prober(0).lost == Approx(0.65));
    CHECK(world.prober(0).references_lost == Approx(0.3));
    CHECK(world.prober(1).lost == Approx(0.5));
    CHECK(world.prober(1).references_lost == 0);
    CHECK(world.reach(0).fails == Approx(0.75));
    CHECK(world.reach(2).fails == 0);  // it takes new data late
    CHECK(world.load() == 1.5);
    world.advance(s(50));
    CHECK(world.prober(0) == drill::Prober{});
    CHECK(world.reach(0) == drill::Reach{});
}

TEST_CASE("drill: users move as was measured: 90.6 % in 60 s, all but 1.7 % in 15 min", "[drill]") {
    const drill::Scenario scenario = test::scenario({});
    drill::World world(scenario);
    world.advance(s(0));
    const auto before = only(8, 0, 20);
    const auto after = only(8, 1, 20);
    drill::Users users(drill::clients_named("web-2014").value(), before);
    const std::vector<const drill::Answers*> servers(3, &after);
    for (int t = 5; t <= 900; t += 5) {
        users.step(servers, world);
        if (t == 20) CHECK(users.at()[1] >= 0.88);
        if (t == 60) CHECK(users.at()[1] == Approx(0.906).epsilon(0.003));
    }
    CHECK(users.at()[0] == Approx(0.017).epsilon(0.05));
    double sum = 0;
    for (const double mass : users.at()) sum += mass;
    CHECK(sum == Approx(1));
}

TEST_CASE("drill: resolvers try three name servers, then some serve what they have", "[drill]") {
    const drill::Scenario scenario = test::scenario(
        {event("e1", 0, 100, "nameserver", "*", R"("kind": "dns_loss", "share": 0.5)"),
         event("e2", 100, 200, "nameserver", "*", R"("kind": "dns_loss", "share": 1)")});
    drill::World world(scenario);
    world.advance(s(0));
    const auto there = only(8, 3, 60);
    drill::Users users(drill::clients_named("web-2014").value(), there);
    const std::vector<const drill::Answers*> servers(3, &there);
    users.step(servers, world);
    CHECK(users.unanswered() == Approx(0.125));
    CHECK(users.uncached_loss() == Approx(0.3 * 0.125));
    world.advance(s(100));
    for (int t = 105; t <= 200; t += 5) users.step(servers, world);
    // Nobody answers: whose resolvers serve what has expired, or keep it for long, is left.
    CHECK(users.unanswered() == Approx(1));
    CHECK(users.at()[3] > 0.3 + 0.7 * 0.02 * 0.9);
    CHECK(users.at()[3] < 0.3 + 0.7 * 0.12);
    world.advance(s(200));
    for (int t = 205; t <= 300; t += 5) users.step(servers, world);
    CHECK(users.at()[3] == Approx(1));
}

TEST_CASE("drill: poisoned resolvers keep what they have for as long as they will", "[drill]") {
    const drill::Scenario scenario = test::scenario({event(
        "e1", 0, 600, "record", "*",
        R"("kind": "poison", "share_of_resolvers": 0.1, "hold_s": 1200, "form": "servfail")")});
    drill::World world(scenario);
    world.advance(s(0));
    const auto there = only(8, 3, 60);
    drill::Users users(drill::clients_named("web-2014").value(), there);
    const std::vector<const drill::Answers*> servers(3, &there);
    for (int t = 5; t <= 600; t += 5) {
        users.step(servers, world);
        world.advance(s(t));
    }
    CHECK(users.at()[3] < 0.908);
    CHECK(users.at()[3] > 0.899);
    for (int t = 605; t <= 2000; t += 5) users.step(servers, world);
    CHECK(users.at()[3] == Approx(1));
}
