// SPDX-License-Identifier: Apache-2.0
#include "leeward/snapshot/publisher.hpp"

#include <atomic>
#include <thread>
#include <type_traits>
#include <vector>

#include "support/catch.hpp"

namespace {

using namespace leeward;
using snapshot::Publisher;
using snapshot::Reader;

/// Rules that tell where and how often such rules were freed.
struct Graveyard {
    std::atomic<int> freed{0};
    std::atomic<int> freed_elsewhere{0};
    std::thread::id home = std::this_thread::get_id();

    std::shared_ptr<const policy::Rules> rules(std::size_t places) {
        auto made = std::make_unique<policy::Rules>();
        made->places.resize(places);
        return {made.release(), [this](const policy::Rules* dead) {
                    ++freed;
                    if (std::this_thread::get_id() != home) ++freed_elsewhere;
                    delete dead;
                }};
    }
};

policy::Steering steering_with(std::size_t starts) {
    policy::Steering steering;
    steering.starts.resize(starts);
    return steering;
}

std::shared_ptr<const zone::ZoneSet> no_zones() {
    return std::make_shared<const zone::ZoneSet>();
}

}  // namespace

TEST_CASE("publisher: before the first publish readers see the empty snapshot", "[snapshot]") {
    const Publisher publisher;
    Reader reader(publisher);
    CHECK(publisher.generation() == 0);
    CHECK(reader.current().generation == 0);
    REQUIRE(reader.current().zones);
    CHECK(reader.current().zones->zones().empty());
    REQUIRE(reader.current().rules);
    CHECK(reader.current().rules->roots.empty());
}

TEST_CASE("publisher: each publish is numbered and seen whole by the next look", "[snapshot]") {
    Graveyard graveyard;
    {
        Publisher publisher;
        Reader reader(publisher);
        for (std::size_t number = 1; number <= 3; ++number) {
            CHECK(publisher.publish(no_zones(), graveyard.rules(number), steering_with(number)) ==
                  number);
            const auto& seen = reader.current();
            CHECK(seen.generation == number);
            CHECK(seen.rules->places.size() == number);
            CHECK(seen.steering.starts.size() == number);
            CHECK(publisher.current().get() == &seen);
        }
    }
    CHECK(graveyard.freed == 3);
}

TEST_CASE("publisher: a snapshot stays as long as a reader holds it", "[snapshot]") {
    Graveyard graveyard;
    Publisher publisher;
    publisher.publish(no_zones(), graveyard.rules(1), {});
    Reader behind(publisher);
    Reader ahead(publisher);
    const auto& old = behind.current();

    publisher.publish(no_zones(), graveyard.rules(2), {});
    CHECK(ahead.current().generation == 2);
    CHECK(publisher.collect() == 1);
    CHECK(graveyard.freed == 0);
    CHECK(old.rules->places.size() == 1);

    CHECK(behind.current().generation == 2);
    CHECK(graveyard.freed == 0);  // letting go frees nothing: only collect does
    CHECK(publisher.collect() == 0);
    CHECK(graveyard.freed == 1);
}

TEST_CASE("publisher: publishing collects, so what waits is bounded by the readers", "[snapshot]") {
    Publisher publisher;
    Reader idle(publisher);
    Reader busy(publisher);
    for (int number = 1; number <= 100; ++number) {
        publisher.publish(no_zones(), std::make_shared<const policy::Rules>(), {});
        busy.current();
    }
    CHECK(publisher.collect() == 1);  // the empty one, which `idle` never gave back
}

TEST_CASE("publisher: a publish of health alone shares zones and rules", "[snapshot]") {
    Publisher publisher;
    const auto zones = no_zones();
    const auto rules = std::make_shared<const policy::Rules>();
    publisher.publish(zones, rules, steering_with(1));
    publisher.publish(zones, rules, steering_with(2));
    CHECK(publisher.current()->zones == zones);
    CHECK(publisher.current()->rules == rules);
    CHECK(publisher.current()->steering.starts.size() == 2);
}

