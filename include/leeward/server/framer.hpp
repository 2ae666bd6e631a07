// SPDX-License-Identifier: Apache-2.0
#pragma once
// A TCP stream of DNS messages, each behind two octets of length (RFC 1035 section 4.2.2), in
// whatever cuts it arrives. Pure: octets in, messages out.
//
//   feed(octets); while (message = next()) ...; keep();
//
// A message that arrived in one piece is handed out where it lies; only what waits for its rest is
// copied. Whoever takes no more messages for now calls keep() and later next() again.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "leeward/base/bytes.hpp"

namespace leeward::server {

class Framer {
public:
    /// Takes the octets that arrived, borrowed until keep(). Requires: keep() since the last
    /// feed().
    void feed(base::Bytes octets);

    /// The next whole message, borrowed until the next call of any member; nullopt while none is
    /// whole, and for ever once the stream is broken.
    std::optional<base::Bytes> next();

    /// Copies what was fed and not handed out yet. When next() had nothing left, that is less than
    /// one message with its length: 65,536 octets at most.
    void keep();

    /// A message of no octets was announced: there is no such message, and what follows is not to
    /// be trusted.
    [[nodiscard]] bool is_broken() const { return broken_; }
    /// Octets that wait for the rest of their message, or for next().
    [[nodiscard]] std::size_t waiting() const { return kept_.size() - taken_ + fed_.size(); }

private:
    bool pull(std::size_t wanted);
    std::optional<base::Bytes> next_fed();
    std::optional<base::Bytes> next_kept();

    std::vector<std::uint8_t> kept_;
    std::size_t taken_ = 0;  // octets of kept_ that were handed out
    base::Bytes fed_;        // the part of the borrowed octets not handed out
    bool broken_ = false;
};

}  // namespace leeward::server
