// SPDX-License-Identifier: Apache-2.0
#include "leeward/lookup/keeper.hpp"

#include <optional>
#include <string>
#include <vector>

#include "leeward/loop/timer.hpp"
#include "support/catch.hpp"
#include "support/dns_target.hpp"
#include "support/patient_loop.hpp"

using namespace leeward;
using namespace std::chrono_literals;
using dns::RrType;
using lookup::Change;
using lookup::Host;
using lookup::Keeper;
using test::DnsManner;
using test::DnsTarget;
using test::PatientLoop;

namespace {

const Host kHost{"lb.example", RrType::A};
const Host kOther{"lb.example", RrType::Aaaa};

lookup::Settings asking(const DnsTarget& server, base::Duration timeout = 5s) {
    lookup::Settings settings;
    settings.servers = {server.address()};
    settings.timeout = timeout;
    return settings;
}

}  // namespace

TEST_CASE("keeper: each host is asked for, and its first answer is a change", "[lookup]") {
    PatientLoop on;
    DnsTarget server(on.loop);
    server.add_address("lb.example", "192.0.2.1", 60);
    server.add_address("lb.example", "2001:db8::1", 60);
    std::vector<Host> changed;
    Keeper keeper(on.loop, asking(server), {kHost, kOther}, [&](const Host& host, Change change) {
        CHECK(change == Change::Addresses);
        changed.push_back(host);
    });
    CHECK_FALSE(keeper.first_round_over());
    CHECK_FALSE(keeper.find(kHost)->addresses);
    keeper.on_first_round_over([&] { on.loop.stop(); });
    on.run();
    CHECK(keeper.first_round_over());
    CHECK(changed.size() == 2);
    CHECK(keeper.find(kHost)->addresses->list.at(0).to_string() == "192.0.2.1");
    CHECK(keeper.find(kOther)->addresses->list.at(0).to_string() == "2001:db8::1");
    CHECK(keeper.find({"x.example", RrType::A}) == nullptr);
}

TEST_CASE("keeper: a failure ends the first round too, and is asked again", "[lookup]") {
    PatientLoop on;
    DnsTarget server(on.loop, DnsManner::Fail);
    server.add_address("lb.example", "192.0.2.1", 60);
    bool over = false;
    Keeper keeper(on.loop, asking(server), {kHost}, [&](const Host&, Change) {
        CHECK(over);
        on.loop.stop();
    });
    keeper.on_first_round_over([&] {
        over = true;
        CHECK(keeper.find(kHost)->last_failure == lookup::Failure::ServerFailed);
        server.manner = DnsManner::Answer;
    });
    on.run();
    CHECK_FALSE(keeper.find(kHost)->last_failure);
}

TEST_CASE("keeper: without hosts the first round is over at once", "[lookup]") {
    PatientLoop on;
    const DnsTarget server(on.loop);
    Keeper keeper(on.loop, asking(server), {}, [](const Host&, Change) { FAIL("of what?"); });
    CHECK(keeper.first_round_over());
    bool told = false;
    keeper.on_first_round_over([&] {
        told = true;
        on.loop.stop();
    });
    CHECK_FALSE(told);
    on.run();
    CHECK(told);
}

TEST_CASE("keeper: hosts that stay are not asked for again, new ones are", "[lookup]") {
    PatientLoop on;
    DnsTarget server(on.loop);
    server.add_address("lb.example", "192.0.2.1", 60);
    server.add_address("new.example", "192.0.2.2", 60);
    const Host fresh{"new.example", RrType::A};
    std::vector<std::string> changed;
    Keeper* self = nullptr;
    Keeper keeper(on.loop, asking(server), {kHost}, [&](const Host& host, Change) {
        changed.push_back(host.name);
        // A change may bring other hosts.
        if (host == kHost) {
            self->replace({kHost, fresh});
            CHECK_FALSE(self->first_round_over());
        }
        if (host == fresh) on.loop.stop();
    });
    self = &keeper;
    on.run();
    CHECK(changed == std::vector<std::string>{"lb.example", "new.example"});
    CHECK(server.queries() == std::vector<std::string>{"lb.example A", "new.example A"});
    CHECK(keeper.find(kHost)->addresses);
}

TEST_CASE("keeper: the look-up of a host that goes is ended", "[lookup]") {
    PatientLoop on;
    DnsTarget server(on.loop, DnsManner::Silent);
    Keeper keeper(on.loop, asking(server), {kHost},
                  [](const Host&, Change) { FAIL("it is gone"); });
    loop::Timer change(on.loop, [&] {
        if (server.queries().empty()) return;
        change.stop();
        keeper.replace({});
        keeper.on_first_round_over([&] { on.loop.stop(); });
    });
    change.start(1ms, 1ms);
    on.run();
    CHECK(keeper.find(kHost) == nullptr);
}

TEST_CASE("keeper: more hosts than places are asked for in turn, none of them late", "[lookup]") {
    PatientLoop on;
    DnsTarget server(on.loop);
    auto settings = asking(server);
    settings.max_under_way = 4;
    std::vector<Host> hosts;
    for (int i = 0; i < 100; ++i) {
        hosts.push_back({"h" + std::to_string(i) + ".example", RrType::A});
        server.add_address(hosts.back().name, "192.0.2.1", 60);
    }
    std::size_t changes = 0;
    Keeper keeper(on.loop, settings, hosts, [&](const Host&, Change) { ++changes; });
    keeper.on_first_round_over([&] { on.loop.stop(); });
    on.run();
    CHECK(changes == 100);
    CHECK(server.queries().size() == 100);
}

TEST_CASE("keeper: it asks other servers from the next look-up on", "[lookup]") {
    PatientLoop on;
    DnsTarget first(on.loop, DnsManner::Fail);
    DnsTarget second(on.loop);
    second.add_address("lb.example", "192.0.2.1", 60);
    Keeper keeper(on.loop, asking(first), {kHost}, [&](const Host&, Change) { on.loop.stop(); });
    keeper.on_first_round_over([&] { keeper.use(asking(second)); });
    on.run();
    CHECK(keeper.find(kHost)->addresses);
    CHECK(first.queries().size() == 1);
}

TEST_CASE("keeper: destroyed with look-ups under way, it says nothing", "[lookup]") {
    PatientLoop on;
    DnsTarget server(on.loop, DnsManner::Silent);
    std::optional<Keeper> keeper;
    keeper.emplace(on.loop, asking(server), std::vector<Host>{kHost, kOther},
                   [](const Host&, Change) { FAIL("the keeper is gone"); });
    loop::Timer end(on.loop, [&] {
        if (server.queries().empty()) return;
        end.stop();
        keeper.reset();
        on.loop.stop();
    });
    end.start(1ms, 1ms);
    on.run();
}
