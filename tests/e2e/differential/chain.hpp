// SPDX-License-Identifier: Apache-2.0
#pragma once
// Chains of aliases to their end. A server may leave the rest of a chain to whoever asked, who goes
// on with the alias's target as its question (RFC 1034 section 5.3.3, step 4c). So does this, and
// what all replies say together can be compared.

#include "asking.hpp"
#include "reply.hpp"

namespace leeward::differential {

/// False for types that are asked of an alias itself.
bool may_be_chain(const Question& question);

/// The reply to one question, over TCP where it must. Errors: as Peer::ask.
Reply ask_for(Peer& peer, const Question& question);

/// A reply, and those to the questions that it leaves open.
class Completed {
public:
    /// Asks `peer` on. Errors: as Peer::ask.
    Completed(Peer& peer, const Question& question, const Reply& first);

    /// AA of the first reply, RCODE, authority and additional section of the last, answers of all.
    [[nodiscard]] const Reply& reply() const noexcept { return whole_; }
    [[nodiscard]] std::size_t asked() const noexcept { return asked_; }

private:
    Reply whole_;
    std::size_t asked_ = 0;
};

}  // namespace leeward::differential
