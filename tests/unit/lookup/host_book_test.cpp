// SPDX-License-Identifier: Apache-2.0
#include "leeward/lookup/host_book.hpp"

#include <array>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "leeward/base/rng.hpp"
#include "support/catch.hpp"

using namespace leeward;
using namespace std::chrono_literals;
using dns::RrType;
using lookup::Addresses;
using lookup::Answer;
using lookup::Change;
using lookup::Failure;
using lookup::Host;
using lookup::HostBook;

namespace {

const Host kHost{"lb.example", RrType::A};

base::Instant at(base::Duration since) {
    return {since};
}

Answer answer(std::uint32_t ttl, const std::vector<const char*>& addresses) {
    Addresses found;
    found.ttl = ttl;
    for (const auto* const text : addresses) found.list.push_back(*base::Address::parse(text));
    return found;
}

Answer failure(Failure why) {
    return tl::unexpected(why);
}

/// The book of one host that is under way at 1 h.
HostBook taken() {
    HostBook book;
    book.replace({kHost}, at(1h));
    REQUIRE(book.take(at(1h)) == kHost);
    return book;
}

}  // namespace

TEST_CASE("host_book: a host is due at once, and only once while it is under way", "[lookup]") {
    HostBook book;
    CHECK(book.first_round_over());
    CHECK_FALSE(book.next_due());
    book.replace({kHost, {"lb.example", RrType::Aaaa}, kHost}, at(1h));
    CHECK_FALSE(book.first_round_over());
    CHECK(book.next_due() == at(1h));
    CHECK(book.take(at(1h)) == kHost);
    CHECK(book.take(at(1h)) == Host{"lb.example", RrType::Aaaa});
    CHECK_FALSE(book.take(at(9h)));
    CHECK_FALSE(book.next_due());
}

TEST_CASE("host_book: an answer is due again after its TTL, within 5 s and 1 h", "[lookup]") {
    struct Row {
        std::uint32_t ttl;
        base::Duration after;
    };
    const auto row = GENERATE(values<Row>({{0, 5s},
                                           {1, 5s},
                                           {5, 5s},
                                           {6, 6s},
                                           {300, 300s},
                                           {3600, 1h},
                                           {3601, 1h},
                                           {0x7fffffff, 1h}}));
    auto book = taken();
    CHECK(book.answered(kHost, answer(row.ttl, {"192.0.2.1"}), at(1h)) == Change::Addresses);
    CHECK(book.next_due() == at(1h + row.after));
    CHECK_FALSE(book.take(at(1h + row.after - 1ns)));
    CHECK(book.take(at(1h + row.after)) == kHost);
    // What is served is the TTL as it came.
    CHECK(book.find(kHost)->addresses->ttl == row.ttl);
}

TEST_CASE("host_book: failures in a row back off from 1 s to 60 s", "[lookup]") {
    auto book = taken();
    auto now = at(1h);
    for (const base::Duration after : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s}) {
        CHECK(book.answered(kHost, failure(Failure::TimedOut), now) == Change::None);
        CHECK(book.next_due() == now + after);
        now = now + after;
        REQUIRE(book.take(now) == kHost);
    }
    for (int i = 0; i < 100; ++i) {
        book.answered(kHost, failure(Failure::TimedOut), now);
        now = *book.next_due();
        REQUIRE(book.take(now) == kHost);
    }
    book.answered(kHost, answer(300, {"192.0.2.1"}), now);
    REQUIRE(book.take(now + 300s) == kHost);
    book.answered(kHost, failure(Failure::TimedOut), now + 300s);
    CHECK(book.next_due() == now + 301s);
}

TEST_CASE("host_book: whatever a look-up fails with, the addresses are held", "[lookup]") {
    const auto why = GENERATE(Failure::NoSuchName, Failure::NoRecord, Failure::BadName,
                              Failure::TimedOut, Failure::Refused, Failure::ServerFailed,
                              Failure::NoServer, Failure::BadReply, Failure::Local);
    auto book = taken();
    book.answered(kHost, answer(60, {"192.0.2.1"}), at(1h));
    REQUIRE(book.take(at(2h)) == kHost);
    CHECK(book.answered(kHost, failure(why), at(2h)) == Change::None);
    const auto& known = *book.find(kHost);
    REQUIRE(known.addresses);
    CHECK(known.addresses->list.size() == 1);
    CHECK(known.addresses->ttl == 60);
    CHECK(known.learnt == at(1h));
    CHECK(known.last_failure == why);
    CHECK(known.failures == 1);
}

TEST_CASE("host_book: a change is one of addresses or of the TTL alone", "[lookup]") {
    auto book = taken();
    auto now = at(1h);
    const auto next = [&](const Answer& came) {
        const auto change = book.answered(kHost, came, now);
        now = *book.next_due();
        REQUIRE(book.take(now) == kHost);
        return change;
    };
    CHECK(next(failure(Failure::TimedOut)) == Change::None);
    CHECK(next(answer(60, {"192.0.2.1"})) == Change::Addresses);
    CHECK(next(answer(60, {"192.0.2.1"})) == Change::None);
    CHECK(next(answer(30, {"192.0.2.1"})) == Change::Ttl);
    CHECK(next(answer(30, {"192.0.2.1", "192.0.2.2"})) == Change::Addresses);
    CHECK(next(answer(60, {"192.0.2.2"})) == Change::Addresses);
    CHECK(next(failure(Failure::NoSuchName)) == Change::None);
    CHECK(next(answer(60, {"192.0.2.2"})) == Change::None);
    CHECK_FALSE(book.find(kHost)->last_failure);
}

