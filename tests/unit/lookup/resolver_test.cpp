// SPDX-License-Identifier: Apache-2.0
#include "leeward/lookup/resolver.hpp"

#include <sys/resource.h>

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "leeward/loop/timer.hpp"
#include "support/catch.hpp"
#include "support/dns_target.hpp"
#include "support/patient_loop.hpp"
#include "support/temp_folder.hpp"

using namespace leeward;
using namespace std::chrono_literals;
using dns::RrType;
using lookup::Answer;
using lookup::Failure;
using lookup::Resolver;
using test::DnsManner;
using test::DnsTarget;
using test::PatientLoop;

namespace {

const lookup::Host kHost{"lb.example", RrType::A};

lookup::Settings asking(std::vector<base::SocketAddress> servers) {
    lookup::Settings settings;
    settings.servers = std::move(servers);
    return settings;
}

Answer ask_once(PatientLoop& on, const std::vector<base::SocketAddress>& servers,
                const lookup::Host& host = kHost, base::Duration timeout = 5s) {
    Resolver resolver(on.loop, asking(servers));
    std::optional<Answer> seen;
    resolver.ask(host, timeout, [&](const Answer& answer) {
        CHECK_FALSE(seen);
        seen = answer;
        on.loop.stop();
    });
    CHECK_FALSE(seen);
    on.run();
    REQUIRE(seen);
    CHECK(resolver.under_way() == 0);
    return *seen;
}

std::vector<std::string> texts(const lookup::Addresses& addresses) {
    std::vector<std::string> list;
    for (const auto& ip : addresses.list) list.push_back(ip.to_string());
    return list;
}

std::string words(const Answer& answer) {
    return answer ? "an answer" : std::string(lookup::to_string(answer.error()));
}

/// A port of loopback where nobody listens.
base::SocketAddress deserted() {
    loop::Loop loop;
    return DnsTarget(loop).address();
}

}  // namespace

TEST_CASE("resolver: addresses come sorted and once, with the least TTL", "[lookup]") {
    PatientLoop on;
    DnsTarget server(on.loop);
    server.add_address("lb.example", "203.0.113.9", 300);
    server.add_address("lb.example", "192.0.2.7", 60);
    server.add_address("lb.example", "203.0.113.9", 300);
    const auto* const name = GENERATE("lb.example", "lb.example.", "LB.Example");
    const auto answer = ask_once(on, {server.address()}, {name, RrType::A});
    REQUIRE(answer);
    CHECK(texts(*answer) == std::vector<std::string>{"192.0.2.7", "203.0.113.9"});
    CHECK(answer->ttl == 60);
    CHECK(server.queries() == std::vector<std::string>{"lb.example A"});
}

TEST_CASE("resolver: AAAA records are another question", "[lookup]") {
    PatientLoop on;
    DnsTarget server(on.loop);
    server.add_address("lb.example", "192.0.2.7", 60);
    server.add_address("lb.example", "2001:db8::2", 30);
    server.add_address("lb.example", "2001:db8::1", 40);
    const auto answer = ask_once(on, {server.address()}, {"lb.example", RrType::Aaaa});
    REQUIRE(answer);
    CHECK(texts(*answer) == std::vector<std::string>{"2001:db8::1", "2001:db8::2"});
    CHECK(answer->ttl == 30);
}

TEST_CASE("resolver: a chain of CNAMEs is followed, and its TTLs count", "[lookup]") {
    PatientLoop on;
    DnsTarget server(on.loop);
    server.add_cname("lb.example", RrType::A, "lb.example", "pool.example", 20);
    server.add_cname("lb.example", RrType::A, "pool.example", "one.example", 500);
    server.add_address_of("lb.example", "one.example", "192.0.2.1", 300);
    const auto answer = ask_once(on, {server.address()});
    REQUIRE(answer);
    CHECK(texts(*answer) == std::vector<std::string>{"192.0.2.1"});
    CHECK(answer->ttl == 20);
}

TEST_CASE("resolver: addresses of a name that was not asked for are left out", "[lookup]") {
    PatientLoop on;
    DnsTarget server(on.loop);
    server.add_address("lb.example", "192.0.2.1", 300);
    server.add_address_of("lb.example", "other.example", "192.0.2.66", 300);
    const auto answer = ask_once(on, {server.address()});
    REQUIRE(answer);
    CHECK(texts(*answer) == std::vector<std::string>{"192.0.2.1"});
}

