// SPDX-License-Identifier: Apache-2.0
#pragma once
// Our own replies, read back for explain: what a client would be told, not what we meant to say.

#include <cstdint>
#include <string>
#include <vector>

#include "leeward/base/bytes.hpp"
#include "leeward/base/result.hpp"
#include "leeward/dns/name.hpp"
#include "leeward/dns/rdata.hpp"
#include "leeward/dns/rrtype.hpp"
#include "leeward/policy/client.hpp"

namespace leeward::daemon {

struct ReplyRecord {
    dns::Name owner;
    dns::RrType type = dns::RrType::A;
    std::uint32_t ttl = 0;  // seconds
    dns::Rdata rdata;       // names in it are uncompressed
};

struct Reply {
    std::uint8_t rcode = 0;
    bool authoritative = false;
    std::uint8_t ecs_scope = 0;  // bits; 0 as well when the reply has no Client Subnet option
    std::vector<ReplyRecord> answer;
    std::vector<ReplyRecord> authority;
};

/// The query for `name` and `type`, class IN; with EDNS and its Client Subnet option when `client`
/// has bits that are known.
std::vector<std::uint8_t> write_query(const dns::Name& name, dns::RrType type,
                                      const policy::Client& client);

/// Reads a reply with one question. Errors: it is not well formed.
base::Result<Reply> read_reply(base::Bytes message);

/// "NOERROR", "NXDOMAIN", ... (RFC 1035 section 4.1.1), or the number.
std::string rcode_name(std::uint8_t rcode);

/// "www.app.example. 30 IN A 192.0.2.10".
std::string to_text(const ReplyRecord& record);

}  // namespace leeward::daemon