TEST_CASE("host_book: an empty answer empties nothing", "[lookup]") {
    auto book = taken();
    book.answered(kHost, answer(60, {"192.0.2.1"}), at(1h));
    REQUIRE(book.take(at(2h)) == kHost);
    CHECK(book.answered(kHost, Addresses{}, at(2h)) == Change::None);
    CHECK(book.find(kHost)->addresses->list.size() == 1);
    CHECK(book.find(kHost)->last_failure == Failure::NoRecord);
}

TEST_CASE("host_book: hosts that stay keep what is known, and when they are due", "[lookup]") {
    const Host fresh{"new.example", RrType::A};
    auto book = taken();
    book.answered(kHost, answer(60, {"192.0.2.1"}), at(1h));
    CHECK(book.first_round_over());
    book.replace({fresh, kHost}, at(1h + 10s));
    CHECK_FALSE(book.first_round_over());
    CHECK(book.find(kHost)->addresses->list.size() == 1);
    CHECK(book.take(at(1h + 10s)) == fresh);
    CHECK_FALSE(book.take(at(1h + 10s)));
    CHECK(book.next_due() == at(1h + 60s));
    book.answered(fresh, failure(Failure::NoSuchName), at(1h + 11s));
    CHECK(book.first_round_over());
}

TEST_CASE("host_book: hosts that go are forgotten, and late answers for them too", "[lookup]") {
    auto book = taken();
    book.replace({}, at(1h));
    CHECK(book.find(kHost) == nullptr);
    CHECK(book.first_round_over());
    CHECK(book.answered(kHost, answer(60, {"192.0.2.1"}), at(1h)) == Change::None);
    CHECK(book.find(kHost) == nullptr);
    // One that returns meanwhile is new, and the late answer is not its own.
    book.replace({kHost}, at(1h));
    CHECK(book.answered(kHost, answer(60, {"192.0.2.1"}), at(1h)) == Change::None);
    CHECK_FALSE(book.find(kHost)->addresses);
    CHECK(book.take(at(1h)) == kHost);
}

TEST_CASE("host_book: a host under way stays so when the hosts change", "[lookup]") {
    auto book = taken();
    book.replace({kHost, {"new.example", RrType::A}}, at(1h));
    CHECK(book.take(at(1h))->name == "new.example");
    CHECK_FALSE(book.take(at(1h)));
    CHECK(book.answered(kHost, answer(60, {"192.0.2.1"}), at(1h)) == Change::Addresses);
}

namespace {

/// What a host's answers so far add up to, the slow way.
struct Model {
    std::optional<Addresses> last;
    bool under_way = false;
    base::Instant ended;
    std::uint32_t failures = 0;
};

Answer random_answer(base::Rng& rng) {
    if (rng.below(3) == 0) return tl::unexpected(static_cast<Failure>(rng.below(9)));
    Addresses found;
    found.ttl = rng.below(4) == 0 ? rng.below(100000) : rng.below(20);
    for (std::uint8_t last = 1; last <= 3; ++last) {
        const std::array<std::uint8_t, 4> octets{192, 0, 2, last};
        if (rng.below(2) == 0) found.list.push_back(*base::Address::from_bytes(octets));
    }
    if (found.list.empty()) return tl::unexpected(Failure::NoRecord);
    return found;
}

/// When a host whose look-up ended as `model` says may be due: the earliest and the latest time.
std::pair<base::Instant, base::Instant> bounds(const Model& model) {
    if (model.failures == 0) return {model.ended + 5s, model.ended + 1h};
    return {model.ended + 1s, model.ended + 60s};
}

}  // namespace

TEST_CASE("host_book: random histories never empty a host, and keep it within its bounds",
          "[lookup]") {
    base::Rng rng(20261125);
    const std::vector<Host> all{{"a.example", RrType::A},
                                {"a.example", RrType::Aaaa},
                                {"b.example", RrType::A},
                                {"c.example", RrType::A}};
    for (int history = 0; history < 200; ++history) {
        HostBook book;
        std::map<Host, Model> model;
        auto now = at(1h);
        for (int step = 0; step < 300; ++step) {
            now = now + rng.below(4) * (rng.below(10) == 0 ? 900s : 1s);
            if (step == 0 || rng.below(40) == 0) {
                std::vector<Host> hosts;
                std::map<Host, Model> kept;
                for (const Host& host : all) {
                    if (rng.below(3) == 0) continue;
                    hosts.push_back(host);
                    kept[host] = model.contains(host) ? model.at(host) : Model{};
                }
                model = std::move(kept);
                book.replace(hosts, now);
            }
            while (const auto host = book.take(now)) {
                Model& of = model.at(*host);
                REQUIRE_FALSE(of.under_way);
                if (book.find(*host)->asked) REQUIRE(now >= bounds(of).first);
                of.under_way = true;
            }
            for (auto& [host, of] : model) {
                // Nobody who may be asked is forgotten.
                if (!of.under_way && book.find(host)->asked) REQUIRE(now < bounds(of).second);
                if (!of.under_way || rng.below(2) == 0) continue;
                const auto came = random_answer(rng);
                const auto change = book.answered(host, came, now);
                const bool other = came && *came != of.last;
                REQUIRE((change != Change::None) == other);
                if (change == Change::Ttl) REQUIRE(came->list == of.last->list);
                of.under_way = false;
                of.ended = now;
                of.failures = came ? 0 : of.failures + 1;
                if (came) of.last = *came;
            }
            for (const auto& [host, of] : model) {
                const auto* const known = book.find(host);
                REQUIRE(known != nullptr);
                REQUIRE(known->addresses == of.last);
                if (known->addresses) REQUIRE_FALSE(known->addresses->list.empty());
                REQUIRE(known->failures == of.failures);
            }
        }
    }
}
