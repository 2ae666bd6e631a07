// SPDX-License-Identifier: Apache-2.0
#include "text.hpp"

#include <ldns/ldns.h>

#include <memory>

namespace leeward::differential {

std::string to_text(const Octets& message) {
    ldns_pkt* raw = nullptr;
    if (ldns_wire2pkt(&raw, message.data(), message.size()) != LDNS_STATUS_OK) {
        std::string octets = ";; no readable message:";
        for (const std::uint8_t octet : message) {
            constexpr char kDigits[] = "0123456789abcdef";
            octets += {' ', kDigits[octet >> 4U], kDigits[octet & 15U]};
        }
        return octets + "\n";
    }
    const std::unique_ptr<ldns_pkt, decltype(&ldns_pkt_free)> packet(raw, &ldns_pkt_free);
    const std::unique_ptr<char, decltype(&free)> text(ldns_pkt2str(raw), &free);
    return text.get();
}

}  // namespace leeward::differential
