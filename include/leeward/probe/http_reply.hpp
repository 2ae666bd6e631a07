// SPDX-License-Identifier: Apache-2.0
#pragma once
// An HTTP reply on its way in: takes header lines and body octets, and says when enough was seen.
// Pure; it bounds what it keeps, whatever comes.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "leeward/health/outcome.hpp"
#include "leeward/probe/judge.hpp"
#include "leeward/probe/target.hpp"

namespace leeward::probe {

/// The reply to one probe. All calls get the probe's check.
class HttpReply {
public:
    /// A header line with its end ("\r\n" or "\n"), from the status line to the empty one; those of
    /// interim replies and trailers too. True while more is wanted.
    bool header(const Check& check, std::string_view line);
    /// Decoded octets of the body. True while more is wanted.
    bool body(const Check& check, std::string_view octets);
    /// The reply is whole.
    void end(const Check& check);

    /// Set once enough was seen. nullopt: the reply is not whole.
    [[nodiscard]] const std::optional<health::Report>& verdict() const { return verdict_; }

private:
    bool status_line(std::string_view line);
    bool end_of_headers(const Check& check);
    bool conclude(health::Outcome outcome, std::string_view detail);

    std::optional<health::Report> verdict_;
    std::size_t header_octets_ = 0;
    std::uint16_t status_ = 0;
    bool headers_over_ = false;
    std::string body_;  // at most kBodyOctetsMax
};

}  // namespace leeward::probe
