// SPDX-License-Identifier: Apache-2.0
#pragma once
// The seam between sockets and answers: the listeners know octets and addresses, a responder knows
// what to say.

#include <cstddef>
#include <functional>
#include <memory>

#include "leeward/answer/respond.hpp"
#include "leeward/base/address.hpp"
#include "leeward/base/bytes.hpp"
#include "leeward/base/rng.hpp"
#include "leeward/snapshot/publisher.hpp"

namespace leeward::server {

/// Turns a query into its reply. One for each thread, used by that thread alone. The indirect call
/// for each query is too small to be measured beside its share of two system calls.
class Responder {
public:
    virtual ~Responder() = default;

    /// Called once before each batch of queries and, without any, several times a second: the
    /// moment to let go of what is no longer current.
    virtual void refresh() noexcept = 0;

    /// Queries that may be announced and not answered yet.
    static constexpr std::size_t kAhead = 8;

    /// `query` will be asked of respond() after those announced before it, all before the next
    /// refresh(): what its answer needs can be fetched meanwhile. Nothing has to be announced.
    virtual void announce(base::Bytes /*query*/) noexcept {}

    /// Writes the reply to `query`. Requires: `reply` holds answer::kMaxUdpReply or
    /// answer::kMaxTcpReply octets, by transport.
    virtual answer::Answered respond(base::Bytes query, const answer::Arrival& arrival,
                                     base::MutableBytes reply) noexcept = 0;
};

/// Makes one responder for each thread that is started.
using MakeResponder = std::function<std::unique_ptr<Responder>()>;

/// Responders that answer from what `publisher` holds. `seeds` gives each its own generator.
/// `publisher` outlives the responders; `seeds` is used only when one is made.
MakeResponder snapshot_responders(const snapshot::Publisher& publisher,
                                  const answer::Settings& settings, base::Rng& seeds);

}  // namespace leeward::server
