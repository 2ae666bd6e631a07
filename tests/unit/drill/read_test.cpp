// SPDX-License-Identifier: Apache-2.0
// What a scenario may say, and the whole of what is said about one that is wrong.

#include "leeward/drill/read.hpp"

#include "scenarios.hpp"
#include "support/catch.hpp"

using namespace leeward;
using test::event;
using test::scenario_text;

namespace {

std::string faults_of(const std::string& text) {
    std::vector<base::Fault> faults;
    const auto scenario = drill::read_scenario("s.json", text, faults);
    CHECK(scenario.has_value() == faults.empty());
    std::string all;
    for (const base::Fault& fault : faults) all += base::to_string(fault) + "\n";
    return all;
}

std::string about_effect(const std::string& kind, const std::string& id,
                         const std::string& effect) {
    return faults_of(scenario_text({event("e1", 0, 10, kind, id, effect)}));
}

}  // namespace

TEST_CASE("drill: every effect is read with its fields", "[drill]") {
    const drill::Scenario read = test::scenario({
        event("e1", 0, 10, "region", "east", R"("kind": "down", "mode": "refuse")"),
        event("e2", 0, 10, "zone", "east.a", R"("kind": "error", "rate": 0.5, "layer": "app")"),
        event("e3", 0, 10, "provider", "*", R"("kind": "latency", "add_ms": 250)"),
        event("e4", 0, 10, "endpoint", "west.b.2",
              R"("kind": "flap", "period_s": 60, "duty_bad": 0.5, "seen_by": "probe",
                 "phase_s": 20, "bad": {"kind": "down"})"),
        event("e5", 0, 10, "region", "*", R"("kind": "capacity", "fraction": 0.3)"),
        event("e6", 0, 10, "clients", "all", R"("kind": "load", "factor": 1.3)"),
        event("e7", 0, 10, "clients", "all", R"("kind": "dns_load", "factor": 8)"),
        event("e8", 0, 10, "vantage", "v-east",
              R"("kind": "isolate", "share": 0.3, "references": "reachable")"),
        event("e9", 0, 10, "metrics", "cloud-a", R"("kind": "no_data")"),
        event("e10", 0, 10, "control-plane", "dns", R"("kind": "api_down")"),
        event("e11", 0, 10, "control-plane", "east", R"("kind": "api_error", "rate": 0.7)"),
        event("e12", 0, 10, "control-plane", "west.a", R"("kind": "api_slow", "add_s": 3600)"),
        event("e13", 0, 10, "control-plane", "*", R"("kind": "false_status", "claims": "up")"),
        event("e14", 0, 10, "record", "svc.example.",
              R"("kind": "push_empty", "self_heals": true)"),
        event("e15", 0, 10, "record", "*", R"("kind": "push_stale", "generations_behind": 12)"),
        event("e16", 0, 10, "record", "*", R"("kind": "push_bad", "consumer": "nameserver",
              "visible_after_s": 300, "overwrites_last_good": true)"),
        event("e17", 0, 10, "record", "*", R"("kind": "poison", "share_of_resolvers": 0.01,
              "hold_s": 86400, "form": "validation failure")"),
        event("e18", 0, 10, "nameserver", "ns1", R"("kind": "dns_loss", "share": 0.9)"),
        event("e19", 0, 10, "dns-provider", "dns-a",
              R"("kind": "dns_servfail", "share": 0.9, "unless": "input_delay")"),
        event("e20", 0, 10, "dns-provider", "*",
              R"("kind": "dns_withdrawn", "by": "self health rule")"),
    });
    REQUIRE(read.events.size() == 20);
    for (std::size_t at = 4; at < 20; ++at) {
        CHECK(static_cast<std::size_t>(read.events[at].effect.kind) == at);
    }
    CHECK(read.events[0].effect.refuse);
    CHECK(read.events[2].effect.amount == 0.25);
    CHECK(read.events[3].effect.probes_only);
    CHECK(read.events[3].effect.bad.at(0).kind == drill::EffectKind::Down);
    CHECK_FALSE(read.events[7].effect.references_too);
    CHECK(read.events[16].effect.hold_s == 86400);
    CHECK(read.events[18].effect.spares_delayed);
    CHECK(read.events[19].effect.needs_self_rule);
    CHECK(read.topology.servers[2].input_delay_s == 60);
}

TEST_CASE("drill: a variant leaves its events out, and has an id of its own", "[drill]") {
    std::vector<base::Fault> faults;
    const std::string down = R"("kind": "down", "mode": "refuse")";
    const auto read = drill::read_scenario(
        "s.json",
        scenario_text({event("e1", 0, 10, "region", "east", down),
                       event("e2", 0, 10, "region", "west", down)},
                      60, R"(, "variants": [{"id": "v", "title": "T", "without": ["e1"]}])"),
        faults);
    REQUIRE(read);
    const drill::Scenario variant = drill::without_events(*read, read->variants.at(0));
    CHECK(variant.id == "test/v");
    REQUIRE(variant.events.size() == 1);
    CHECK(variant.events[0].id == "e2");
}

