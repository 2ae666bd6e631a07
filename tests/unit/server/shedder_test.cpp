// SPDX-License-Identifier: Apache-2.0
#include "leeward/server/shedder.hpp"

#include <string>

#include "leeward/base/rng.hpp"
#include "support/catch.hpp"

namespace {

using namespace leeward;
using server::Admission;
using server::Shedder;

constexpr int kShare = Shedder::kShare;
constexpr std::uint64_t kSecret = 0x0123456789ABCDEF;

base::Address at(std::string_view text) {
    return base::Address::parse(text).value();
}

base::Address stranger(base::Rng& rng) {
    std::array<std::uint8_t, 4> octets{};
    base::store_u32(octets.data(), static_cast<std::uint32_t>(rng.next()));
    return *base::Address::from_bytes(octets);
}

/// A worker's side of a Shedder, and its kernel's.
struct Worker {
    Shedder shedder{kSecret};
    std::uint32_t now = 4'294'967'290;  // it will pass through 0
    std::uint32_t lost = 17;

    Worker() { shedder.begin(false, now); }

    void calm(std::uint32_t after) {
        now += after;
        CHECK_FALSE(shedder.begin(false, now));
    }
    /// So many full batches, `each` of them with losses.
    void full(int batches, bool losing) {
        for (int i = 0; i < batches; ++i) {
            lost += losing ? 9 : 0;
            if (shedder.begin(true, now)) shedder.tell_lost(lost);
        }
    }
    /// Past its warm-up, and under overload.
    void overload() {
        calm(Shedder::kWarmUp);
        full(2 * Shedder::kLookEvery, true);
        REQUIRE(shedder.is_overloaded());
    }
    Admission ask(const std::string& client) { return shedder.admit(at(client)); }
};

}  // namespace

TEST_CASE("RS-42: an overload is a long row of full batches with losses", "[server]") {
    Worker worker;
    worker.calm(Shedder::kWarmUp);
    worker.full(1000, false);
    CHECK_FALSE(worker.shedder.is_overloaded());
    worker.calm(1);
    for (int i = 0; i < 10; ++i) {
        worker.full(2 * Shedder::kLookEvery - 1, true);
        worker.calm(0);
    }
    CHECK_FALSE(worker.shedder.is_overloaded());
    worker.full(2 * Shedder::kLookEvery, true);
    CHECK(worker.shedder.is_overloaded());
}

TEST_CASE("RS-42: what was lost before the row is no overload", "[server]") {
    Worker worker;
    worker.calm(Shedder::kWarmUp);
    worker.lost += 1000;
    worker.full(3 * Shedder::kLookEvery, false);
    CHECK_FALSE(worker.shedder.is_overloaded());
}

TEST_CASE("RS-42: an overload ends some seconds after the last loss", "[server]") {
    Worker worker;
    worker.overload();
    worker.calm(Shedder::kHold - 1);
    CHECK(worker.shedder.is_overloaded());
    worker.full(2 * Shedder::kLookEvery, true);
    worker.calm(Shedder::kHold - 1);
    CHECK(worker.shedder.is_overloaded());
    worker.calm(1);
    CHECK_FALSE(worker.shedder.is_overloaded());
}

TEST_CASE("RS-42: nobody is shed in the first minute, when nobody is known", "[server]") {
    Worker worker;
    worker.calm(Shedder::kWarmUp - 1);
    worker.full(4 * Shedder::kLookEvery, true);
    CHECK_FALSE(worker.shedder.is_overloaded());
    // Who asks now is known later, although batches are full.
    CHECK(worker.ask("192.0.2.1") == Admission::Answer);
    worker.overload();
    CHECK(worker.ask("192.0.2.1") == Admission::Answer);
}

TEST_CASE("RS-42: under overload the known are answered, and a share of the unknown", "[server]") {
    Worker worker;
    worker.ask("192.0.2.1");
    worker.ask("2001:db8::1");
    worker.overload();
    for (int i = 0; i < 100; ++i) {
        REQUIRE(worker.ask("192.0.2.200") == Admission::Answer);
        REQUIRE(worker.ask("2001:db8:0:ff::2") == Admission::Answer);
    }
    int answered = 0;
    for (int i = 0; i < 800; ++i) {
        const Admission admission = worker.ask("198.51.100.1");
        REQUIRE(admission != Admission::Answer);
        answered += admission == Admission::AnswerWarily ? 1 : 0;
    }
    CHECK(answered == 800 / kShare);
}

