// SPDX-License-Identifier: Apache-2.0
#pragma once
// Questions at the edges of what may be sent, asked so that nothing wrong with the reply goes
// unseen: between guard pages, and read by the strict reader and by ldns.

#include <cstdint>
#include <string>

#include "support/dialogue.hpp"
#include "support/raw_query.hpp"
#include "support/strict_reader.hpp"

namespace leeward::support {

struct StrictReply {
    Octets octets;      // empty: none
    std::string fault;  // what was wrong with it; empty: nothing
    StrictMessage message;
};

/// Asks with the query and the room for the reply ending at a page that ends the program when it is
/// touched, and once more with them beginning behind one. Faults: no reply although one is due, or
/// one that is not; one that is longer than both sides allow, that the strict reader or ldns
/// refuses, or whose ID, opcode, RD, question or client subnet are not the query's; an option that
/// is missing or that nobody asked for; two askings
/// that differ.
StrictReply ask_guarded(const snapshot::Snapshot& snapshot, base::Bytes query,
                        answer::Transport transport = answer::Transport::Udp,
                        const answer::Settings& settings = {}, std::uint64_t seed = 1);

/// The same; a fault fails the test, and so does a record that stands in the reply twice.
Reply ask_strictly(const snapshot::Snapshot& snapshot, const Octets& query,
                   answer::Transport transport = answer::Transport::Udp,
                   const answer::Settings& settings = {}, std::uint64_t seed = 1);

}  // namespace leeward::support
