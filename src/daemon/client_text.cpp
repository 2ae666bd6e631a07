// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/client_text.hpp"

#include <fmt/format.h>

#include <charconv>

namespace leeward::daemon {

base::Result<policy::Client> parse_client(std::string_view text) {
    const std::size_t slash = text.find('/');
    const auto address = base::Address::parse(text.substr(0, slash));
    if (!address) return base::fail("is no address or network, as in 192.0.2.1 or 2001:db8::/56");
    if (slash == std::string_view::npos) return policy::Client{*address, address->width()};
    const std::string_view digits = text.substr(slash + 1);
    const char* const end = digits.data() + digits.size();
    std::uint8_t length = 0;
    const auto [stop, error] = std::from_chars(digits.data(), end, length);
    if (error != std::errc{} || stop != end || length == 0 || length > address->width()) {
        return base::fail(
            fmt::format("the length behind the slash is no number from 1 to {}", address->width()));
    }
    return policy::Client{address->masked(length), length};
}

std::string to_string(const policy::Client& client) {
    return fmt::format("{}/{}", client.address.to_string(), client.prefix);
}

}  // namespace leeward::daemon
