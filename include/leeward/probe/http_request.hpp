// SPDX-License-Identifier: Apache-2.0
#pragma once
// What an HTTP probe asks. Pure.

#include <string>

#include "leeward/base/address.hpp"
#include "leeward/probe/target.hpp"

namespace leeward::probe {

/// The codings that a probe can undo, as Accept-Encoding names them (HC-32).
inline constexpr const char* kAcceptEncoding = "gzip, deflate, identity";

/// The address as a URL writes it: IPv6 in brackets.
std::string url_literal(const base::Address& ip);

/// "name", or "name:port" for a port that is not the protocol's own (HC-9).
std::string with_port(const Check& check, const std::string& name, std::uint16_t port);

/// The check's path with its slash (HC-15), and without a fragment, which is never sent (RFC 9110
/// section 4.2.5).
std::string request_target(const Check& check);

/// Writes the whole request of `check` to `address` over `request`: a line and fields, no body.
void write_request(const Check& check, const base::SocketAddress& address,
                   const std::string& user_agent, std::string& request);

}  // namespace leeward::probe