TEST_CASE("resolver: a TTL with its highest bit set is 0 (RFC 2181 section 8)", "[lookup]") {
    PatientLoop on;
    DnsTarget server(on.loop);
    const std::uint32_t ttl = GENERATE(0U, 0x80000000U, 0xffffffffU);
    server.add_address("lb.example", "192.0.2.1", ttl);
    const auto answer = ask_once(on, {server.address()});
    REQUIRE(answer);
    CHECK(answer->ttl == 0);
}

TEST_CASE("resolver: of more than 32 addresses the lowest are kept, in whatever order they come",
          "[lookup]") {
    PatientLoop on;
    DnsTarget server(on.loop);
    const bool backwards = GENERATE(false, true);
    constexpr int kMany = 1600;  // 41,600 octets
    for (int i = 0; i < kMany; ++i) {
        const int number = backwards ? kMany - 1 - i : i;
        server.add_address(
            "lb.example",
            "10.0." + std::to_string(number / 256) + "." + std::to_string(number % 256), 60);
    }
    server.manner = DnsManner::Truncate;
    const auto answer = ask_once(on, {server.address()});
    REQUIRE(answer);
    REQUIRE(answer->list.size() == lookup::kAddressesMax);
    CHECK(answer->list.front().to_string() == "10.0.0.0");
    CHECK(answer->list.back().to_string() == "10.0.0.31");
    CHECK(server.over_tcp() == 1);
}

TEST_CASE("resolver: what the DNS denies and what could not be asked are told apart", "[lookup]") {
    struct Row {
        const char* what;
        DnsManner manner;
        const char* name;
        const char* words;
        bool denial = false;
    };
    const auto row = GENERATE(values<Row>({
        {"no such name", DnsManner::Answer, "nowhere.example", "no such name", true},
        {"no record of the type", DnsManner::Answer, "empty.example", "no such record", true},
        {"only a CNAME", DnsManner::Answer, "dangling.example", "no such record", true},
        {"silence", DnsManner::Silent, "lb.example", "timed out"},
        {"REFUSED", DnsManner::Refuse, "lb.example", "refused by the server"},
        {"SERVFAIL", DnsManner::Fail, "lb.example", "server failed"},
        {"FORMERR", DnsManner::Formerr, "lb.example", "server failed"},
        {"octets that are no message", DnsManner::Garbage, "lb.example", "timed out"},
        {"half a reply", DnsManner::Cut, "lb.example", "unreadable reply"},
        {"records that are none", DnsManner::Mangle, "lb.example", "unreadable reply"},
        {"another query's reply", DnsManner::WrongId, "lb.example", "timed out"},
        {"another question's reply", DnsManner::WrongName, "lb.example", "timed out"},
        {"truncated, and no TCP", DnsManner::TruncateOnly, "lb.example", "timed out"},
        {"a name that is none", DnsManner::Answer, "two..dots", "not a name that can be asked for"},
        {"a label too long", DnsManner::Answer,
         "0123456789012345678901234567890123456789012345678901234567890123.example",
         "not a name that can be asked for"},
    }));
    CAPTURE(row.what);
    PatientLoop on;
    DnsTarget server(on.loop, row.manner);
    server.add_address("lb.example", "192.0.2.1", 60);
    server.add_empty("empty.example");
    server.add_cname("dangling.example", RrType::A, "dangling.example", "nothing.example", 60);
    const auto answer = ask_once(on, {server.address()}, {row.name, RrType::A}, 400ms);
    CHECK(words(answer) == row.words);
    REQUIRE_FALSE(answer);
    CHECK(lookup::is_denial(answer.error()) == row.denial);
}

TEST_CASE("resolver: a truncated reply is asked for over TCP", "[lookup]") {
    PatientLoop on;
    DnsTarget server(on.loop, DnsManner::Truncate);
    server.add_address("lb.example", "192.0.2.1", 60);
    const auto answer = ask_once(on, {server.address()});
    REQUIRE(answer);
    CHECK(texts(*answer) == std::vector<std::string>{"192.0.2.1"});
    CHECK(server.over_tcp() == 1);
}

TEST_CASE("resolver: a server that knows no EDNS is asked without", "[lookup]") {
    PatientLoop on;
    DnsTarget server(on.loop, DnsManner::NoEdns);
    server.add_address("lb.example", "192.0.2.1", 60);
    CHECK(ask_once(on, {server.address()}).has_value());
    CHECK(server.queries().size() == 2);
}

