// SPDX-License-Identifier: Apache-2.0
#pragma once
// Who asked a query, and for whom: whose network policies are told. Private to answer.

#include "leeward/base/address.hpp"
#include "leeward/dns/client_subnet.hpp"
#include "leeward/policy/client.hpp"

namespace leeward::answer {

struct Asker {
    const base::Address& source;  // that the query came from
    dns::ClientSubnet subnet;     // that the query told

    /// The query says for whose network it asks. A source length of 0 says that nobody shall be
    /// told apart (E-7).
    [[nodiscard]] bool has_client() const noexcept { return subnet.source_length() > 0; }

    /// Requires: has_client().
    [[nodiscard]] policy::Client client() const noexcept {
        return {subnet.address(), subnet.source_length()};
    }
    /// The one that sent the query, in the place of a client that is not told (E-1).
    /// No query comes from 0.0.0.0: that is how explain says that nobody is known.
    [[nodiscard]] policy::Client resolver() const noexcept {
        const base::Address address = source.unmapped();
        return {address, address.is_unspecified() ? std::uint8_t{0} : address.width()};
    }
};

}  // namespace leeward::answer
