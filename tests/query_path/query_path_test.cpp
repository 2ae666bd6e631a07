// SPDX-License-Identifier: Apache-2.0
// Queries of every kind through the server's own threads: between two of them neither thread may
// touch the allocator or a lock. Only when a new snapshot is out may it take one lock, once.
#include <linux/futex.h>
#include <malloc.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <mutex>
#include <shared_mutex>
#include <string>

#include "query_path/counted_calls.hpp"
#include "support/dialogue.hpp"
#include "support/raw_query.hpp"
#include "unit/server/loopback.hpp"

namespace leeward::query_path {
namespace {

using answer::Transport;
using server::test::framed;
using server::test::Octets;
using server::test::Served;
using server::test::TcpClient;
using server::test::UdpClient;
using support::opt;
using support::option;
using support::RawQuery;

constexpr std::string_view kZone = R"($TTL 300
@ SOA ns1 h 1 2 3 4 60
@ NS ns1
@ MX 10 mail
ns1 A 192.0.2.53
mail A 192.0.2.25
mail AAAA 2001:db8::25
www A 192.0.2.1
chain CNAME alias
alias CNAME www
old DNAME new
host.new A 192.0.2.30
*.wild A 192.0.2.99
sub NS ns.sub
ns.sub A 192.0.2.60
*.r TXT "thanks"
svc HTTPS 1 . alpn=h2
svc A 192.0.2.80
)";

/// Four places; a record for each kind of policy and an alias, and one of three levels.
policy::Rules steered_rules() {
    policy::Rules rules;
    using policy::Kind;
    std::vector<policy::Child> all;
    for (std::uint32_t at = 0; at < 4; ++at) {
        rules.places.push_back({"p" + std::to_string(at), policy::PlaceKind::Region, {}});
        policy::Leaf& leaf = rules.leaves.emplace_back();
        leaf.place = {at};
        for (std::uint8_t i = 0; i < 3; ++i)
            leaf.data.push_back({{10, 0, static_cast<std::uint8_t>(at), i}, {}, {at}});
        all.push_back({policy::LeafId{at}, at + 1});
    }
    const auto add = [&](Kind kind, std::vector<policy::Child> children) {
        rules.nodes.push_back({"node", kind, policy::kNoDetail, std::move(children)});
        return policy::NodeId{static_cast<std::uint32_t>(rules.nodes.size() - 1)};
    };
    const auto root = [&](const char* name, policy::NodeId node) {
        rules.roots.push_back(
            {policy::Owner(dns::Name::parse(name).value()), dns::RrType::A, 30, node});
    };
    root("failover.z.", add(Kind::Failover, all));
    root("weighted.z.", add(Kind::Weighted, all));
    root("multivalue.z.", add(Kind::Multivalue, all));
    root("simple.z.", add(Kind::Simple, all));
    const auto pair = add(Kind::Failover, {all[0], all[1]});
    const auto middle = add(Kind::Weighted, {{pair, 3}, all[2]});
    root("nested.z.", add(Kind::Failover, {{middle, 1}, all[3]}));
    const auto detailed = [&](Kind kind, std::vector<policy::Child> children) {
        const policy::NodeId node = add(kind, std::move(children));
        rules.nodes[node.index()].detail = 0;
        return node;
    };
    const auto code = [](std::string_view text) { return geo::parse_code(text).value(); };
    const auto loopback = geo::Prefix::parse("127.0.0.0/8").value();
    rules.geo = {{{loopback, code("default")}}};
    rules.latency_table = {{"r"}, {loopback}, {{std::chrono::milliseconds(1)}}};
    rules.latency = {{{0, 0, 0, 0}, {{}, {}, {}, {}}}};
    rules.nearest = {{{{{1, 1}, 0}, {{2, 2}, 0}, {{3, 3}, 0}, {{4, 4}, 0}}}};
    rules.sticky = {{24, 56, {"p0", "p1", "p2", "p3"}}};
    rules.aliases.emplace_back();
    root("geo.z.", detailed(Kind::Geo, {{pair}, all[3]}));
    root("latency.z.", detailed(Kind::Latency, all));
    root("nearest.z.", detailed(Kind::Nearest, all));
    root("sticky.z.", detailed(Kind::Weighted, all));
    root("aliased.z.", add(Kind::Failover, {{detailed(Kind::Alias, {{middle}})}, all[3]}));
    return rules;
}

snapshot::Snapshot make_snapshot() {
    std::string text(kZone);
    for (int i = 0; i < 40; ++i)
        text += "many TXT \"" + std::string(50, 'a') + std::to_string(i) + "\"\n";
    policy::Rules rules = steered_rules();
    std::vector<zone::SteeredRrset> steered;
    for (std::uint32_t at = 0; at < rules.roots.size(); ++at)
        steered.push_back({rules.roots[at].owner.name(), dns::RrType::A, at, {}});
    std::vector<zone::Zone> zones;
    zones.push_back(support::make_zone("z.", text, std::move(steered)));
    snapshot::Snapshot snapshot = support::make_snapshot(std::move(zones), std::move(rules));
    snapshot.cookies = std::make_shared<const dns::CookieSecrets>(dns::CookieSecrets{{{1}, {2}}});
    return snapshot;
}

/// A kind of query, and how its reply must look, so that no kind is something else by mistake.
struct Kind {
    const char* what;
    Octets query;
    int rcode = 0;
    int answers = 0;
    bool truncated_over_udp = false;
};

Octets query(std::string_view name, std::uint16_t type, std::vector<Octets> additional) {
    const dns::Name parsed = dns::Name::parse(name).value();
    return RawQuery{.name = {parsed.wire().begin(), parsed.wire().end()},
                    .type = type,
                    .additional = std::move(additional)}
        .octets();
}

std::vector<Kind> kinds() {
    const Octets edns = opt(1232);
    Octets both = option(10, Octets(8, 7));
    const Octets subnet = option(8, {0, 1, 24, 0, 192, 0, 2});
    both.insert(both.end(), subnet.begin(), subnet.end());
    Octets all = both;
    for (const std::uint16_t code : {3, 11, 12, 19}) {
        const Octets empty = option(code, {});
        all.insert(all.end(), empty.begin(), empty.end());
    }
    const auto in_chaos = [](Octets octets) {
        octets[octets.size() - 12] = 3;  // in front of the OPT record
        return octets;
    };
    Octets version_1 = opt(1232);
    version_1[6] = 1;
    return {
        {"an address", query("www.z.", 1, {edns}), 0, 1},
        {"an address without EDNS", query("www.z.", 1, {}), 0, 1},
        {"an address, asked with cookie and subnet", query("www.z.", 1, {opt(1232, true, both)}), 0,
         1},
        {"a steered address for a subnet", query("weighted.z.", 1, {opt(1232, false, subnet)}), 0,
         3},
        {"a subnet of IPv6",
         query("nested.z.", 1,
               {opt(1232, false, option(8, {0, 2, 56, 0, 0x20, 1, 0x0D, 0xB8, 0, 0, 1}))}),
         0, 3},
        {"a subnet that tells nothing",
         query("multivalue.z.", 1, {opt(1232, false, option(8, {0, 1, 0, 0}))}), 0, 12},
        {"a subnet in a truncated answer", query("many.z.", 16, {opt(1232, false, subnet)}), 0, 40,
         true},
        {"a malformed subnet",
         query("weighted.z.", 1, {opt(1232, false, option(8, {0, 1, 24, 0, 192}))}), 1, 0},
        {"additional addresses", query("z.", 15, {edns}), 0, 1},
        {"a service", query("svc.z.", 65, {edns}), 0, 1},
        {"a chain of aliases", query("chain.z.", 1, {edns}), 0, 3},
        {"a DNAME", query("host.old.z.", 1, {edns}), 0, 3},
        {"a wildcard", query("any.thing.wild.z.", 1, {edns}), 0, 1},
        {"NODATA", query("www.z.", 16, {edns}), 0, 0},
        {"NXDOMAIN", query("no.such.name.z.", 1, {edns}), 3, 0},
        {"a referral", query("deep.in.sub.z.", 1, {edns}), 0, 0},
        {"a truncated answer", query("many.z.", 16, {edns}), 0, 40, true},
        {"a truncated answer without EDNS", query("many.z.", 16, {}), 0, 40, true},
        {"failover", query("failover.z.", 1, {edns}), 0, 3},
        {"weighted", query("weighted.z.", 1, {edns}), 0, 3},
        {"multivalue", query("multivalue.z.", 1, {edns}), 0, 12},
        {"simple", query("simple.z.", 1, {edns}), 0, 12},
        {"three levels", query("nested.z.", 1, {edns}), 0, 3},
        {"geo", query("geo.z.", 1, {edns}), 0, 3},
        {"latency", query("latency.z.", 1, {edns}), 0, 3},
        {"nearest", query("nearest.z.", 1, {edns}), 0, 3},
        {"sticky", query("sticky.z.", 1, {edns}), 0, 3},
        {"sticky, asked with a subnet", query("sticky.z.", 1, {opt(1232, true, both)}), 0, 3},
        {"an alias", query("aliased.z.", 1, {edns}), 0, 3},
        {"another zone", query("elsewhere.", 1, {edns}), 5, 0},
        {"two OPTs", query("www.z.", 1, {edns, edns}), 1, 0},
        {"an unknown EDNS version", query("www.z.", 1, {version_1}), 0, 0},
        {"a server's cookie", query("www.z.", 1, {opt(1232, false, option(10, Octets(24, 1)))}), 0,
         1},
        {"a malformed cookie", query("www.z.", 1, {opt(1232, false, option(10, Octets(9)))}), 1, 0},
        {"every option there is", query("www.z.", 1, {opt(1232, false, all)}), 0, 1},
        {"the server's name", in_chaos(query("id.server.", 16, {edns})), 0, 1},
        {"a name in class CH that is refused", in_chaos(query("www.z.", 1, {edns})), 5, 0},
        {"a report of an error", query("_er.1.x.7._er.r.z.", 16, {edns}), 0, 1, true},
    };
}

void check_reply(const Kind& kind, const Octets& reply, Transport transport) {
    const bool truncated = transport == Transport::Udp && kind.truncated_over_udp;
    INFO(kind.what);
    REQUIRE(reply.size() >= 12);
    CHECK((reply[3] & 0x0F) == kind.rcode);
    CHECK(((reply[2] & 0x02) != 0) == truncated);
    CHECK(base::load_u16(reply.data() + 6) == (truncated ? 0 : kind.answers));
}

/// What the thread that answers over one transport had called when it made its last reply.
struct Seen {
    std::atomic<std::uint64_t> memory{0};
    std::atomic<std::uint64_t> locks{0};

