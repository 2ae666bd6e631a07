// SPDX-License-Identifier: Apache-2.0
#pragma once
// The octets of a connection become the lines and the body that HttpReply judges. Pure; it keeps at
// most one unfinished line.

#include <optional>
#include <string>
#include <string_view>

#include "leeward/health/outcome.hpp"
#include "leeward/probe/http_reply.hpp"
#include "leeward/probe/target.hpp"

namespace leeward::probe {

/// Reads the reply to one probe; how the octets are cut makes no difference to the verdict. All
/// calls get the probe's check.
class HttpReader {
public:
    /// True while more is wanted.
    bool take(const Check& check, std::string_view octets);
    /// The peer ended its side.
    void end(const Check& check) { reply_.end(check); }

    /// The status of the final reply has come.
    [[nodiscard]] bool has_status() const { return reply_.has_status(); }
    /// Set once enough was seen. nullopt: the reply is not whole.
    [[nodiscard]] const std::optional<health::Report>& verdict() const { return reply_.verdict(); }

private:
    bool take_line_end(const Check& check, std::string_view end);
    bool keep_line_start(const Check& check, std::string_view start);

    HttpReply reply_;
    std::string line_;  // its end has not come
};

}  // namespace leeward::probe