TEST_CASE("RS-42: a client that asks all that can be answered, alone, is never shed", "[server]") {
    Worker worker;
    worker.ask("192.0.2.1");  // its first query finds an idle worker
    for (std::uint32_t second = 0; second < 3 * Shedder::kPeriod; ++second) {
        ++worker.now;
        worker.full(2 * Shedder::kLookEvery, second % 100 != 0);
        REQUIRE(worker.ask("192.0.2.1") == Admission::Answer);
    }
    CHECK(worker.shedder.is_overloaded());
}

TEST_CASE("RS-42: at full load without losses one query of eight teaches who asks", "[server]") {
    Worker worker;
    worker.full(1, false);
    for (std::uint32_t i = 0; i < kShare; ++i) {
        CHECK(worker.ask("198.51." + std::to_string(i) + ".1") == Admission::Answer);
    }
    worker.overload();
    CHECK(worker.ask("198.51.0.1") == Admission::Answer);
    for (std::uint32_t i = 1; i < kShare; ++i) {
        CHECK(worker.ask("198.51." + std::to_string(i) + ".1") != Admission::Answer);
    }
}

TEST_CASE("RS-42: who proves an address is known at once", "[server]") {
    Worker worker;
    worker.overload();
    CHECK(worker.ask("198.51.100.1") == Admission::Shed);
    worker.shedder.prove(at("198.51.100.1"));
    CHECK(worker.ask("198.51.100.1") == Admission::Answer);
}

TEST_CASE(
    "RS-42: clients are forgotten after two calm periods without a query, not sooner, and "
    "not under overload",
    "[server]") {
    Worker worker;
    worker.ask("192.0.2.1");
    worker.calm(Shedder::kPeriod);
    worker.overload();
    CHECK(worker.ask("192.0.2.1") == Admission::Answer);  // and is remembered anew
    for (int i = 0; i < 100; ++i) {
        worker.now += Shedder::kPeriod;
        worker.full(2 * Shedder::kLookEvery, true);
    }
    CHECK(worker.ask("192.0.2.1") == Admission::Answer);
    worker.calm(Shedder::kHold);
    worker.calm(Shedder::kPeriod);
    worker.calm(Shedder::kPeriod);
    worker.overload();
    CHECK(worker.ask("192.0.2.1") == Admission::Shed);
}

TEST_CASE("RS-42: a flood from invented addresses takes no answer from who is known", "[server]") {
    constexpr int kKnown = 5000;
    const auto resolver = [](int number) {
        std::array<std::uint8_t, 4> octets{};
        base::store_u32(octets.data(), 0x0A000000U + (static_cast<std::uint32_t>(number) << 8U));
        return *base::Address::from_bytes(octets);
    };
    Worker worker;
    for (int i = 0; i < kKnown; ++i) worker.shedder.admit(resolver(i));
    worker.calm(Shedder::kWarmUp);
    // The flood begins: until it is seen, all are answered; then it is shed.
    base::Rng rng(2);
    int strangers = 0;
    int answered = 0;
    for (int batch = 0; batch < 3'000; ++batch) {
        worker.full(1, true);
        for (int i = 0; i < 63; ++i) {
            const bool shed = worker.shedder.admit(stranger(rng)) == Admission::Shed;
            if (!worker.shedder.is_overloaded()) continue;
            ++strangers;
            answered += shed ? 0 : 1;
        }
        REQUIRE(worker.shedder.admit(resolver(batch % kKnown)) == Admission::Answer);
    }
    CHECK(strangers > 180'000);
    CHECK(answered < strangers / kShare * 11 / 10);
}

TEST_CASE("RS-42: a slow stream of invented addresses cannot make everybody known", "[server]") {
    Worker worker;
    worker.ask("192.0.2.1");
    base::Rng rng(3);
    for (int i = 0; i < 300'000; ++i) worker.shedder.admit(stranger(rng));
    worker.overload();
    CHECK(worker.ask("192.0.2.1") == Admission::Answer);
    // Not even while its places are taken, if it proves its address.
    worker.shedder.prove(at("2001:db8::1"));
    CHECK(worker.ask("2001:db8::1") == Admission::Answer);
    int known = 0;
    for (int i = 0; i < 10'000; ++i) {
        known += worker.shedder.admit(stranger(rng)) == Admission::Answer ? 1 : 0;
    }
    CHECK(known < 600);
}