    void note() noexcept {
        const Calls now = calls_of_this_thread();
        memory.store(now.memory, std::memory_order_relaxed);
        locks.store(now.locks, std::memory_order_release);
    }
    [[nodiscard]] Calls calls() const {
        Calls seen;
        seen.locks = locks.load(std::memory_order_acquire);
        seen.memory = memory.load(std::memory_order_relaxed);
        return seen;
    }
};

/// Answers as the server's own responder does, and notes what its thread has called.
class Watched final : public server::Responder {
public:
    Watched(std::unique_ptr<server::Responder> real, Seen& udp, Seen& tcp)
        : real_(std::move(real)), udp_(udp), tcp_(tcp) {}

    void refresh() noexcept override { real_->refresh(); }
    answer::Answered respond(base::Bytes asked, const answer::Arrival& arrival,
                             base::MutableBytes reply) noexcept override {
        const answer::Answered answered = real_->respond(asked, arrival, reply);
        (arrival.transport == Transport::Udp ? udp_ : tcp_).note();
        return answered;
    }

private:
    std::unique_ptr<server::Responder> real_;
    Seen& udp_;
    Seen& tcp_;
};

class Watching {
public:
    explicit Watching(const server::Settings& settings = Served::one("127.0.0.1:0"))
        : snapshot_(make_snapshot()), served_(settings) {
        publisher_.use_cookies(snapshot_.cookies);
        publish();
        answer::Settings told;
        told.nsid = {1, 2, 3};
        told.identity = "fra1";
        told.report_agent = {1, 'r', 1, 'z', 0};
        const auto make = server::snapshot_responders(publisher_, told, seeds_);
        served_.start([this, make] { return std::make_unique<Watched>(make(), udp, tcp); });
    }

