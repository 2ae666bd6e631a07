// SPDX-License-Identifier: Apache-2.0
#include "leeward/dns/message.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "leeward/dns/tsig.hpp"

namespace leeward::dns {
namespace {

using base::load_u16;

constexpr std::size_t kRecordFixedSize = 10;  // type, class, TTL, RDATA length

/// The size in octets of the owner at `at`, which may end in a pointer; 0 when it is cut or of an
/// unknown label type. Owners of a query's own records mean nothing here, so a pointer is passed
/// over, not followed.
std::size_t owner_size(base::Bytes message, std::size_t at) noexcept {
    const std::size_t start = at;
    while (at < message.size() && at - start < kMaxNameSize) {
        const std::uint8_t length = message[at];
        if (length == 0) return at + 1 - start;
        if (length >= 0xC0) return at + 1 < message.size() ? at + 2 - start : 0;
        if (length > kMaxLabelSize) return 0;
        at += 1U + length;
    }
    return 0;
}

bool options_add_up(base::Bytes options) noexcept {
    while (!options.empty()) {
        if (options.size() < 4) return false;
        const std::size_t size = 4U + load_u16(options.data() + 2);
        if (size > options.size()) return false;
        options = options.subspan(size);
    }
    return true;
}

/// Reads the fixed part and RDATA of an OPT record (RFC 6891 section 6.1.2).
void read_opt(const std::uint8_t* fixed, Edns& edns) noexcept {
    edns.present = true;
    edns.udp_size = std::max(load_u16(fixed + 2), kMinUdpSize);
    edns.version = fixed[5];
    edns.dnssec_ok = (fixed[6] & 0x80U) != 0;
    edns.options = {fixed + kRecordFixedSize, load_u16(fixed + 8)};
}

/// True when the counts behind the header's flags say: one question, one additional record, nothing
/// else.
bool has_only_an_additional(base::Bytes message) noexcept {
    constexpr std::array<std::uint8_t, 8> kCounts = {0, 1, 0, 0, 0, 0, 0, 1};
    return std::memcmp(message.data() + 4, kCounts.data(), kCounts.size()) == 0;
}

/// What nearly every query has: one OPT record at the root, to the message's end. False: it has
/// something else, and nothing was read.
bool read_only_opt(base::Bytes message, std::size_t at, Edns& edns) noexcept {
    if (!has_only_an_additional(message) || message.size() - at < kOptSize) return false;
    const std::uint8_t* owner = message.data() + at;
    const std::uint8_t* fixed = owner + 1;
    if (*owner != 0 || static_cast<RrType>(load_u16(fixed)) != RrType::Opt) return false;
    if (message.size() - at - kOptSize != load_u16(fixed + 8)) return false;
    read_opt(fixed, edns);
    return true;
}

/// The records behind the question: all are passed over but OPT and TSIG.
Parsed read_records(base::Bytes message, std::size_t at, Edns& edns) noexcept {
    Parsed whole = Parsed::Whole;
    const std::uint32_t before_additional =
        load_u16(message.data() + 6) + load_u16(message.data() + 8);
    const std::uint32_t records = before_additional + load_u16(message.data() + 10);
    for (std::uint32_t i = 0; i < records; ++i) {
        const std::size_t owner = owner_size(message, at);
        if (owner == 0 || message.size() - at - owner < kRecordFixedSize) return Parsed::Malformed;
        const std::uint8_t* fixed = message.data() + at + owner;
        const std::size_t rdata_size = load_u16(fixed + 8);
        const std::size_t end = at + owner + kRecordFixedSize + rdata_size;
        if (end > message.size()) return Parsed::Malformed;
        if (static_cast<RrType>(load_u16(fixed)) == RrType::Opt) {
            const bool at_root = owner == 1 && message[at] == 0;
            if (edns.present || !at_root || i < before_additional) return Parsed::Malformed;
            read_opt(fixed, edns);
            if (!options_add_up(edns.options)) return Parsed::Malformed;
        } else if (static_cast<RrType>(load_u16(fixed)) == RrType::Tsig) {
            Tsig tsig;
            const bool is_last = i + 1 == records && i >= before_additional;
            if (!is_last || !tsig.read(message.first(end), at)) return Parsed::Malformed;
            whole = Parsed::Signed;
        }
        at = end;
    }
    return at == message.size() ? whole : Parsed::Malformed;
}

}  // namespace

Parsed parse_query(base::Bytes message, Query& query) noexcept {
    query.has_question = false;
    query.question_size = 0;
    query.edns = Edns{};
    if (message.size() < kHeaderSize) return Parsed::Ignored;
    query.flags = load_u16(message.data() + 2);
    if ((query.flags & flag::kResponse) != 0) return Parsed::Ignored;
    const std::uint16_t questions = load_u16(message.data() + 4);
    if (questions == 0) {
        const Parsed rest = read_records(message, kHeaderSize, query.edns);
        return rest == Parsed::Whole && query.edns.present ? Parsed::Unasked : Parsed::Malformed;
    }
    if (questions != 1) return Parsed::Malformed;

    const std::size_t name_size = query.name.assign(message.subspan(kHeaderSize));
    if (name_size == 0 || message.size() - kHeaderSize - name_size < 4) return Parsed::Malformed;
    const std::uint8_t* after_name = message.data() + kHeaderSize + name_size;
    query.qtype = static_cast<RrType>(load_u16(after_name));
    query.qclass = static_cast<RrClass>(load_u16(after_name + 2));
    query.question_size = name_size + 4;
    query.has_question = true;

    const std::size_t at = kHeaderSize + query.question_size;
    if (read_only_opt(message, at, query.edns)) {
        return options_add_up(query.edns.options) ? Parsed::Whole : Parsed::Malformed;
    }
    return read_records(message, at, query.edns);
}

}  // namespace leeward::dns
