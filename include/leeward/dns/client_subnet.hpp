// SPDX-License-Identifier: Apache-2.0
#pragma once
// EDNS Client Subnet (RFC 7871): the part of a client's address that its resolver passes on. A view
// of the option where it lies in the query, nothing of the answer. Data path: noexcept, no
// allocation.
//
//   option:  code 8, length | family | source length | scope length | address
//   octets:     2      2        2           1              1          0 to 16
//
// The address has just the octets that the source length needs, the bits behind it are 0, and the
// scope length of a query is 0 (section 6).

#include <cstddef>
#include <cstdint>

#include "leeward/base/address.hpp"
#include "leeward/base/bytes.hpp"

namespace leeward::dns {

inline constexpr std::uint16_t kClientSubnetCode = 8;

/// Families of addresses (IANA "Address Family Numbers").
namespace family {
inline constexpr std::uint16_t kNone = 0;
inline constexpr std::uint16_t kIpv4 = 1;
inline constexpr std::uint16_t kIpv6 = 2;
}  // namespace family

/// Offsets in the whole option, code and length in front.
namespace client_subnet_at {
inline constexpr std::size_t kFamily = 4;
inline constexpr std::size_t kSource = 6;
inline constexpr std::size_t kScope = 7;
inline constexpr std::size_t kAddress = 8;
}  // namespace client_subnet_at

/// The option of one query, well formed; or none was sent.
class ClientSubnet {
public:
    ClientSubnet() = default;

    /// Takes `option` of a query, code and length in front. False: FORMERR is due (R7871-2), as it
    /// is not well formed or not the first.
    ///
    /// Our reading of section 7.2.1 ("an unknown FAMILY") beside section 7.1.2: family 0 is none at
    /// all, which clients may say who send no address, for then it does not matter; it is well
    /// formed with source length 0. Any other but 1 and 2 is unknown. An option that comes twice
    /// leaves open which is meant, and one reply cannot give both back.
    [[nodiscard]] bool take(base::Bytes option) noexcept;

    [[nodiscard]] bool was_sent() const noexcept { return !option_.empty(); }
    /// The option as it was sent, code and length in front; borrowed from the query.
    [[nodiscard]] base::Bytes octets() const noexcept { return option_; }
    /// Bits of the client's address that were sent: 0 to 32 or 128; 0 when no option was.
    [[nodiscard]] std::uint8_t source_length() const noexcept {
        return was_sent() ? option_[client_subnet_at::kSource] : std::uint8_t{0};
    }
    /// The client's network; bits behind source_length() are 0. Requires: source_length() > 0.
    [[nodiscard]] base::Address address() const noexcept;

private:
    base::Bytes option_;
};

}  // namespace leeward::dns
