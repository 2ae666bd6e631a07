// SPDX-License-Identifier: Apache-2.0
// Writing on a thread of its own, and what old health is worth.

#include "leeward/store/writer.hpp"

#include <atomic>
#include <filesystem>
#include <mutex>

#include "leeward/store/recall.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

namespace leeward::store {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr auto kPatience = seconds(60);

Store fresh(const support::TempFolder& folder) {
    auto made = Store::open(folder.path() + "/state.db");
    REQUIRE(made);
    return std::move(made->store);
}

Entry entry(const std::string& subject, std::size_t size = 10) {
    return {0, Wall(), "transition", subject, std::string(size, 'x')};
}

WordRow drain(const std::string& place) {
    return {WordRow::Kind::Drain, place, std::nullopt, "jane", "works", Wall()};
}

/// As eager as can be, and never by itself again after a failure.
WriterSettings eager() {
    WriterSettings settings;
    settings.gather = base::Duration::zero();
    settings.retry = hours(1);
    return settings;
}

Stamp stamp(base::Duration wall, base::Duration instant, std::string boot) {
    const auto since = std::chrono::duration_cast<Wall::duration>(hours(500'000) + wall);
    return {Wall(since), {hours(10) + instant}, std::move(boot)};
}

}  // namespace

TEST_CASE("writer: all that it is given is in the file when it ends", "[store]") {
    const support::TempFolder folder;
    std::atomic<int> done = 0;
    {
        WriterSettings slow;
        slow.gather = hours(1);  // the end does not wait for it, and words do not
        StoreWriter writer(fresh(folder), slow, [&done] { ++done; });
        writer.words({drain("eu")});
        writer.words({drain("eu"), drain("us")});
        writer.wait_for_words(kPatience);
        CHECK(writer.unsaved_words().empty());
        writer.health({{}, {{"a", {}}}});
        writer.health({{}, {{"b", {}}}});
        writer.count("n", 1);
        writer.count("n", 2);
        for (int index = 0; index < 2500; ++index) writer.append(entry(std::to_string(index)));
    }
    CHECK(done > 0);
    const Store store = fresh(folder);
    CHECK(store.words().value().size() == 2);
    REQUIRE(store.health().value().rows.size() == 1);
    CHECK(store.health().value().rows[0].key == "b");
    CHECK(store.counters().value() == Counters{{"n", 2}});
    const auto journal = store.journal({{}, {}, {}, false, 5000}).value();
    REQUIRE(journal.size() == 2500);
    CHECK(journal[0].subject == "0");
    CHECK(journal[2499].subject == "2499");
}

TEST_CASE("writer: while a write hangs, what waits is bounded, and words are never dropped (RS-38)",
          "[store]") {
    const support::TempFolder folder;
    std::mutex disk;  // on_done stands for a disk that hangs
    WriterSettings settings = eager();
    settings.waiting = 5;
    settings.waiting_octets = 1000;
    {
        std::unique_lock hanging(disk);
        StoreWriter writer(fresh(folder), settings, [&disk] { const std::lock_guard lock(disk); });
        writer.words({drain("first")});
        writer.wait_for_words(kPatience);
        writer.words({drain("eu")});
        writer.wait_for_words(base::Duration::zero());
        CHECK(writer.unsaved_words().find("has not taken it yet") != std::string::npos);
        for (int index = 0; index < 20; ++index) writer.append(entry(std::to_string(index)));
        CHECK(writer.dropped() == 15);
        writer.append(entry("large", 950));
        CHECK(writer.dropped() == 19);  // four more, for their octets
        writer.append(entry("too large for any", kMaxEntrySize));
        CHECK(writer.dropped() == 20);
        hanging.unlock();
        CHECK(writer.wait(kPatience));
        CHECK(writer.unsaved_words().empty());
    }
    const Store store = fresh(folder);
    CHECK(store.words().value() == std::vector{drain("eu")});
    const auto journal = store.journal({{}, {}, {}, false, 50}).value();
    REQUIRE(journal.size() == 2);
    CHECK(journal[0].subject == "19");
    CHECK(journal[1].subject == "large");
}

TEST_CASE("writer: what the disk did not take is said, kept, and tried again (RS-50)", "[store]") {
    const support::TempFolder folder;
    const std::string path = folder.path() + "/state.db";
    const std::string away = folder.path() + "/away.db";
    StoreWriter writer(fresh(folder), eager(), [] {});
    std::filesystem::rename(path, away);  // every write fails
    writer.append(entry("a"));
    writer.count("n", 1);
    writer.words({drain("eu")});
    writer.wait_for_words(kPatience);
    CHECK(writer.unsaved_words().find("moved away") != std::string::npos);
    CHECK(writer.trouble() == writer.unsaved_words());
    CHECK_FALSE(writer.wait(base::Duration::zero()));
    writer.append(entry("b"));
    writer.count("n", 2);
    std::filesystem::rename(away, path);
    CHECK(writer.wait(kPatience));
    CHECK(writer.trouble().empty());
    CHECK(writer.unsaved_words().empty());
    const auto read = Store::open_to_read(path);
    REQUIRE(read);
    CHECK(read->words().value().size() == 1);
    CHECK(read->counters().value() == Counters{{"n", 2}});
    const auto journal = read->journal({{}, {}, {}, false, 50}).value();
    REQUIRE(journal.size() == 2);
    CHECK(journal[0].subject == "a");
}

TEST_CASE("recall: within one boot no step of the wall clock makes it older or younger (RS-50)",
          "[store]") {
    const Stamp saved = stamp(hours(0), hours(0), "b1");
    for (const auto step : {hours(-5000), hours(-1), hours(0), hours(1), hours(5000)}) {
        CHECK(elapsed(saved, stamp(minutes(3) + step, minutes(3), "b1")) == minutes(3));
        CHECK(elapsed(saved, stamp(minutes(11) + step, minutes(11), "b1")) == minutes(11));
    }
}

TEST_CASE("recall: after another boot the wall clock counts, within bounds (RS-50)", "[store]") {
    const Stamp saved = stamp(hours(0), hours(9), "b1");
    CHECK(elapsed(saved, stamp(minutes(3), seconds(1), "b2")) == minutes(3));
    CHECK(elapsed(saved, stamp(hours(1), hours(11), "b2")) == hours(1));  // or was set ahead
    CHECK(elapsed(saved, stamp(hours(-1), seconds(1), "b2")) == base::Duration::zero());
    CHECK(elapsed(saved, stamp(hours(-3), seconds(1), "b2")) > hours(24 * 365));  // not for ever
    // A boot without a name, and a clock that runs back within one, are no other clock's word.
    CHECK(elapsed(stamp(hours(0), hours(0), ""), stamp(minutes(4), hours(5), "")) == minutes(4));
    CHECK(elapsed(saved, stamp(minutes(4), hours(1), "b1")) == minutes(4));
    CHECK(elapsed({Wall::min(), {}, "x"}, {Wall::max(), {}, "y"}) > hours(24 * 365));
    CHECK(elapsed({Wall::max(), {}, "x"}, {Wall::min(), {}, "y"}) > hours(24 * 365));
}

TEST_CASE("recall: younger than ten minutes is believed, else unknown (RS-24)", "[store]") {
    health::Memory memory;
    memory.state = health::State::Down;
    memory.flaps = 4;
    memory.share = 300;
    memory.good_spell = minutes(7);
    memory.since_change = minutes(20);
    memory.since_evidence = minutes(2);
    const health::Memory young = recalled(memory, minutes(7));
    CHECK(young.state == health::State::Down);
    CHECK(young.share == 300);
    CHECK(young.since_change == minutes(27));
    CHECK(young.since_evidence == minutes(9));
    const health::Memory old = recalled(memory, minutes(8));  // its evidence is ten minutes old
    CHECK(old.state == health::State::Unknown);
    CHECK(old.share == health::Vitals::kWhole);
    CHECK(old.flaps == 4);  // damping goes on (RS-32)
    CHECK(old.good_spell == minutes(7));
    CHECK(recalled(memory, minutes(8), minutes(30)).state == health::State::Down);
    memory.since_evidence.reset();  // a domain, whose age is that of the saving
    CHECK(recalled(memory, minutes(9)).state == health::State::Down);
    CHECK(recalled(memory, minutes(10)).state == health::State::Unknown);
    memory.since_change = base::Duration::max();
    CHECK(recalled(memory, base::Duration::max()).since_change > hours(24 * 365));
}

}  // namespace leeward::store
