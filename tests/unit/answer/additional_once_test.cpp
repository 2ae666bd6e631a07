// SPDX-License-Identifier: Apache-2.0
#include "support/catch.hpp"
#include "support/strict_ask.hpp"

namespace leeward::answer {
namespace {

TEST_CASE("respond: R2181-3 a target that several records name has its addresses added once",
          "[answer]") {
    std::vector<zone::Zone> zones;
    zones.push_back(support::make_zone(
        "z.",
        "@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns\nns 60 A 192.0.2.53\n"
        "_sip._tcp 60 SRV 0 5 5060 host\n_sip._tcp 60 SRV 1 5 5061 HOST\nhost 60 A 192.0.2.1\n"
        "self 60 HTTPS 0 self\n"));
    const snapshot::Snapshot snapshot = support::make_snapshot(std::move(zones));
    const support::Reply srv =
        support::ask(snapshot, support::Ask{.name = "_sip._tcp.z.", .type = "SRV"});
    CHECK(srv.answer.size() == 2);
    CHECK(srv.additional.size() == 1);
    const support::Reply alias =
        support::ask(snapshot, support::Ask{.name = "self.z.", .type = "HTTPS"});
    CHECK(alias.answer.size() == 1);
    CHECK(alias.additional.empty());
}

}  // namespace
}  // namespace leeward::answer
