// SPDX-License-Identifier: Apache-2.0
// What stands between the socket and the answers, with real sockets. The limits and the shedding
// themselves: reply_limiter_test.cpp and shedder_test.cpp.
#include "../../../src/server/udp_gate.hpp"

#include <algorithm>

#include "unit/server/loopback.hpp"

namespace {

using namespace leeward;
using namespace leeward::server::test;

geo::Prefix network(const char* text) {
    return geo::Prefix::parse(text).value();
}

/// The header of a proxy that asks for 192.0.2.7, or of LOCAL.
Octets header(bool local) {
    Octets octets = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 'Q', 'U', 'I', 'T', 0x0A};
    if (local) {
        octets.insert(octets.end(), {0x20, 0x00, 0, 0});
    } else {
        octets.insert(octets.end(),
                      {0x21, 0x12, 0, 12, 192, 0, 2, 7, 192, 0, 2, 53, 0x12, 0x34, 0, 53});
    }
    return octets;
}

/// The query turned into a reply; when it has no question, with the client's address behind it.
class Mirror final : public server::Responder {
public:
    void refresh() noexcept override {}
    answer::Answered respond(base::Bytes asked, const answer::Arrival& arrival,
                             base::MutableBytes reply) noexcept override {
        if (asked.size() < 12) return {};
        const bool has_question = asked[5] == 1;
        const base::Bytes source = has_question ? base::Bytes() : arrival.source.bytes();
        std::copy(asked.begin(), asked.end(), reply.begin());
        std::copy(source.begin(), source.end(),
                  reply.begin() + static_cast<std::ptrdiff_t>(asked.size()));
        answer::Answered answered{asked.size() + source.size()};
        answered.kind = answer::Kind::Data;
        answered.known = asked[0] == 0xCC;
        return answered;
    }
};

void start_mirror(Served& served) {
    served.start([] { return std::make_unique<Mirror>(); });
}

Octets operator+(Octets left, const Octets& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

}  // namespace

TEST_CASE("PROXY: a proxy's client is answered through it", "[server]") {
    auto settings = Served::one("127.0.0.1:0");
    settings.proxy_from = {network("2001:db8::/32"), network("127.65.0.8/30")};
    Served served(settings);
    start_mirror(served);
    UdpClient proxy(served.address(), "127.65.0.9:0");
    proxy.send(header(false) + query(1));
    CHECK(proxy.receive() == query(1) + Octets{192, 0, 2, 7});
    proxy.send(header(true) + query(2));
    CHECK(proxy.receive() == query(2) + Octets{127, 65, 0, 9});
    UdpClient other(served.address(), "127.65.0.12:0");
    other.send(query(3));
    CHECK(other.receive() == query(3) + Octets{127, 65, 0, 12});
}

TEST_CASE("PROXY: without its header a proxy gets no reply, and others' headers are queries",
          "[server]") {
    auto settings = Served::one("127.0.0.1:0");
    settings.proxy_from = {network("127.65.0.9")};
    Served served(settings);
    start_mirror(served);
    UdpClient proxy(served.address(), "127.65.0.9:0");
    proxy.send(query(1));
    Octets cut = header(false);
    cut.pop_back();
    proxy.send(cut);
    proxy.send(header(false));  // and nothing behind it
    proxy.send(header(true) + query(2));
    CHECK(proxy.receive_ids(1) == std::vector<std::uint16_t>{2});
    UdpClient other(served.address(), "127.65.0.10:0");
    other.send(header(false) + query(3));
    CHECK(other.receive() == header(false) + query(3) + Octets{127, 65, 0, 10});
    served.stop();
    const auto totals = served.counters().udp;
    CHECK(totals.headerless == 2);
    CHECK(totals.dropped == 3);
    CHECK(totals.queries == totals.replies + totals.dropped);
}