TEST_CASE("publisher: many threads read while one publishes; none sees halves or frees",
          "[snapshot]") {
    constexpr std::size_t kReaders = 4;
    constexpr std::size_t kPublishes = 2000;
    Graveyard graveyard;
    std::atomic<int> torn{0};
    std::atomic<int> backwards{0};
    {
        Publisher publisher;
        std::vector<std::thread> threads;
        for (std::size_t index = 0; index < kReaders; ++index) {
            threads.emplace_back([&] {
                Reader reader(publisher);
                std::uint64_t last = 0;
                while (last < kPublishes) {
                    const auto& seen = reader.current();
                    if (seen.rules->places.size() != seen.generation ||
                        seen.steering.starts.size() != seen.generation)
                        ++torn;
                    if (seen.generation < last) ++backwards;
                    last = seen.generation;
                }
            });
        }
        for (std::size_t number = 1; number <= kPublishes; ++number) {
            publisher.publish(no_zones(), graveyard.rules(number), steering_with(number));
        }
        for (auto& thread : threads) thread.join();
        CHECK(publisher.collect() == 0);
        CHECK(graveyard.freed == kPublishes - 1);
    }
    CHECK(torn == 0);
    CHECK(backwards == 0);
    CHECK(graveyard.freed == kPublishes);
    CHECK(graveyard.freed_elsewhere == 0);
}

TEST_CASE("publisher: the memory of a steering that nobody sees comes back as a spare",
          "[snapshot]") {
    Publisher publisher;
    Reader reader(publisher);
    const auto rules = std::make_shared<const policy::Rules>();
    publisher.publish(no_zones(), rules, steering_with(10));
    const auto* first = reader.current().steering.starts.data();
    publisher.publish(no_zones(), rules, steering_with(20));
    CHECK(publisher.take_spare(*rules).starts.empty());  // the reader still holds the first

    reader.current();
    CHECK(publisher.collect() == 0);
    const policy::Steering spare = publisher.take_spare(*rules);
    CHECK(spare.starts.data() == first);
    CHECK(publisher.take_spare(*rules).starts.empty());
}

TEST_CASE("publisher: a spare is of the rules at hand, so that a large one does not stay",
          "[snapshot]") {
    Publisher publisher;
    const auto large = std::make_shared<const policy::Rules>();
    const auto small = std::make_shared<const policy::Rules>();
    publisher.publish(no_zones(), large, steering_with(1000));
    publisher.publish(no_zones(), large, steering_with(1000));
    CHECK(publisher.take_spare(*small).starts.empty());
    publisher.publish(no_zones(), large, steering_with(1000));
    publisher.publish(no_zones(), small, steering_with(1));
    publisher.publish(no_zones(), small, steering_with(1));
    CHECK(publisher.take_spare(*large).starts.empty());
    publisher.publish(no_zones(), small, steering_with(1));
    CHECK(publisher.take_spare(*small).starts.size() == 1);
}

TEST_CASE("publisher: nobody sees the next steering being written into the memory of an old one",
          "[snapshot]") {
    constexpr std::size_t kReaders = 4;
    constexpr std::uint32_t kPublishes = 2000;
    constexpr std::size_t kStarts = 64;
    std::atomic<int> torn{0};
    Publisher publisher;
    const auto rules = std::make_shared<const policy::Rules>();
    const auto zones = no_zones();
    publisher.publish(zones, rules, steering_with(kStarts));
    std::vector<std::thread> threads;
    for (std::size_t index = 0; index < kReaders; ++index) {
        threads.emplace_back([&] {
            Reader reader(publisher);
            for (std::uint32_t last = 0; last < kPublishes;) {
                const auto& starts = reader.current().steering.starts;
                last = starts.front().ttl;
                for (const policy::Start& start : starts) torn += start.ttl == last ? 0 : 1;
            }
        });
    }
    for (std::uint32_t number = 1; number <= kPublishes; ++number) {
        policy::Steering steering = publisher.take_spare(*rules);
        steering.starts.resize(kStarts);
        for (policy::Start& start : steering.starts) start.ttl = number;
        publisher.publish(zones, rules, std::move(steering));
    }
    for (auto& thread : threads) thread.join();
    CHECK(torn == 0);
}

static_assert(noexcept(std::declval<Reader&>().current()));
static_assert(!std::is_copy_constructible_v<Publisher>);
