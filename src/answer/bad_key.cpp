// SPDX-License-Identifier: Apache-2.0
#include "bad_key.hpp"

#include <cstdint>

#include "leeward/dns/message.hpp"
#include "leeward/dns/tsig.hpp"

namespace leeward::answer {

std::size_t append_bad_key(base::Bytes query, std::size_t question_end, base::MutableBytes reply,
                           std::size_t size, std::size_t limit) noexcept {
    constexpr std::uint16_t kBadKey = 17;
    dns::Tsig tsig;
    tsig.read_last(query, question_end);
    const std::size_t rdata_size = tsig.algorithm.size() + tsig.time.size() + 8;
    if (size + tsig.key_size + 10 + rdata_size > limit) {
        reply[2] |= dns::flag::kTruncated >> 8U;
        return size;
    }
    std::uint8_t* to = reply.data() + size;
    const auto put = [&to](base::Bytes octets) {
        base::copy_octets(to, octets.data(), octets.size());
        to += octets.size();
    };
    const auto put_u16 = [&to](std::size_t value) {
        base::store_u16(to, static_cast<std::uint16_t>(value));
        to += sizeof(std::uint16_t);
    };
    put(tsig.key());
    put_u16(static_cast<std::size_t>(dns::RrType::Tsig));
    put_u16(static_cast<std::size_t>(dns::RrClass::Any));
    put_u16(0);  // TTL
    put_u16(0);
    put_u16(rdata_size);
    put(tsig.algorithm);
    put(tsig.time);  // theirs, for we read no clock here, and nobody can check what is not signed
    put_u16(0);      // no MAC
    put(tsig.original_id);
    put_u16(kBadKey);
    put_u16(0);  // no other data
    std::uint8_t* additional = reply.data() + 10;
    base::store_u16(additional, static_cast<std::uint16_t>(base::load_u16(additional) + 1));
    return static_cast<std::size_t>(to - reply.data());
}

}  // namespace leeward::answer
