// SPDX-License-Identifier: Apache-2.0
#pragma once
// A name server on loopback that answers canned records, or behaves badly: what a resolver may
// meet. UDP and TCP on one port.

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "leeward/base/address.hpp"
#include "leeward/dns/name.hpp"
#include "leeward/dns/rrtype.hpp"
#include "leeward/loop/poll.hpp"
#include "leeward/loop/socket_address.hpp"
#include "leeward/loop/tcp.hpp"
#include "support/catch.hpp"

namespace leeward::test {

enum class DnsManner {
    Answer,        // what stands in the records; NXDOMAIN for a name that has none
    Silent,        // reads, and answers nothing
    Refuse,        // REFUSED
    Fail,          // SERVFAIL
    Formerr,       // FORMERR to every query
    NoEdns,        // FORMERR to a query with EDNS, as servers of old
    Garbage,       // octets that are no message
    Cut,           // half of the right reply
    Mangle,        // the right header and question, then octets that are no records
    WrongId,       // the right reply to another query
    WrongName,     // the right reply to another question
    Truncate,      // TC over UDP, the right reply over TCP
    TruncateOnly,  // TC over UDP, nothing over TCP
};

class DnsTarget {
public:
    using Octets = std::vector<std::uint8_t>;

    explicit DnsTarget(loop::Loop& loop, DnsManner how = DnsManner::Answer,
                       const base::SocketAddress& at = {*base::Address::parse("127.0.0.1"), 0})
        : manner(how),
          fd_(bound(at)),
          address_(*loop::local_address(fd_)),
          udp_(loop, fd_, [this](int, int) { on_udp(); }) {
        auto opened = loop::TcpListener::open(
            loop, address_, [this](loop::TcpStream stream) { greet(std::move(stream)); });
        REQUIRE(opened);
        tcp_.emplace(std::move(*opened));
        REQUIRE(udp_.start(loop::kReadable));
    }
    ~DnsTarget() {
        udp_.stop();
        ::close(fd_);
    }
    DnsTarget(const DnsTarget&) = delete;
    DnsTarget& operator=(const DnsTarget&) = delete;

    DnsManner manner;

    [[nodiscard]] const base::SocketAddress& address() const { return address_; }
    /// The names asked for so far, each as "name TYPE".
    [[nodiscard]] const std::vector<std::string>& queries() const { return queries_; }
    [[nodiscard]] std::size_t over_tcp() const { return over_tcp_; }
    /// Those that UDP queries came from.
    [[nodiscard]] const std::set<std::uint16_t>& ports() const { return ports_; }

    /// Adds a record to the reply for (`name`, `type`) behind those that it has.
    void add(const std::string& name, dns::RrType type, const std::string& owner, dns::RrType of,
             std::uint32_t ttl, base::Bytes rdata) {
        Octets& record = records_[{name, type}].emplace_back();
        put_name(record, owner);
        put16(record, static_cast<std::uint16_t>(of));
        put16(record, 1);
        put16(record, static_cast<std::uint16_t>(ttl >> 16U));
        put16(record, static_cast<std::uint16_t>(ttl));
        put16(record, static_cast<std::uint16_t>(rdata.size()));
        record.insert(record.end(), rdata.begin(), rdata.end());
    }
    /// The address `text` under `name` itself.
    void add_address(const std::string& name, const std::string& text, std::uint32_t ttl) {
        add_address_of(name, name, text, ttl);
    }
    /// The address `text` of `owner` in the reply for `name`.
    void add_address_of(const std::string& name, const std::string& owner, const std::string& text,
                        std::uint32_t ttl) {
        const auto ip = *base::Address::parse(text);
        const auto type = ip.is_v6() ? dns::RrType::Aaaa : dns::RrType::A;
        add(name, type, owner, type, ttl, ip.bytes());
    }
    void add_cname(const std::string& name, dns::RrType type, const std::string& owner,
                   const std::string& to, std::uint32_t ttl) {
        Octets rdata;
        put_name(rdata, to);
        add(name, type, owner, dns::RrType::Cname, ttl, rdata);
    }
    /// `name` exists, whatever is asked for.
    void add_empty(const std::string& name) { records_[{name, dns::RrType::Txt}]; }
    void clear() { records_.clear(); }

private:
    struct Client {
        loop::TcpStream stream;
        Octets heard;
    };