TEST_CASE("drill: each fault has its place, and all are said at once", "[drill]") {
    const std::string down = R"("kind": "down", "mode": "refuse")";
    CHECK(faults_of("{") != "");
    CHECK(faults_of("[]") == "s.json:1:1: is a list; an object is wanted\n");
    CHECK(faults_of(scenario_text(
              {event("e1", 20, 10, "region", "moon", down),
               event("e1", 0, 9999, "region", "east", R"("kind": "downn", "mode": "refuse")")})) ==
          "s.json:13:32: events[0].until: is 10; it has to be after t, which is 20\n"
          "s.json:13:70: events[0].scope.id: no region has this name: 'moon' is not known; it may "
          "be east or west\n"
          "s.json:14:8: events[1].id: has been given before; each event has to have an id of its "
          "own\n"
          "s.json:14:31: events[1].until: is 9999; it has to be 0 to 3600\n"
          "s.json:14:99: events[1].effect.kind: 'downn' is not known; it may be down, error, "
          "latency, flap, capacity, load, dns_load, isolate, no_data, api_down, api_error, "
          "api_slow, false_status, push_empty, push_stale, push_bad, poison, dns_loss, "
          "dns_servfail or dns_withdrawn; did you mean down?\n");
}

TEST_CASE("drill: what an effect may not say", "[drill]") {
    struct Row {
        const char* kind;
        const char* id;
        const char* effect;
        const char* said;
    };
    const Row rows[] = {
        {"region", "east", R"("kind": "error", "rate": 1.5, "layer": "app")",
         "rate: is 1.5; it has to be 0 to 1"},
        {"region", "east", R"("kind": "error", "rate": "half", "layer": "app")",
         "rate: is text; a number from 0 to 1 is wanted"},
        {"region", "east", R"("kind": "error", "rate": 1, "layer": "ip")",
         "layer: 'ip' is not known; it may be tcp or app"},
        {"region", "east", R"("kind": "down")", "mode: is missing"},
        {"region", "east", R"("kind": "down", "mode": "slow")", "it may be blackhole or refuse"},
        {"region", "east", R"("kind": "latency", "add_s": 1)", "add_ms: is missing"},
        {"region", "east", R"("kind": "latency", "add_s": 1, "add_ms": 1)",
         "the field 'add_s' is not known; it may be kind or add_ms; did you mean add_ms?"},
        {"region", "east", R"("kind": "load", "factor": 2)", "load does nothing to a region"},
        {"planet", "east", R"("kind": "down", "mode": "refuse")", "'planet' is not known"},
        {"endpoint", "east.a.3", R"("kind": "down", "mode": "refuse")",
         "no endpoint has this name: 'east.a.3' is not known"},
        {"region", "east", R"("kind": "flap", "period_s": 0, "duty_bad": 1, "seen_by": "all",
             "bad": {"kind": "load", "factor": 1})",
         "'load' cannot come and go in a flap"},
        {"record", "*", R"("kind": "push_empty", "self_heals": 1)",
         "self_heals: is a number; true or false is wanted"},
        {"vantage", "v-east", R"("kind": "isolate", "share": 1, "references": "some")",
         "it may be also lost or reachable"},
    };
    for (const Row& row : rows) {
        const std::string said = about_effect(row.kind, row.id, row.effect);
        INFO(row.effect << "\n" << said);
        CHECK(said.find(row.said) != std::string::npos);
        CHECK(said.find("s.json:13:") == 0);
    }
}

TEST_CASE("drill: the rest of the file is looked at as closely", "[drill]") {
    const std::string good = scenario_text({});
    const auto with = [&good](const std::string& from, const std::string& to) {
        std::string text = good;
        const std::size_t at = text.find(from);
        REQUIRE(at != std::string::npos);
        return faults_of(text.replace(at, from.size(), to));
    };
    CHECK(faults_of(good).empty());
    CHECK(with("scenario/1", "scenario/2").find("'leeward-scenario/2' is not known") !=
          std::string::npos);
    CHECK(with("\"duration_s\"", "\"duration\"").find("duration_s: is missing") !=
          std::string::npos);
    CHECK(with("east.b", "east.a").find("has been given before") != std::string::npos);
    CHECK(with("\"weight\": 60", "\"weight\": -1").find("it has to be 0 to") != std::string::npos);
    CHECK(with("\"endpoints\": 2", "\"endpoints\": 1.5").find("a whole number is wanted") !=
          std::string::npos);
    CHECK(with("\"endpoints\": 2", "\"endpoints\": 2000").find("at most 2000 may be") !=
          std::string::npos);
    CHECK(with("\"near\": \"outside\"", "\"near\": \"mars\"").find("'mars' is not known") !=
          std::string::npos);
    CHECK(with("ns2", "ns1").find("has been given before") != std::string::npos);
    CHECK(with("\"provider\"", "\"providr\"").find("did you mean provider?") != std::string::npos);
    CHECK(faults_of(scenario_text({}, 60, R"(, "variants": [{"id": "v", "without": ["e9"]}])"))
              .find("no event has this id: 'e9'") != std::string::npos);
    CHECK(faults_of(scenario_text({}, 60, R"(, "judgement": {"must_shift_away": ["moon"]})"))
              .find("judgement.must_shift_away: nothing here has this id") != std::string::npos);
}