    void publish() { publisher_.publish(snapshot_.zones, snapshot_.rules, snapshot_.steering); }
    [[nodiscard]] base::SocketAddress address() const { return served_.address(); }

    Seen udp;
    Seen tcp;

private:
    snapshot::Snapshot snapshot_;
    snapshot::Publisher publisher_;
    base::Rng seeds_{1};
    Served served_;
};

Octets ask(UdpClient& client, const Octets& query) {
    client.send(query);
    return client.receive().value();
}

Octets ask(TcpClient& client, const Octets& query) {
    REQUIRE(client.send(framed(query)));
    return client.receive().value();
}

/// All that has been called by the thread that answers `client`, up to and with one query more:
/// what sending the replies before took is in it.
template <class Client>
Calls calls_seen_by(Client& client, const Seen& seen) {
    ask(client, kinds().front().query);
    return seen.calls();
}

TEST_CASE("query_path: the counters count allocations, of C and of C++", "[query_path]") {
    void* volatile memory = nullptr;  // so that no pair of calls is optimised away
    const auto count = [&](auto&& act) {
        const Calls before = calls_of_this_thread();
        act();
        const Calls after = calls_of_this_thread();
        CHECK(after.locks == before.locks);
        return after.memory - before.memory;
    };
    CHECK(count([&] { memory = std::malloc(9); }) == 1);
    CHECK(count([&] { memory = std::realloc(memory, 99); }) == 1);
    CHECK(count([&] { std::free(memory); }) == 1);
    CHECK(count([&] { memory = std::calloc(3, 3); }) == 1);
    std::free(memory);
    CHECK(count([&] { memory = std::aligned_alloc(64, 64); }) == 1);
    std::free(memory);
    CHECK(count([&] { memory = memalign(64, 64); }) == 1);
    std::free(memory);
    void* aligned = nullptr;
    CHECK(count([&] { static_cast<void>(posix_memalign(&aligned, 64, 64)); }) == 1);
    std::free(aligned);
    CHECK(count([&] { memory = ::operator new(7); }) == 1);
    CHECK(count([&] { ::operator delete(memory); }) == 1);
    CHECK(count([&] { memory = ::operator new(64, std::align_val_t(128)); }) == 1);
    CHECK(count([&] { ::operator delete(memory, std::align_val_t(128)); }) == 1);
    CHECK(count([] {}) == 0);
}

TEST_CASE("query_path: the counters count locks of every kind, and those of one thread",
          "[query_path]") {
    const auto count = [](auto&& act) {
        const Calls before = calls_of_this_thread();
        act();
        return calls_of_this_thread().locks - before.locks;
    };
    std::mutex mutex;
    std::shared_mutex shared;
    std::timed_mutex timed;
    pthread_spinlock_t spin{};
    REQUIRE(pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE) == 0);
    CHECK(count([&] { const std::lock_guard lock(mutex); }) == 1);
    CHECK(count([&] { const std::unique_lock lock(mutex, std::try_to_lock); }) == 1);
    CHECK(count([&] { const std::shared_lock lock(shared); }) == 1);
    CHECK(count([&] { const std::unique_lock lock(shared); }) == 1);
    CHECK(count([&] { const std::unique_lock lock(timed, std::chrono::seconds(1)); }) == 1);
    CHECK(count([&] { pthread_spin_lock(&spin); }) == 1);
    int nobody_waits = 0;
    CHECK(count([&] { syscall(SYS_futex, &nobody_waits, FUTEX_WAKE_PRIVATE, 1); }) == 1);
    CHECK(count([&] { syscall(SYS_gettid); }) == 0);
    std::uint64_t of_other = 0;
    CHECK(count([&] {
              std::thread other(
                  [&] { of_other = count([&] { const std::lock_guard lock(mutex); }); });
              other.join();
          }) == 0);
    CHECK(of_other == 1);
}