    /// A UDP socket at an address whose port is free for TCP too: another program may have it.
    static int bound(const base::SocketAddress& at) {
        constexpr int kTries = 100;
        for (int left = at.port == 0 ? kTries : 1; left > 0; --left) {
            const int udp = bound(at, SOCK_DGRAM);
            REQUIRE(udp >= 0);
            const int tcp = bound(*loop::local_address(udp), SOCK_STREAM);
            if (tcp >= 0) ::close(tcp);
            if (tcp >= 0 || left == 1) return udp;
            ::close(udp);
        }
        return -1;
    }
    /// -1: the address is taken.
    static int bound(const base::SocketAddress& at, int type) {
        const int fd = ::socket(AF_INET, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        const int on = 1;
        // As libuv does: a port whose connections have just ended is free.
        if (type == SOCK_STREAM) ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        sockaddr_storage name{};
        const auto size = loop::to_sockaddr(at, name);
        if (::bind(fd, reinterpret_cast<sockaddr*>(&name), size) == 0) return fd;
        ::close(fd);
        return -1;
    }
    static void put16(Octets& to, std::uint16_t number) {
        to.push_back(static_cast<std::uint8_t>(number >> 8U));
        to.push_back(static_cast<std::uint8_t>(number));
    }
    static void put_name(Octets& to, const std::string& name) {
        const auto parsed = dns::Name::parse(name);
        REQUIRE(parsed);
        to.insert(to.end(), parsed->wire().begin(), parsed->wire().end());
    }

    void on_udp() {
        std::array<std::uint8_t, 65536> buffer{};
        sockaddr_storage from{};
        socklen_t size = sizeof from;
        auto* const name = reinterpret_cast<sockaddr*>(&from);
        const auto got = ::recvfrom(fd_, buffer.data(), buffer.size(), 0, name, &size);
        if (got <= 0) return;
        ports_.insert(loop::from_sockaddr(name)->port);
        const auto reply = answer({buffer.data(), static_cast<std::size_t>(got)}, false);
        if (!reply) return;
        ::sendto(fd_, reply->data(), reply->size(), 0, name, size);
    }

    void greet(loop::TcpStream stream) {
        const auto client = clients_.insert(clients_.end(), Client{std::move(stream), {}});
        client->stream.read(
            [this, client](base::Bytes octets) {
                Octets& heard = client->heard;
                heard.insert(heard.end(), octets.begin(), octets.end());
                if (heard.size() < 2 || heard.size() < 2U + (heard[0] << 8U | heard[1])) return;
                ++over_tcp_;
                const auto reply = answer(base::Bytes(heard).subspan(2), true);
                heard.clear();
                if (!reply) return;
                Octets framed;
                put16(framed, static_cast<std::uint16_t>(reply->size()));
                framed.insert(framed.end(), reply->begin(), reply->end());
                client->stream.write(std::move(framed));
            },
            [this, client](int) { clients_.erase(client); });
    }

    std::optional<Octets> answer(base::Bytes query, bool tcp) {
        constexpr std::size_t kHeader = 12;
        REQUIRE(query.size() > kHeader);
        const auto size = dns::name_size(query.subspan(kHeader));
        REQUIRE(size > 0);
        REQUIRE(query.size() >= kHeader + size + 4);
        auto name = dns::Name::from_wire(query.subspan(kHeader))->lower().to_string();
        if (name.size() > 1) name.pop_back();
        const auto type =
            static_cast<dns::RrType>(query[kHeader + size] << 8U | query[kHeader + size + 1]);
        queries_.push_back(name + " " + dns::to_string(type));
        const bool edns = query[11] == 1;
        const base::Bytes question = query.first(kHeader + size + 4);
        switch (manner) {
            case DnsManner::Answer:
                return right_reply(question, name, type);
            case DnsManner::Silent:
                return std::nullopt;
            case DnsManner::Refuse:
                return head(question, 5);
            case DnsManner::Fail:
                return head(question, 2);
            case DnsManner::Formerr:
                return head(question, 1);
            case DnsManner::NoEdns:
                return edns ? head(question, 1) : right_reply(question, name, type);
            case DnsManner::Garbage:
                return Octets(40, 0xff);
            case DnsManner::Cut: {
                Octets reply = right_reply(question, name, type);
                reply.resize((reply.size() + question.size()) / 2);
                return reply;
            }
            case DnsManner::Mangle: {
                Octets reply = head(question, 0);
                reply[7] = 3;
                reply.insert(reply.end(), 60, 0xc0);
                return reply;
            }
            case DnsManner::WrongId: {
                Octets reply = right_reply(question, name, type);
                reply[1] ^= 1U;
                return reply;
            }
            case DnsManner::WrongName: {
                Octets reply = right_reply(question, name, type);
                reply[kHeader + 1] ^= 1U;
                return reply;
            }
            case DnsManner::Truncate:
            case DnsManner::TruncateOnly: {
                if (tcp && manner == DnsManner::TruncateOnly) return std::nullopt;
                if (tcp) return right_reply(question, name, type);
                Octets reply = head(question, 0);
                reply[2] |= 2U;
                return reply;
            }
        }
        return std::nullopt;
    }

    /// A reply without records.
    static Octets head(base::Bytes question, std::uint8_t rcode) {
        Octets reply(question.begin(), question.end());
        reply[2] |= 0x80U;
        reply[3] = static_cast<std::uint8_t>(0x80U | rcode);
        std::fill(reply.begin() + 6, reply.begin() + 12, std::uint8_t{0});
        return reply;
    }

    Octets right_reply(base::Bytes question, const std::string& name, dns::RrType type) {
        const bool known = std::ranges::any_of(
            records_, [&](const auto& entry) { return entry.first.first == name; });
        Octets reply = head(question, known ? 0 : 3);
        const auto at = records_.find({name, type});
        if (at == records_.end()) return reply;
        reply[6] = static_cast<std::uint8_t>(at->second.size() >> 8U);
        reply[7] = static_cast<std::uint8_t>(at->second.size());
        for (const Octets& record : at->second) {
            reply.insert(reply.end(), record.begin(), record.end());
        }
        return reply;
    }

    int fd_;
    base::SocketAddress address_;
    loop::Poll udp_;
    std::list<Client> clients_;
    std::optional<loop::TcpListener> tcp_;
    std::map<std::pair<std::string, dns::RrType>, std::vector<Octets>> records_;
    std::vector<std::string> queries_;
    std::size_t over_tcp_ = 0;
    std::set<std::uint16_t> ports_;
};

}  // namespace leeward::test
