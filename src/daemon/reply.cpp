// SPDX-License-Identifier: Apache-2.0
#include "reply.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "leeward/answer/respond.hpp"
#include "leeward/dns/client_subnet.hpp"
#include "leeward/dns/message.hpp"

namespace leeward::daemon {
namespace {

constexpr std::size_t kFixedSize = 10;  // type, class, TTL and length of a record

/// Reads a message from left to right; once something does not fit, all further reads fail too.
class Cursor {
public:
    explicit Cursor(base::Bytes message) : message_(message) {}

    [[nodiscard]] bool good() const { return good_; }
    [[nodiscard]] std::size_t at() const { return at_; }

    base::Bytes take(std::size_t size) {
        if (!good_ || message_.size() - at_ < size) {
            good_ = false;
            return {};
        }
        at_ += size;
        return message_.subspan(at_ - size, size);
    }

    /// The name here, its pointers followed (RFC 1035 section 4.1.4); each must point further back.
    dns::Name name() {
        std::vector<std::uint8_t> wire;
        std::size_t from = at_;
        std::optional<std::size_t> after;  // where reading goes on, once a pointer was followed
        std::size_t lowest = at_;
        for (;;) {
            if (!good_ || from >= message_.size() || wire.size() > dns::kMaxNameSize) break;
            const std::size_t octet = message_[from];
            if (octet >= 0xC0U) {
                if (from + 1 >= message_.size()) break;
                const std::size_t target = ((octet & 0x3FU) << 8U) | message_[from + 1];
                if (!after) after = from + 2;
                if (target >= lowest) break;
                lowest = from = target;
                continue;
            }
            if (from + 1 + octet > message_.size()) break;
            const base::Bytes label = message_.subspan(from, 1 + octet);
            wire.insert(wire.end(), label.begin(), label.end());
            from += label.size();
            if (octet == 0) {
                at_ = after.value_or(from);
                return checked(dns::Name::from_wire(wire));
            }
        }
        good_ = false;
        return {};
    }

private:
    dns::Name checked(const base::Result<dns::Name>& name) {
        good_ = good_ && name.has_value();
        return name.value_or(dns::Name());
    }

