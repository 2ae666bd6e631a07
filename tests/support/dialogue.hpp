// SPDX-License-Identifier: Apache-2.0
#pragma once
// Tests of answers read as a dialogue: zones as text, a question as text, the reply as text.
// Replies are read by ldns, which shares no code with what wrote them.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "leeward/answer/respond.hpp"
#include "leeward/base/rng.hpp"
#include "leeward/snapshot/snapshot.hpp"
#include "leeward/zone/build.hpp"

namespace leeward::support {

/// A zone from the text of its master file; faults that are errors fail the test.
zone::Zone make_zone(std::string_view apex, std::string_view text,
                     std::vector<zone::SteeredRrset> steered = {});

/// A snapshot of zones alone, or with rules whose endpoints are all up.
snapshot::Snapshot make_snapshot(std::vector<zone::Zone> zones, policy::Rules rules = {});

/// A query's octets and how it is asked.
struct Ask {
    std::string name;  // presentation form
    std::string type = "A";
    answer::Transport transport = answer::Transport::Udp;
    bool edns = false;
    std::uint16_t udp_size = 1232;
    std::uint16_t flags = 0x0100;  // RD
    std::uint16_t qclass = 1;

    [[nodiscard]] std::vector<std::uint8_t> octets() const;
};

struct Reply {
    std::size_t size = 0;  // octets; 0: none
    std::string rcode;
    bool aa = false;
    bool tc = false;
    std::uint16_t flags = 0;
    std::string question;             // "www.app.example. A"
    std::vector<std::string> answer;  // "www.app.example. 300 IN A 192.0.2.1"
    std::vector<std::string> authority;
    std::vector<std::string> additional;  // without OPT
    bool edns = false;
    std::uint16_t edns_size = 0;
    bool edns_do = false;
    std::uint8_t edns_rcode = 0;
    std::vector<std::uint8_t> octets;

    /// Fails the test when the octets are no well-formed message.
    static Reply read(std::vector<std::uint8_t> octets);
};

/// Asks, through the whole data path.
Reply ask(const snapshot::Snapshot& snapshot, const Ask& question, std::uint64_t seed = 1);
/// The same with the query's octets as they are.
Reply ask(const snapshot::Snapshot& snapshot, const std::vector<std::uint8_t>& query,
          answer::Transport transport = answer::Transport::Udp, std::uint64_t seed = 1);

}  // namespace leeward::support
