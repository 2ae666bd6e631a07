// SPDX-License-Identifier: Apache-2.0
#pragma once
// Scenarios as tests write them: a small deployment, and the events of each test.

#include <string>
#include <vector>

#include "leeward/drill/read.hpp"

namespace leeward::test {

/// Two regions of two zones, three vantages, three name servers and three references.
inline constexpr const char* kTopology = R"({"record": {"name": "svc.example.", "ttl_s": 60,
  "negative_ttl_s": 30}, "offered_load": 1.0, "regions": [
   {"id": "east", "provider": "cloud-a", "weight": 60, "capacity": 1.0,
    "zones": [{"id": "east.a", "endpoints": 2}, {"id": "east.b", "endpoints": 2}]},
   {"id": "west", "provider": "cloud-b", "weight": 40, "capacity": 0.8,
    "zones": [{"id": "west.a", "endpoints": 2}, {"id": "west.b", "endpoints": 2}]}],
  "vantages": [{"id": "v-east", "near": "east"}, {"id": "v-west", "near": "west"},
   {"id": "v-eu", "near": "outside"}],
  "nameservers": [{"id": "ns1", "near": "east", "dns_provider": "dns-a"},
   {"id": "ns2", "near": "west", "dns_provider": "dns-a"},
   {"id": "ns3", "near": "outside", "dns_provider": "dns-b", "input_delay_s": 60}],
  "reference_targets": [{"id": "ref1"}, {"id": "ref2"}, {"id": "ref3"}]})";

inline std::string event(const std::string& id, int t, int until, const std::string& kind,
                         const std::string& target, const std::string& effect) {
    return R"({"id": ")" + id + R"(", "t": )" + std::to_string(t) + R"(, "until": )" +
           std::to_string(until) + R"(, "scope": {"kind": ")" + kind + R"(", "id": ")" + target +
           R"("}, "effect": {)" + effect + "}}";
}

inline std::string scenario_text(const std::vector<std::string>& events, int duration = 3600,
                                 const std::string& more = "") {
    std::string text = R"({"format": "leeward-scenario/1", "id": "test", "duration_s": )" +
                       std::to_string(duration) + ", \"topology\": " + kTopology +
                       ", \"events\": [";
    for (std::size_t at = 0; at < events.size(); ++at) text += (at > 0 ? ",\n" : "\n") + events[at];
    return text + "]" + more + "}";
}

inline drill::Scenario scenario(const std::vector<std::string>& events, int duration = 3600) {
    std::vector<base::Fault> faults;
    return drill::read_scenario("test.json", scenario_text(events, duration), faults).value();
}

}  // namespace leeward::test
