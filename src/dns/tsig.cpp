// SPDX-License-Identifier: Apache-2.0
#include "leeward/dns/tsig.hpp"

#include <cstring>

#include "leeward/dns/query_name.hpp"
#include "leeward/dns/rrtype.hpp"

namespace leeward::dns {
namespace {

using base::load_u16;

constexpr std::size_t kRecordFixedSize = 10;  // type, class, TTL, RDATA length
constexpr std::size_t kTimeSize = 8;          // time signed and fudge

/// Octets of the owner at `at` as it stands there. Requires: a whole one, which may end in a
/// pointer.
std::size_t owner_size(base::Bytes message, std::size_t at) noexcept {
    const std::size_t start = at;
    while (message[at] != 0 && message[at] < 0xC0) at += 1U + message[at];
    return at + (message[at] == 0 ? 1 : 2) - start;
}

/// The name at `at`, its pointers followed, into `wire`; returns its size, or 0 when it is cut, too
/// long, or has a pointer that does not lead back.
std::size_t expand(base::Bytes message, std::size_t at, std::uint8_t* wire) noexcept {
    std::size_t size = 0;
    for (std::size_t before = at; at < message.size();) {
        const std::uint8_t length = message[at];
        if (length >= 0xC0) {
            if (at + 1 >= message.size()) return 0;
            at = load_u16(message.data() + at) & 0x3FFFU;
            if (at >= before) return 0;
            before = at;
            continue;
        }
        const std::size_t label = 1U + length;
        if (length > kMaxLabelSize || at + label > message.size() || size + label > kMaxNameSize)
            return 0;
        std::memcpy(wire + size, message.data() + at, label);
        size += label;
        at += label;
        if (length == 0) return size;
    }
    return 0;
}

}  // namespace

bool Tsig::read(base::Bytes message, std::size_t at) noexcept {
    key_size = expand(message, at, key_wire.data());
    const std::uint8_t* fixed = message.data() + at + owner_size(message, at);
    if (key_size == 0 || static_cast<RrClass>(load_u16(fixed + 2)) != RrClass::Any) return false;
    base::Bytes rest(fixed + kRecordFixedSize, load_u16(fixed + 8));
    QueryName name;
    const std::size_t name_size = name.assign(rest);
    if (name_size == 0) return false;
    algorithm = rest.first(name_size);
    rest = rest.subspan(name_size);
    if (rest.size() < kTimeSize + 2) return false;
    time = rest.first(kTimeSize);
    const std::size_t mac_size = load_u16(rest.data() + kTimeSize);
    rest = rest.subspan(kTimeSize + 2);
    // Behind the MAC: original ID, error, and the length of other data.
    if (rest.size() < mac_size + 6) return false;
    original_id = rest.subspan(mac_size, 2);
    return rest.size() - mac_size - 6 == load_u16(rest.data() + mac_size + 4);
}

void Tsig::read_last(base::Bytes message, std::size_t question_end) noexcept {
    std::size_t last = question_end;
    for (std::size_t at = question_end; at < message.size();) {
        last = at;
        at += owner_size(message, at);
        at += kRecordFixedSize + load_u16(message.data() + at + 8);
    }
    static_cast<void>(read(message, last));
}

}  // namespace leeward::dns
