// SPDX-License-Identifier: Apache-2.0
#pragma once
// What must hold for Leeward's replies whatever the peers say.

#include <set>
#include <string>
#include <utility>

#include "asking.hpp"
#include "reply.hpp"

namespace leeward::differential {

/// Octets that a reply over UDP may have: what the query says, but no more than the limit that all
/// servers have set.
std::size_t udp_limit(const Octets& query);

/// Whether the reply over UDP says TC if the whole does not fit, and otherwise says all that
/// matters.
bool is_rightly_truncated(const Query& query, const Octets& over_udp, const Octets& over_tcp);

/// Whether the answer begins with the question's name and goes on with what each alias leads to, in
/// this order, then holds nothing of other names. Requires: a well-formed reply.
bool is_in_order(const Question& question, const Octets& reply);

/// Looks whether what is added to answers is what would be answered.
class AdditionalData {
public:
    explicit AdditionalData(Peer& ours) : ours_(ours) {}

    /// False when an RRset of the additional section is another when asked for; each is asked for
    /// once. Glue is not, for it is no answer.
    bool is_answered_alike(const Reply& reply);

private:
    [[nodiscard]] bool is_answered_alike(const Octets& owner, std::uint16_t type,
                                         const Section& added);

    Peer& ours_;
    std::set<std::pair<Octets, std::uint16_t>> known_;
};

}  // namespace leeward::differential