TEST_CASE("resolver: when a server is in trouble, the next one is asked", "[lookup]") {
    PatientLoop on;
    const auto manner = GENERATE(DnsManner::Refuse, DnsManner::Fail, DnsManner::Formerr,
                                 DnsManner::Silent, DnsManner::Garbage, DnsManner::Mangle);
    DnsTarget bad(on.loop, manner);
    DnsTarget good(on.loop);
    good.add_address("lb.example", "192.0.2.1", 60);
    CHECK(ask_once(on, {deserted(), bad.address(), good.address()}, kHost, 4s).has_value());
    CHECK_FALSE(bad.queries().empty());
}

TEST_CASE("resolver: a denial is an answer, so no other server is asked", "[lookup]") {
    PatientLoop on;
    DnsTarget first(on.loop);
    DnsTarget second(on.loop);
    second.add_address("lb.example", "192.0.2.1", 60);
    CHECK(words(ask_once(on, {first.address(), second.address()})) == "no such name");
    CHECK(second.queries().empty());
}

TEST_CASE("resolver: when no server can be reached, it says so before the time is up", "[lookup]") {
    PatientLoop on;
    const auto start = loop::Loop::now();
    CHECK(words(ask_once(on, {deserted()}, kHost, 15s)) == "no server gave an answer");
    CHECK(loop::Loop::now() - start < 10s);
}

TEST_CASE("resolver: without descriptors it could not ask", "[lookup]") {
    PatientLoop on;
    DnsTarget server(on.loop);
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
    const int next_fd = ::dup(0);
    ::close(next_fd);
    rlimit none = before;
    none.rlim_cur = static_cast<rlim_t>(next_fd);
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
    const auto answer = ask_once(on, {server.address()}, kHost, 200ms);
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
    REQUIRE_FALSE(answer);
    CAPTURE(words(answer));
    CHECK_FALSE(lookup::is_denial(answer.error()));
}

TEST_CASE("resolver: only so many are under way, and the rest come in their turn", "[lookup]") {
    PatientLoop on;
    DnsTarget server(on.loop);
    for (int i = 0; i < 20; ++i) {
        server.add_address("h" + std::to_string(i) + ".example", "192.0.2.1", 60);
    }
    auto settings = asking({server.address()});
    settings.max_under_way = 3;
    Resolver resolver(on.loop, settings);
    int answers = 0;
    for (int i = 0; i < 20; ++i) {
        resolver.ask({"h" + std::to_string(i) + ".example", RrType::A}, 10s,
                     [&](const Answer& answer) {
                         CHECK(answer.has_value());
                         CHECK(resolver.under_way() <= 3);
                         if (++answers == 20) on.loop.stop();
                     });
    }
    CHECK(resolver.under_way() == 3);
    CHECK(resolver.waiting() == 17);
    on.run();
    CHECK(resolver.under_way() == 0);
    CHECK(resolver.waiting() == 0);
    CHECK(server.queries().size() == 20);
}

TEST_CASE("resolver: the wait for a place counts as time", "[lookup]") {
    PatientLoop on;
    DnsTarget server(on.loop, DnsManner::Silent);
    auto settings = asking({server.address()});
    settings.max_under_way = 1;
    Resolver resolver(on.loop, settings);
    std::vector<int> order;
    const auto note = [&](int which) {
        return [&, which](const Answer& answer) {
            CHECK(words(answer) == "timed out");
            order.push_back(which);
            if (order.size() == 2) on.loop.stop();
        };
    };
    resolver.ask(kHost, 400ms, note(1));
    resolver.ask(kHost, 100ms, note(2));
    on.run();
    CHECK(order == std::vector<int>{2, 1});
}

TEST_CASE("resolver: a cancelled question has no answer and frees its place", "[lookup]") {
    PatientLoop on;
    DnsTarget server(on.loop, DnsManner::Silent);
    auto settings = asking({server.address()});
    settings.max_under_way = 1;
    Resolver resolver(on.loop, settings);
    const auto never = [](const Answer&) { FAIL("cancelled"); };
    const auto first = resolver.ask(kHost, 10s, never);
    const auto second = resolver.ask(kHost, 10s, never);
    bool third = false;
    resolver.ask({"nowhere.example", RrType::A}, 10s, [&](const Answer& answer) {
        third = words(answer) == "no such name";
        on.loop.stop();
    });
    resolver.cancel(second);
    CHECK(resolver.waiting() == 1);
    loop::Timer later(on.loop, [&] {
        if (server.queries().empty()) return;
        later.stop();
        server.manner = DnsManner::Answer;
        resolver.cancel(first);
        resolver.cancel(first);
        CHECK(resolver.under_way() == 1);
    });
    later.start(1ms, 1ms);
    on.run();
    CHECK(third);
}

