// SPDX-License-Identifier: Apache-2.0
// Any octets as a scenario: faults with a place in it, or one within the bounds of a replay.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "leeward/base/bytes.hpp"
#include "leeward/drill/read.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace leeward;
    const std::string text(base::as_text({data, size}));
    const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    std::vector<base::Fault> faults;
    const auto scenario = drill::read_scenario("s.json", text, faults);
    if (scenario.has_value() == base::any_error(faults)) std::abort();
    for (const base::Fault& fault : faults) {
        if (base::to_string(fault).empty() || fault.where.line > lines) std::abort();
    }
    if (!scenario) return 0;
    std::size_t endpoints = 0;
    for (const drill::Region& region : scenario->topology.regions) {
        for (const drill::Zone& zone : region.zones) endpoints += zone.endpoints;
    }
    if (endpoints == 0 || endpoints > drill::kMaxEndpoints) std::abort();
    for (const drill::Event& event : scenario->events) {
        if (event.t >= event.until || event.until > scenario->duration_s) std::abort();
    }
    for (const drill::Variant& variant : scenario->variants) {
        if (drill::without_events(*scenario, variant).id.empty()) std::abort();
    }
    return 0;
}
