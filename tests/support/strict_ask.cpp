// SPDX-License-Identifier: Apache-2.0
#include "support/strict_ask.hpp"

#include <ldns/ldns.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/guarded.hpp"

namespace leeward::support {
namespace {

using answer::Transport;
using base::load_u16;

constexpr std::size_t kLongestQuery = 65535;

/// What a query says about itself, read apart from the server's parser.
struct Said {
    std::size_t question = 0;           // octets; 0: no whole one
    std::optional<std::uint16_t> size;  // of the OPT record, when the whole query is sound
    /// Of EDNS version 0 in a sound query: its options, when they add up.
    std::vector<std::pair<std::uint16_t, Octets>> options = {};
};

/// How it is asked, and of whom.
struct Asked {
    Transport transport;
    const answer::Settings& settings;
    bool cookies;  // are given
};

/// The options in RDATA; nothing when they do not add up.
std::vector<std::pair<std::uint16_t, Octets>> options_in(base::Bytes rdata) {
    std::vector<std::pair<std::uint16_t, Octets>> options;
    for (std::size_t at = 0; at < rdata.size();) {
        if (rdata.size() - at < 4) return {};
        const std::size_t size = load_u16(rdata.data() + at + 2);
        if (rdata.size() - at - 4 < size) return {};
        const base::Bytes value = rdata.subspan(at + 4, size);
        options.emplace_back(load_u16(rdata.data() + at), Octets(value.begin(), value.end()));
        at += 4 + size;
    }
    return options;
}

/// Whether the value of a Client Subnet option is one that RFC 7871 allows in a query, bit by bit.
bool is_sound_subnet(const Octets& value) {
    if (value.size() < 4 || value[0] != 0 || value[1] > 2 || value[3] != 0) return false;
    constexpr std::array<std::size_t, 3> kWidths = {0, 32, 128};
    const std::size_t bits = (value.size() - 4) * 8;
    if (value[2] > kWidths[value[1]] || bits < value[2] || bits >= value[2] + std::size_t{8})
        return false;
    for (std::size_t bit = value[2]; bit < bits; ++bit) {
        if ((value[4 + bit / 8] >> (7 - bit % 8) & 1U) != 0) return false;
    }
    return true;
}

/// Moves `at` behind the name there; false when it is cut or no name.
bool skip_name(base::Bytes query, std::size_t& at, bool may_point) {
    for (const std::size_t start = at; at < query.size() && at - start < 255;) {
        const std::uint8_t length = query[at++];
        if (length == 0) return at - start <= 255;
        if (length >= 0xC0 && may_point) return ++at <= query.size();
        if (length > 63) return false;
        at += length;
    }
    return false;
}

Said read_query(base::Bytes query) {
    Said said;
    std::size_t at = 12;
    const std::size_t questions = load_u16(query.data() + 4);
    if (questions > 1) return said;
    if (questions == 1) {
        if (!skip_name(query, at, false)) return said;
        at += 4;
        if (at > query.size()) return said;
        said.question = at - 12;
    }
    std::size_t records = 0;
    for (std::size_t count = 6; count < 12; count += 2) records += load_u16(query.data() + count);
    std::optional<std::uint16_t> size;
    std::size_t opt_at = 0;
    for (; records > 0; --records) {
        const bool at_root = at < query.size() && query[at] == 0;
        if (!skip_name(query, at, true) || at + 10 > query.size()) return said;
        if (load_u16(query.data() + at) == 41) {
            if (!at_root) return said;  // R6891-3
            size = load_u16(query.data() + at + 2);
            opt_at = at;
        }
        at += 10U + load_u16(query.data() + at + 8);
        if (at > query.size()) return said;
    }
    if (at != query.size()) return said;
    said.size = size;
    if (opt_at != 0 && query[opt_at + 5] == 0) {
        const std::size_t octets = load_u16(query.data() + opt_at + 8);
        said.options = options_in(query.subspan(opt_at + 10, octets));
    }
    return said;
}

/// The most octets that the reply may have (RFC 6891 section 6.2.3, RFC 9715).
std::size_t limit_of(const Said& said, Transport transport, const answer::Settings& settings) {
    if (transport != Transport::Udp) return answer::kMaxTcpReply;
    return std::min<std::size_t>(std::max<std::size_t>(said.size.value_or(512), 512),
                                 settings.udp_size);
}

bool is_sound_cookie(const Octets& value) {
    return value.size() == 8 || (value.size() >= 16 && value.size() <= 40);
}

/// None of the query's options need have been looked at: it is malformed, or signed, or of an
/// opcode that we do not have, and then a malformed option among them takes the others with it.
bool is_unread(const Said& said, const StrictMessage& reply) {
    const unsigned rcode = reply.flags & 0x000FU;
    const bool all_sound = std::all_of(said.options.begin(), said.options.end(), [](const auto& o) {
        return o.first == 8 ? is_sound_subnet(o.second)
                            : o.first != 10 || is_sound_cookie(o.second);
    });
    const auto subnets = std::count_if(said.options.begin(), said.options.end(),
                                       [](const auto& o) { return o.first == 8; });
    return rcode == 1 || rcode == 9 || (rcode == 4 && (!all_sound || subnets > 1));
}

/// What is wrong with how the reply treats the query's Client Subnet options (R7871-1, R7871-2);
/// empty: nothing.
std::string subnet_fault(const Said& said, const StrictMessage& reply) {
    Octets sent;
    std::size_t count = 0;
    bool sound = true;
    for (const auto& [code, value] : said.options) {
        if (code != 8) continue;
        ++count;
        sent = option(8, value);
        sound = sound && is_sound_subnet(value);
    }
    Octets back;
    for (const StrictRecord& record : reply.records) {
        if (record.type != 41) continue;
        for (const auto& [code, value] : options_in(record.rdata)) {
            if (code == 8) back = option(8, value);
        }
    }
    const bool formerr = (reply.flags & 0x000FU) == 1;
    const bool notimp = (reply.flags & 0x000FU) == 4;
    const bool notauth = (reply.flags & 0x000FU) == 9;  // a signature comes before all else
    if (notauth) return back.empty() ? "" : "a subnet comes back to a signed query";
    if (count > 1 || !sound) {
        if (!back.empty()) return "a malformed subnet comes back";
        return formerr || notimp ? "" : "a malformed subnet is no format error";
    }
    if (back.empty()) {
        return count == 0 || is_unread(said, reply) ? "" : "the subnet does not come back";
    }
    if (count == 0) return "options that nobody sent";
    if (back.size() == sent.size() && back.size() > 7) sent[7] = back[7];  // the scope
    return back == sent ? "" : "another subnet comes back";
}

/// What is wrong with the cookie of the reply (R7873-1), given one was sent; empty: nothing.
std::string cookie_fault(const Octets& sent, const Octets* back, bool is_error, bool are_given) {
    if (!is_sound_cookie(sent)) return is_error ? "" : "a malformed cookie is no format error";
    if (back == nullptr) return are_given && !is_error ? "no cookie comes back" : "";
    const bool is_theirs =
        back->size() == 24 && std::equal(sent.begin(), sent.begin() + 8, back->begin());
    return is_theirs ? "" : "another cookie comes back";
}

/// Whether `value` is due of an option with `code`, which was sent or not (R5001-1, R7828-1,
/// R7830-1, R7873-1, R8914-1, R9567-1, R9660-1).
bool is_due(int code, const Octets& value, bool was_sent, const Asked& asked) {
    switch (code) {
        case 3:
            return was_sent && !value.empty() && value == asked.settings.nsid;
        case 8:  // see subnet_fault()
        case 15:
            return true;
        case 10:
            return was_sent && asked.cookies;
        case 11:
            return was_sent && asked.transport != Transport::Udp && value.size() == 2;
        case 12:
            return was_sent && asked.transport == Transport::Tls;
        case 18:
            return !value.empty() && value == asked.settings.report_agent;
        case 19:
            return was_sent && value.size() == 6;
        default:
            return false;
    }
}

/// What is wrong with the options of the reply but the client subnet; empty: nothing.
std::string options_fault(const Said& said, const StrictReply& reply, const Asked& asked) {
    std::map<int, Octets> sent;  // of those that come twice, the first
    for (const auto& [code, value] : said.options) sent.emplace(code, value);
    std::map<int, Octets> back;
    for (const StrictRecord& record : reply.message.records) {
        if (record.type != 41) continue;
        for (const auto& [code, value] : options_in(record.rdata)) {
            if (!back.emplace(code, value).second) return "an option comes twice";
            if (!is_due(code, value, sent.count(code) != 0, asked))
                return "option " + std::to_string(code) + ", which is not due";
        }
    }
    const std::uint16_t rcode = reply.message.flags & 0x000FU;
    if (const auto cookie = sent.find(10); cookie != sent.end()) {
        const auto ours = back.find(10);
        std::string fault =
            cookie_fault(cookie->second, ours == back.end() ? nullptr : &ours->second,
                         rcode == 1 || rcode == 4 || rcode == 9, asked.cookies);
        if (!fault.empty()) return fault;
    }
    const std::size_t size = reply.octets.size();
    const bool is_full = size % 468 == 0 || size + 468 > answer::kMaxTcpReply;
    const bool is_padded = asked.transport == Transport::Tls && sent.count(12) != 0;
    return is_padded && !is_unread(said, reply.message) && !is_full ? "padding short of a block"
                                                                    : "";
}

bool is_read_by_ldns(const Octets& reply) {
    ldns_pkt* packet = nullptr;
    if (ldns_wire2pkt(&packet, reply.data(), reply.size()) != LDNS_STATUS_OK) return false;
    ldns_pkt_free(packet);
    return true;
}

/// What is wrong with `strict`, the reply to `query`; empty: nothing. Fills `strict.message`.
std::string fault_of(base::Bytes query, StrictReply& strict, const Asked& asked) {
    const bool due = query.size() >= 12 && (query[2] & 0x80U) == 0;
    if (strict.octets.empty()) return due ? "no reply" : "";
    if (!due) return "a reply to what is no query";
    const Said said = read_query(query);
    const std::size_t limit = limit_of(said, asked.transport, asked.settings);
    if (strict.octets.size() > limit)
        return std::to_string(strict.octets.size()) + " octets, over " + std::to_string(limit);
    auto message = read_strictly(strict.octets);
    if (!message) return message.error().message;
    strict.message = std::move(*message);
    if (strict.message.id != load_u16(query.data())) return "another ID";
    constexpr std::uint16_t kKept = 0x7900;  // opcode and RD
    if ((strict.message.flags & kKept) != (load_u16(query.data() + 2) & kKept))
        return "another opcode or RD";
    if (!std::ranges::equal(strict.message.question, query.subspan(12, said.question)))
        return "another question";
    if (std::string fault = subnet_fault(said, strict.message); !fault.empty()) return fault;
    if (std::string fault = options_fault(said, strict, asked); !fault.empty()) return fault;
    return is_read_by_ldns(strict.octets) ? "" : "ldns refuses it";
}

enum class Flush { Front, Back };

Octets ask_once(const snapshot::Snapshot& snapshot, base::Bytes query, Transport transport,
                const answer::Settings& settings, std::uint64_t seed, Flush flush) {
    static const Guarded asked(kLongestQuery);
    static const Guarded answered(answer::kMaxTcpReply);
    const auto part = [flush](const Guarded& of, std::size_t size) {
        return flush == Flush::Front ? of.front(size) : of.back(size);
    };
    const base::MutableBytes copy = part(asked, query.size());
    std::ranges::copy(query, copy.begin());
    const base::MutableBytes room =
        part(answered, transport == Transport::Udp ? answer::kMaxUdpReply : answer::kMaxTcpReply);
    // What was there before must not show in the reply.
    std::ranges::fill(room, flush == Flush::Front ? std::uint8_t{0xA5} : std::uint8_t{0x5A});
    base::Rng rng(seed);
    policy::RandomChooser chooser(rng);
    const std::size_t size =
        answer::respond(snapshot, settings, copy, {transport}, chooser, room).size;
    return {room.begin(), room.begin() + static_cast<std::ptrdiff_t>(std::min(size, room.size()))};
}

}  // namespace

StrictReply ask_guarded(const snapshot::Snapshot& snapshot, base::Bytes query, Transport transport,
                        const answer::Settings& settings, std::uint64_t seed) {
    StrictReply reply;
    reply.octets = ask_once(snapshot, query, transport, settings, seed, Flush::Back);
    reply.fault = fault_of(query, reply, {transport, settings, snapshot.cookies != nullptr});
    if (reply.octets != ask_once(snapshot, query, transport, settings, seed, Flush::Front) &&
        reply.fault.empty())
        reply.fault = "asked again, another reply";
    return reply;
}

Reply ask_strictly(const snapshot::Snapshot& snapshot, const Octets& query, Transport transport,
                   const answer::Settings& settings, std::uint64_t seed) {
    const StrictReply reply = ask_guarded(snapshot, query, transport, settings, seed);
    INFO(reply.octets.size() << " octets: " << reply.fault);
    REQUIRE(reply.fault.empty());
    return Reply::read(reply.octets);
}

}  // namespace leeward::support