TEST_CASE("resolver: destroyed with questions under way, it answers nothing", "[lookup]") {
    PatientLoop on;
    DnsTarget server(on.loop, DnsManner::Silent);
    std::optional<Resolver> resolver;
    resolver.emplace(on.loop, asking({server.address()}));
    for (int i = 0; i < 100; ++i) {
        resolver->ask(kHost, 10s, [](const Answer&) { FAIL("the resolver is gone"); });
    }
    loop::Timer end(on.loop, [&] {
        if (server.queries().empty()) return;
        resolver.reset();
        end.stop();
        on.loop.stop();
    });
    end.start(1ms, 1ms);
    on.run();
}

TEST_CASE("resolver: an answer may ask and cancel", "[lookup]") {
    PatientLoop on;
    DnsTarget server(on.loop);
    server.add_address("lb.example", "192.0.2.1", 60);
    Resolver resolver(on.loop, asking({server.address()}));
    int answers = 0;
    Resolver::Ticket other = 0;
    std::function<void(const Answer&)> again = [&](const Answer&) {
        resolver.cancel(other);
        if (++answers == 3) return on.loop.stop();
        other = resolver.ask(kHost, 5s, [](const Answer&) { FAIL("cancelled"); });
        resolver.ask(kHost, 5s, [&](const Answer& answer) { again(answer); });
        resolver.cancel(other);
    };
    resolver.ask(kHost, 5s, [&](const Answer& answer) { again(answer); });
    on.run();
    CHECK(answers == 3);
}

TEST_CASE("resolver: other servers are asked from the next question on", "[lookup]") {
    PatientLoop on;
    DnsTarget first(on.loop);
    DnsTarget second(on.loop);
    second.add_address("lb.example", "192.0.2.1", 60);
    Resolver resolver(on.loop, asking({first.address()}));
    resolver.use(asking({second.address()}));
    resolver.ask(kHost, 5s, [&](const Answer& answer) {
        CHECK(answer.has_value());
        on.loop.stop();
    });
    on.run();
    CHECK(first.queries().empty());
}

TEST_CASE("resolver: without servers, resolv.conf's are asked, and a change of it is seen",
          "[lookup]") {
    PatientLoop on;
    const support::TempFolder folder;
    DnsTarget first(on.loop);
    DnsTarget second(on.loop, DnsManner::Answer,
                     {*base::Address::parse("127.0.0.2"), first.address().port});
    second.add_address("lb.example", "192.0.2.1", 60);
    lookup::Settings settings;
    settings.resolv_conf_port = first.address().port;
    settings.resolv_conf = folder.path() + "/resolv.conf";
    Resolver resolver(on.loop, settings);
    std::vector<std::string> seen;
    std::function<void(const DnsTarget&)> ask = [&](const DnsTarget& server) {
        folder.write("resolv.conf", "search elsewhere.example\nnameserver " +
                                        server.address().ip.to_string() + "\n");
        resolver.ask(kHost, 5s, [&](const Answer& answer) {
            seen.push_back(words(answer));
            if (seen.size() == 2) return on.loop.stop();
            ask(second);
        });
    };
    ask(first);
    on.run();
    CHECK(seen == std::vector<std::string>{"no such name", "an answer"});
    CHECK(first.queries() == std::vector<std::string>{"lb.example A"});
}

TEST_CASE("resolver: each question comes from a port of its own", "[lookup]") {
    PatientLoop on;
    DnsTarget server(on.loop);
    server.add_address("lb.example", "192.0.2.1", 60);
    for (int i = 0; i < 8; ++i) CHECK(ask_once(on, {server.address()}).has_value());
    CHECK(server.ports().size() >= 6);  // two of eight may meet by chance
}

TEST_CASE("resolver: a failure has words of its own, the type among them", "[lookup]") {
    CHECK(lookup::to_string(Failure::NoRecord, RrType::Aaaa) == "no AAAA record");
    CHECK(lookup::to_string(Failure::NoSuchName, RrType::A) == "no such name");
    std::set<std::string_view> seen;
    const int last = static_cast<int>(Failure::Local);
    for (int i = 0; i <= last; ++i) seen.insert(lookup::to_string(static_cast<Failure>(i)));
    CHECK(seen.size() == static_cast<std::size_t>(last) + 1);
    CHECK(seen.count("?") == 0);
}