TEST_CASE("query_path: no query over UDP allocates or locks", "[query_path]") {
    constexpr int kRounds = 20;
    Watching with;
    UdpClient client(with.address());
    for (const Kind& kind : kinds()) {
        const Calls before = calls_seen_by(client, with.udp);
        for (int round = 0; round < kRounds; ++round)
            check_reply(kind, ask(client, kind.query), Transport::Udp);
        INFO(kind.what);
        CHECK(calls_seen_by(client, with.udp) == before);
    }
}

TEST_CASE("query_path: no batch of queries over UDP allocates or locks", "[query_path]") {
    const std::vector<Kind> all = kinds();
    Watching with;
    UdpClient client(with.address());
    const Calls before = calls_seen_by(client, with.udp);
    for (int round = 0; round < 50; ++round) {
        for (const Kind& kind : all) client.send(kind.query);
        client.send(Octets(5));  // too short: no reply is due
        for (std::size_t i = 0; i < all.size(); ++i) REQUIRE(client.receive());
    }
    CHECK(calls_seen_by(client, with.udp) == before);
}

TEST_CASE("query_path: neither do proxies, limits and truncation (RRL-1)", "[query_path]") {
    auto settings = Served::one("127.0.0.1:0");
    settings.proxy_from = {geo::Prefix::parse("127.65.0.9").value()};
    settings.rate_limits.responses = settings.rate_limits.errors = 1;
    settings.rate_limits.nxdomain = settings.rate_limits.referrals = 1;
    settings.rate_limits.all = 1000;
    settings.rate_limits.slip = 1;  // so that there is a reply to each
    const Octets header = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 'Q', 'U', 'I',
                           'T',  0x0A, 0x21, 0x12, 0,    12,   192,  0,   2,   7,
                           192,  0,    2,    53,   0x12, 0x34, 0,    53};
    const std::vector<Kind> all = kinds();
    Watching with(settings);
    UdpClient client(with.address(), "127.65.0.9:0");
    const auto pass_on = [&](const Octets& query) {
        Octets octets = header;
        octets.insert(octets.end(), query.begin(), query.end());
        client.send(octets);
        return client.receive().value();
    };
    pass_on(all.front().query);
    const Calls before = with.udp.calls();
    std::size_t truncated = 0;
    for (int round = 0; round < 20; ++round) {
        client.send(all.front().query);  // without a header
        for (const Kind& kind : all) truncated += (pass_on(kind.query)[2] & 0x02U) != 0 ? 1 : 0;
    }
    pass_on(all.front().query);
    CHECK(with.udp.calls() == before);
    CHECK(truncated > 10 * all.size());
}