    base::Bytes message_;
    std::size_t at_ = 0;
    bool good_ = true;
};

/// Where names stand that may be compressed: only in the types of RFC 1035 (RFC 3597 section 4).
struct Shape {
    std::size_t before = 0;  // octets before the names
    std::size_t names = 0;
};

Shape shape_of(dns::RrType type) {
    switch (static_cast<std::uint16_t>(type)) {
        case 2:   // NS
        case 3:   // MD
        case 4:   // MF
        case 5:   // CNAME
        case 7:   // MB
        case 8:   // MG
        case 9:   // MR
        case 12:  // PTR
            return {0, 1};
        case 6:   // SOA
        case 14:  // MINFO
            return {0, 2};
        case 15:  // MX
            return {2, 1};
        default:
            return {};
    }
}

void append(dns::Rdata& rdata, base::Bytes octets) {
    rdata.insert(rdata.end(), octets.begin(), octets.end());
}

ReplyRecord read_record(Cursor& cursor) {
    ReplyRecord record;
    record.owner = cursor.name();
    const base::Bytes fixed = cursor.take(kFixedSize);
    if (!cursor.good()) return record;
    record.type = static_cast<dns::RrType>(base::load_u16(fixed.data()));
    record.ttl = base::load_u32(fixed.data() + 4);
    const std::size_t end = cursor.at() + base::load_u16(fixed.data() + 8);
    const Shape shape = shape_of(record.type);
    append(record.rdata, cursor.take(shape.before));
    for (std::size_t left = shape.names; left > 0; --left) {
        append(record.rdata, cursor.name().wire());
    }
    // Past the end: the length was wrong, and take() fails for a size this large.
    append(record.rdata, cursor.take(end - cursor.at()));
    return record;
}

std::vector<ReplyRecord> read_section(Cursor& cursor, std::size_t count) {
    std::vector<ReplyRecord> records;
    for (; count > 0 && cursor.good(); --count) records.push_back(read_record(cursor));
    return records;
}

/// An OPT record with the Client Subnet option (RFC 7871 section 6).
std::vector<std::uint8_t> opt_for(const policy::Client& client) {
    const base::Bytes address = client.address.bytes().first((client.prefix + 7U) / 8U);
    std::vector<std::uint8_t> opt(dns::kOptSize + dns::client_subnet_at::kAddress);
    base::store_u16(opt.data() + 1, static_cast<std::uint16_t>(dns::RrType::Opt));
    base::store_u16(opt.data() + 3, answer::Settings{}.udp_size);
    base::store_u16(opt.data() + 9,
                    static_cast<std::uint16_t>(dns::client_subnet_at::kAddress + address.size()));
    std::uint8_t* const option = opt.data() + dns::kOptSize;
    base::store_u16(option, dns::kClientSubnetCode);
    base::store_u16(option + 2, static_cast<std::uint16_t>(4 + address.size()));
    base::store_u16(option + dns::client_subnet_at::kFamily,
                    client.address.is_v6() ? dns::family::kIpv6 : dns::family::kIpv4);
    option[dns::client_subnet_at::kSource] = client.prefix;
    opt.insert(opt.end(), address.begin(), address.end());
    return opt;
}

/// The scope length in the RDATA of an OPT record; 0 when there is none.
std::uint8_t scope_in(base::Bytes options) {
    while (options.size() >= 4) {
        const std::size_t size = 4U + base::load_u16(options.data() + 2);
        if (size > options.size()) return 0;
        if (base::load_u16(options.data()) == dns::kClientSubnetCode &&
            size >= dns::client_subnet_at::kAddress) {
            return options[dns::client_subnet_at::kScope];
        }
        options = options.subspan(size);
    }
    return 0;
}

}  // namespace

std::vector<std::uint8_t> write_query(const dns::Name& name, dns::RrType type,
                                      const policy::Client& client) {
    std::vector<std::uint8_t> query(dns::kHeaderSize);
    query[5] = 1;  // QDCOUNT
    const base::Bytes wire = name.wire();
    query.insert(query.end(), wire.begin(), wire.end());
    std::array<std::uint8_t, 4> tail{};
    base::store_u16(tail.data(), static_cast<std::uint16_t>(type));
    base::store_u16(tail.data() + 2, static_cast<std::uint16_t>(dns::RrClass::In));
    query.insert(query.end(), tail.begin(), tail.end());
    if (client.prefix == 0) return query;
    query[11] = 1;  // ARCOUNT
    const std::vector<std::uint8_t> opt = opt_for(client);
    query.insert(query.end(), opt.begin(), opt.end());
    return query;
}

base::Result<Reply> read_reply(base::Bytes message) {
    Cursor cursor(message);
    const base::Bytes header = cursor.take(dns::kHeaderSize);
    if (!cursor.good()) return base::fail("the reply is shorter than a header");
    Reply reply;
    reply.authoritative = (header[2] & 0x04U) != 0;
    reply.rcode = header[3] & 0x0FU;
    for (std::size_t left = base::load_u16(header.data() + 4); left > 0 && cursor.good(); --left) {
        cursor.name();
        cursor.take(4);
    }
    reply.answer = read_section(cursor, base::load_u16(header.data() + 6));
    reply.authority = read_section(cursor, base::load_u16(header.data() + 8));
    for (const ReplyRecord& record : read_section(cursor, base::load_u16(header.data() + 10))) {
        if (record.type == dns::RrType::Opt) reply.ecs_scope = scope_in(record.rdata);
    }
    if (!cursor.good()) return base::fail("the reply is not well formed");
    return reply;
}

std::string rcode_name(std::uint8_t rcode) {
    static constexpr std::array<const char*, 7> kNames = {
        "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN"};
    return rcode < kNames.size() ? kNames[rcode] : std::to_string(rcode);
}

std::string to_text(const ReplyRecord& record) {
    return fmt::format("{} {} IN {} {}", record.owner.to_string(), record.ttl,
                       dns::to_string(record.type), dns::rdata_to_text(record.type, record.rdata));
}

}  // namespace leeward::daemon