TEST_CASE("RRL-1: replies over the limit are truncated or dropped, and counted", "[server]") {
    constexpr int kAsked = 60;
    const bool log_only = GENERATE(false, true);
    auto settings = Served::one("127.0.0.1:0");
    settings.rate_limits.responses = 10;
    settings.rate_limits.slip = 5;
    settings.rate_limits.log_only = log_only;
    Served served(settings);
    UdpClient client(served.address());
    // Sent before the start, so that all are answered within a moment.
    for (int i = 0; i < kAsked; ++i) client.send(real_query(static_cast<std::uint16_t>(i)));
    for (int i = 0; i < kAsked; ++i) client.send(real_query(0xCC00));
    start_mirror(served);
    served.stop();
    int whole = 0;
    int truncated = 0;
    int known = 0;
    while (const auto reply = client.receive(0)) {
        if ((*reply)[0] == 0xCC)
            ++known;
        else
            ++((*reply)[2] & 0x02U ? truncated : whole);
    }
    const auto totals = served.counters();
    CHECK(known == kAsked);
    if (log_only) {
        CHECK(whole == kAsked);
        CHECK(totals.defence.limited == kAsked - 10);
        CHECK(totals.defence.withheld + totals.defence.slipped == 0);
    } else {
        CHECK(whole == 10);
        CHECK(truncated == (kAsked - 10) / 5);
        CHECK(totals.defence.limited == kAsked - 10);
        CHECK(totals.defence.slipped == 10);
        CHECK(totals.defence.withheld == 40);
        CHECK(totals.udp.dropped == 40);
    }
    CHECK(totals.udp.queries == totals.udp.replies + totals.udp.dropped);
}

TEST_CASE("RS-42: the gate sees what the kernel loses, sheds the unknown, and counts", "[server]") {
    // Nobody reads from this socket, so what is sent to it is soon lost.
    const Client full(SOCK_DGRAM, at("127.65.0.1:0"));
    const int few = 4096;  // octets
    REQUIRE(setsockopt(full.fd(), SOL_SOCKET, SO_RCVBUF, &few, sizeof few) == 0);
    sockaddr_storage name{};
    socklen_t size = sizeof name;
    REQUIRE(getsockname(full.fd(), reinterpret_cast<sockaddr*>(&name), &size) == 0);
    UdpClient sender(loop::from_sockaddr(reinterpret_cast<sockaddr*>(&name)).value());
    const auto lose_some = [&] {
        for (int i = 0; i < 100; ++i) sender.send(Octets(1000));
    };
    const auto full_batches = [&](server::UdpGate& gate, std::uint32_t now) {
        for (std::uint32_t i = 0; i < server::Shedder::kLookEvery; ++i)
            gate.begin(full.fd(), true, now);
    };
    const Octets octets(12);
    const auto is_let_in = [&](server::UdpGate& gate, const char* client) {
        server::Asked asked{octets, at(client).ip};
        gate.let_in(asked);
        return !asked.query.empty();
    };

    const bool shed = GENERATE(true, false);
    server::Settings settings;
    settings.shed = shed;
    server::UdpGate gate(settings, 1);
    gate.begin(full.fd(), false, 0);
    REQUIRE(is_let_in(gate, "192.0.2.1"));
    gate.begin(full.fd(), false, server::Shedder::kWarmUp);
    full_batches(gate, server::Shedder::kWarmUp);
    lose_some();
    full_batches(gate, server::Shedder::kWarmUp);
    for (int i = 0; i < 100; ++i) {
        CHECK(is_let_in(gate, "192.0.2.99"));
        is_let_in(gate, "198.51.100.1");
    }
    CHECK(gate.counters().overloads.get() == (shed ? 1 : 0));
    CHECK(gate.counters().shed.get() == (shed ? 100 - 100 / server::Shedder::kShare : 0));
    // Who shows a right cookie when it is its turn is known from then on.
    Octets reply(12);
    gate.let_out(at("198.51.100.1").ip, {12, answer::Kind::Data, true, 1}, reply);
    CHECK(is_let_in(gate, "198.51.100.1"));
}