TEST_CASE("query_path: no query over TCP that arrives whole allocates or locks", "[query_path]") {
    Watching with;
    TcpClient client(with.address());
    for (const Kind& kind : kinds()) {
        const Calls before = calls_seen_by(client, with.tcp);
        for (int round = 0; round < 20; ++round)
            check_reply(kind, ask(client, kind.query), Transport::Tcp);
        INFO(kind.what);
        CHECK(calls_seen_by(client, with.tcp) == before);
    }
    // Several in one segment.
    Octets together;
    for (const Kind& kind : kinds()) {
        const Octets one = framed(kind.query);
        together.insert(together.end(), one.begin(), one.end());
    }
    const Calls before = calls_seen_by(client, with.tcp);
    for (int round = 0; round < 20; ++round) {
        REQUIRE(client.send(together));
        for (const Kind& kind : kinds())
            check_reply(kind, client.receive().value(), Transport::Tcp);
    }
    CHECK(calls_seen_by(client, with.tcp) == before);
}

TEST_CASE("query_path: a new snapshot costs each thread one lock and no memory", "[query_path]") {
    constexpr std::uint64_t kSwaps = 30;
    const std::vector<Kind> all = kinds();
    Watching with;
    UdpClient udp(with.address());
    TcpClient tcp(with.address());
    const Calls udp_before = calls_seen_by(udp, with.udp);
    const Calls tcp_before = calls_seen_by(tcp, with.tcp);
    for (std::uint64_t swap = 1; swap <= kSwaps; ++swap) {
        with.publish();
        for (const Kind& kind : all) {
            check_reply(kind, ask(udp, kind.query), Transport::Udp);
            check_reply(kind, ask(tcp, kind.query), Transport::Tcp);
        }
        CHECK(with.udp.calls() == Calls{udp_before.memory, udp_before.locks + swap});
        CHECK(with.tcp.calls() == Calls{tcp_before.memory, tcp_before.locks + swap});
    }
    CHECK(calls_seen_by(udp, with.udp) == Calls{udp_before.memory, udp_before.locks + kSwaps});
    CHECK(calls_seen_by(tcp, with.tcp) == Calls{tcp_before.memory, tcp_before.locks + kSwaps});
}

}  // namespace
}  // namespace leeward::query_path
