// SPDX-License-Identifier: Apache-2.0
// The state file on a real disk: what it keeps, and what damage, other versions and full disks do.

#include "leeward/store/store.hpp"

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <functional>
#include <sstream>

#include "support/catch.hpp"
#include "support/temp_folder.hpp"

namespace leeward::store {
namespace {

Wall wall(std::int64_t seconds) {
    return Wall(std::chrono::seconds(1'800'000'000 + seconds));
}

std::string file_in(const support::TempFolder& folder) {
    return folder.path() + "/state.db";
}

Store opened(const std::string& path) {
    auto made = Store::open(path);
    REQUIRE(made);
    CHECK(made->warning.empty());
    return std::move(made->store);
}

std::string octets_of(const std::string& path) {
    std::stringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

std::vector<Entry> entries(std::size_t count, std::size_t size = 10) {
    std::vector<Entry> made;
    for (std::size_t index = 0; index < count; ++index) {
        made.push_back({0, wall(static_cast<std::int64_t>(index)), "transition", "eu",
                        "{\"n\":\"" + std::string(size, 'x') + "\"}"});
    }
    return made;
}

Batch sample() {
    Batch batch;
    health::Memory memory;
    memory.state = health::State::Down;
    memory.flaps = 3;
    memory.since_change = std::chrono::seconds(90);
    memory.good_spell = std::chrono::milliseconds(1500);
    memory.share = 50;
    batch.health =
        SavedHealth{{wall(0), {std::chrono::hours(5)}, "boot"},
                    {{"web@[2001:db8::1]:443", memory}, {"region:us", health::Memory()}}};
    batch.words = std::vector<WordRow>{
        {WordRow::Kind::Drain, "eu", wall(7200), "jane (uid 7)", "it's; DROP TABLE words", wall(0)},
        {WordRow::Kind::Hold, "", std::nullopt, "joe", std::string("zero\0octet", 10), wall(1)}};
    batch.counters = {{"queries", 1'000'000'000'000}, {"negative", -1}};
    batch.journal = entries(3);
    return batch;
}

/// Runs `part` in a process of its own. True when it returned true.
bool in_child(const std::function<bool()>& part) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(part() ? 0 : 1);
    int status = 0;
    return ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/// A closed file with all of sample(), and its octets.
std::string written(const support::TempFolder& folder) {
    {
        Store store = opened(file_in(folder));
        REQUIRE(store.save(sample()));
    }
    return octets_of(file_in(folder));
}

}  // namespace

TEST_CASE("store: what is saved comes back from another opening (RS-24, RS-45)", "[store]") {
    const support::TempFolder folder;
    written(folder);
    Store store = opened(file_in(folder));
    const auto health = store.health();
    REQUIRE(health);
    CHECK(health->saved == sample().health->saved);
    REQUIRE(health->rows.size() == 2);
    CHECK(health->rows[0].key == "region:us");
    CHECK_FALSE(health->rows[0].memory.since_change);
    const health::Memory& memory = health->rows[1].memory;
    CHECK(memory.state == health::State::Down);
    CHECK(memory.flaps == 3);
    CHECK(memory.since_change == std::chrono::seconds(90));
    CHECK_FALSE(memory.since_evidence);
    CHECK(memory.good_spell == std::chrono::milliseconds(1500));
    CHECK(memory.share == 50);
    CHECK(store.words().value() == *sample().words);
    CHECK(store.counters().value() == sample().counters);
    CHECK(store.journal({}).value().size() == 3);

    Batch fresh;  // health and words replace, counters and the journal are added to
    fresh.health = SavedHealth{};
    fresh.words.emplace();
    fresh.counters = {{"queries", 5}};
    REQUIRE(store.save(fresh));
    CHECK(store.health().value().rows.empty());
    CHECK(store.words().value().empty());
    CHECK(store.counters().value() == Counters{{"negative", -1}, {"queries", 5}});
    CHECK(store.journal({}).value().size() == 3);
    struct stat entry {};
    REQUIRE(::stat(file_in(folder).c_str(), &entry) == 0);
    CHECK((entry.st_mode & 0007U) == 0);
}

TEST_CASE("store: a file cut short anywhere is set aside and a new one begins (RS-50)", "[store]") {
    const support::TempFolder folder;
    const std::string whole = written(folder);
    for (std::size_t length = 0; length < whole.size(); length += length < 130 ? 37 : 5003) {
        INFO(length);
        folder.write("state.db", whole.substr(0, length));
        auto made = Store::open(file_in(folder));
        REQUIRE(made);
        CHECK(made->warning.find("state.db.broken") != std::string::npos);
        CHECK(octets_of(file_in(folder) + ".broken") == whole.substr(0, length));
        CHECK(made->store.words().value().empty());
        CHECK(made->store.save(sample()));
    }
    CHECK(opened(file_in(folder)).words().value().size() == 2);
}

TEST_CASE("store: garbage, other databases and what is no file are set aside with the reason",
          "[store]") {
    const support::TempFolder folder;
    const std::string path = file_in(folder);
    const std::string whole = written(folder);
    std::string says = "is no database";
    SECTION("text") {
        folder.write("state.db", "{\"version\": 1}");
    }
    SECTION("a folder") {
        std::filesystem::remove(path);
        std::filesystem::create_directory(path);
        says = "is no file";
    }
    SECTION("pages of noise") {
        std::string noise = whole;
        for (std::size_t at = 4096; at < noise.size(); ++at) {
            noise[at] = static_cast<char>(at * 7 + at / 251);
        }
        folder.write("state.db", noise);
        says = "";
    }
    SECTION("a value out of its range") {
        const std::size_t at = whole.rfind("web@[2001");
        REQUIRE(at != std::string::npos);
        std::string changed = whole;
        // Behind the key stands the state, in one octet.
        changed[at + 21] = 77;
        folder.write("state.db", changed);
        says = "is damaged";
    }
    SECTION("no version") {
        std::string other = whole;
        other[63] = 0;
        folder.write("state.db", other);
        says = "is no database of leeward";
    }
    folder.write("state.db-wal", "of the old one");
    const auto made = Store::open(path);
    REQUIRE(made);
    INFO(made->warning);
    CHECK(made->warning.find(says) != std::string::npos);
    CHECK(made->warning.find("kept as " + path + ".broken") != std::string::npos);
    CHECK(made->store.journal({}).value().empty());
}

TEST_CASE("store: a file of a newer version is left as it is", "[store]") {
    const support::TempFolder folder;
    std::string newer = written(folder);
    newer[63] = kVersion + 1;
    folder.write("state.db", newer);
    const auto made = Store::open(file_in(folder));
    REQUIRE_FALSE(made);
    CHECK(made.error().message.find("newer leeward") != std::string::npos);
    CHECK(octets_of(file_in(folder)) == newer);
    CHECK_FALSE(std::filesystem::exists(file_in(folder) + ".broken"));
    CHECK_FALSE(Store::open_to_read(file_in(folder)));
}

TEST_CASE("store: where nothing can be made it says so, and reading goes on", "[store]") {
    const support::TempFolder folder;
    written(folder);
    std::filesystem::permissions(folder.path(), std::filesystem::perms(0555));
    std::filesystem::permissions(file_in(folder), std::filesystem::perms(0444));
    CHECK(in_child([&] {
        constexpr uid_t kNobody = 65534;
        if (::geteuid() == 0 && ::setuid(kNobody) != 0) return false;
        const auto there = Store::open(file_in(folder));
        const auto fresh = Store::open(folder.path() + "/other.db");
        const auto read = Store::open_to_read(file_in(folder));
        return !there && !fresh && read && read->journal({}).value().size() == 3;
    }));
    std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));
    CHECK_FALSE(std::filesystem::exists(file_in(folder) + ".broken"));
    CHECK_FALSE(Store::open(folder.path() + "/no/state.db"));
    CHECK_FALSE(Store::open_to_read(folder.path() + "/other.db"));
}

TEST_CASE("store: a full disk is an error of each write, and room again is enough (RS-50)",
          "[store]") {
    const support::TempFolder folder;
    written(folder);
    CHECK(in_child([&] {
        std::signal(SIGXFSZ, SIG_IGN);
        auto made = Store::open(file_in(folder));
        if (!made) return false;
        Batch large;
        large.journal = entries(100, 10'000);
        rlimit limit{};
        ::getrlimit(RLIMIT_FSIZE, &limit);
        const rlim_t before = limit.rlim_cur;
        limit.rlim_cur = 200'000;
        ::setrlimit(RLIMIT_FSIZE, &limit);
        bool refused = true;
        for (int tries = 0; tries < 3; ++tries) refused = refused && !made->store.save(large);
        const bool reads = made->store.words().value().size() == 2;
        limit.rlim_cur = before;
        ::setrlimit(RLIMIT_FSIZE, &limit);
        return refused && reads && made->store.save(large).has_value();
    }));
    CHECK(opened(file_in(folder)).journal({}).value().size() == 103);
    // No room even to begin: nothing half made is left.
    CHECK(in_child([&] {
        std::signal(SIGXFSZ, SIG_IGN);
        const rlimit none{1000, 1000};
        ::setrlimit(RLIMIT_FSIZE, &none);
        return !Store::open(folder.path() + "/other.db");
    }));
    CHECK_FALSE(std::filesystem::exists(folder.path() + "/other.db"));
}

TEST_CASE("store: the journal keeps to its bounds, the oldest go first (RS-49)", "[store]") {
    const support::TempFolder folder;
    Store store = opened(file_in(folder));
    Batch batch;
    batch.journal = entries(60);
    for (int round = 0; round < 5; ++round) REQUIRE(store.save(batch, {100, 1 << 30}));
    const auto kept = store.journal({}).value();
    REQUIRE(kept.size() == 100);
    CHECK(kept.front().id == 300);
    CHECK(kept.back().id == 201);
    batch.journal = entries(50, 4000);
    for (int round = 0; round < 30; ++round) REQUIRE(store.save(batch, {1000, 1'000'000}));
    const auto newest = store.journal({}).value();
    CHECK(newest.front().id == 1800);
    CHECK(newest.size() > 100);
    CHECK(newest.size() < 250);
}

TEST_CASE("store: the journal is read either way, by time, with a limit", "[store]") {
    const support::TempFolder folder;
    Store store = opened(file_in(folder));
    Batch batch;
    batch.journal = entries(10);
    batch.journal[4].at = wall(-3600);  // the wall clock was set back for a moment
    REQUIRE(store.save(batch));
    const auto ids = [&](const JournalQuery& query) {
        std::vector<std::int64_t> found;
        const auto read = store.journal(query);
        for (const Entry& entry : *read) found.push_back(entry.id);
        return found;
    };
    using Ids = std::vector<std::int64_t>;
    CHECK(ids({{}, {}, {}, true, 3}) == Ids{10, 9, 8});
    CHECK(ids({{}, {}, 8, true, 3}) == Ids{7, 6, 5});
    CHECK(ids({{}, {}, {}, false, 2}) == Ids{1, 2});
    CHECK(ids({{}, {}, 8, false, 9}) == Ids{9, 10});
    CHECK(ids({wall(3), wall(6), {}, false, 9}) == Ids{4, 6});
    CHECK(ids({wall(100), {}, {}, true, 9}).empty());
    CHECK(ids({{}, {}, {}, true, 0}).empty());
}

TEST_CASE("store: others read while one writes, and a second writer waits or is told", "[store]") {
    const support::TempFolder folder;
    written(folder);
    int to_parent[2];
    int to_child[2];
    REQUIRE(::pipe(to_parent) == 0);
    REQUIRE(::pipe(to_child) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
        char octet = 0;
        auto reader = Store::open_to_read(file_in(folder));
        bool good = reader && reader->journal({}).value().size() == 3;
        good = good && ::write(to_parent[1], "r", 1) == 1 && ::read(to_child[0], &octet, 1) == 1;
        good = good && reader->journal({}).value().size() == 6;  // what the other has written
        auto writer = Store::open(file_in(folder));
        good = good && writer && writer->warning.empty() && writer->store.save(sample());
        ::_exit(good ? 0 : 1);
    }
    char octet = 0;
    REQUIRE(::read(to_parent[0], &octet, 1) == 1);
    Store store = opened(file_in(folder));
    REQUIRE(store.save(sample()));
    REQUIRE(::write(to_child[1], "w", 1) == 1);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
    CHECK(store.journal({}).value().size() == 9);
    for (const int end : {to_parent[0], to_parent[1], to_child[0], to_child[1]}) ::close(end);
}

TEST_CASE("store: a process that dies while it writes leaves a whole file", "[store]") {
    const support::TempFolder folder;
    written(folder);
    CHECK(in_child([&] {
        auto made = Store::open(file_in(folder));
        if (!made || !made->store.save(sample())) return false;
        ::_exit(0);  // the log is not put back into the file
    }));
    Store store = opened(file_in(folder));
    CHECK(store.journal({}).value().size() == 6);
    CHECK(store.save(sample()));
}

TEST_CASE("store: a file that is moved away while in use is noticed", "[store]") {
    const support::TempFolder folder;
    Store store = opened(file_in(folder));
    std::filesystem::remove(file_in(folder));
    const auto saved = store.save(sample());
    REQUIRE_FALSE(saved);
    CHECK(saved.error().message.find("moved away or removed") != std::string::npos);
}

}  // namespace leeward::store
