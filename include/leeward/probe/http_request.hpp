// SPDX-License-Identifier: Apache-2.0
#pragma once
// What an HTTP probe asks. Pure.

#include <string>
#include <string_view>

#include "leeward/base/address.hpp"
#include "leeward/probe/target.hpp"

namespace leeward::probe {

/// The codings that a probe can undo, as Accept-Encoding names them (HC-32).
inline constexpr const char* kAcceptEncoding = "gzip, deflate, identity";

/// Where one probe goes, and what it calls the endpoint.
struct Destination {
    base::SocketAddress address;
    std::string_view name;  // empty: it has none but its address
};

/// The name that a probe asks for, as Host and as SNI: the check's host, else the one that was
/// looked up (HC-9, HC-10). Empty: none. Borrowed from the arguments.
std::string_view name_of(const Check& check, const Target& target);

/// The address as a URL writes it: IPv6 in brackets.
std::string url_literal(const base::Address& ip);

/// "name", or "name:port" for a port that is not the protocol's own (HC-9,
/// HC-10).
std::string with_port(const Check& check, std::string_view name, std::uint16_t port);

/// The check's path with its slash (HC-15), and without a fragment, which is never sent (RFC 9110
/// section 4.2.5).
std::string request_target(const Check& check);

/// Writes the whole request of `check` to the endpoint at `to` over `request`: a line and fields,
/// no body.
void write_request(const Check& check, const Destination& to, const std::string& user_agent,
                   std::string& request);

}  // namespace leeward::probe
