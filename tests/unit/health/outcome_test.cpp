// SPDX-License-Identifier: Apache-2.0
#include "leeward/health/outcome.hpp"

#include <set>
#include <string>

#include "support/catch.hpp"

namespace leeward::health {

TEST_CASE("outcome: each has a name of its own", "[health]") {
    std::set<std::string_view> names;
    const int last = static_cast<int>(Outcome::ProberFailed);
    for (int number = 0; number <= last; ++number) {
        names.insert(to_string(static_cast<Outcome>(number)));
    }
    CHECK(names.size() == static_cast<std::size_t>(last) + 1);
    CHECK(names.count("?") == 0);
    CHECK(to_string(Outcome::ConnectTimeout) == "ConnectTimeout");
}

TEST_CASE("outcome: only the prober's own trouble is no evidence (RS-17)", "[health]") {
    const int last = static_cast<int>(Outcome::ProberFailed);
    for (int number = 0; number <= last; ++number) {
        const auto outcome = static_cast<Outcome>(number);
        const bool prober = outcome == Outcome::ProberLate || outcome == Outcome::ProberFailed;
        CAPTURE(to_string(outcome));
        CHECK(is_evidence(outcome) == !prober);
    }
}

}  // namespace leeward::health
