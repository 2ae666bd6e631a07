// SPDX-License-Identifier: Apache-2.0
#include "told_file.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "json_text.hpp"

namespace leeward::daemon {
namespace {

using nlohmann::json;
using Wall = std::chrono::system_clock::time_point;

constexpr int kVersion = 1;
constexpr std::int64_t kLatest = 7'258'118'400'000;  // the year 2200: nanoseconds still hold it
constexpr auto kLongest = std::chrono::hours(24 * 3660);  // no span here is longer than ten years

std::int64_t in_ms(Wall wall) {
    return std::chrono::floor<std::chrono::milliseconds>(wall.time_since_epoch()).count();
}

template <class Word>
json word_json(const Word& word, std::string_view state) {
    return {
        {"state", state}, {"who", word.who}, {"why", word.why}, {"said_ms", in_ms(word.said.wall)}};
}

json switch_word_json(const health::SwitchWord& word) {
    json made = word_json(word, health::to_string(word.state));
    if (word.until) made["until_ms"] = in_ms(word.until->wall);
    return made;
}

json memory_json(const health::SwitchMemory& memory) {
    json made = json::object();
    if (memory.lasting) made["lasting"] = switch_word_json(*memory.lasting);
    if (memory.passing) made["passing"] = switch_word_json(*memory.passing);
    if (memory.changed) made["changed_ms"] = in_ms(memory.changed->wall);
    return made;
}

/// Reads members; the first that is not as it should be is the fault, and all after it is moot.
class Reader {
public:
    explicit Reader(health::Moment now) : now_(now) {}

    [[nodiscard]] const std::string& fault() const { return fault_; }
    void fail(const std::string& where) {
        if (fault_.empty()) fault_ = where;
    }

    /// The member `key`, an object; an empty one when it is missing.
    const json& object(const json& parent, const std::string& key, const std::string& where) {
        static const json kNothing = json::object();
        const auto at = parent.find(key);
        if (at == parent.end()) return kNothing;
        if (at->is_object()) return *at;
        fail(where.empty() ? key : where + "." + key);
        return kNothing;
    }

    std::string text(const json& parent, const char* key, std::size_t most,
                     const std::string& where) {
        const auto at = parent.find(key);
        if (at != parent.end() && at->is_string()) {
            auto found = at->get<std::string>();
            if (found.size() <= most) return found;
        }
        fail(where + "." + key);
        return "";
    }

    /// The wall-clock time under `key`, and how that is on the other clock: at most ten years ago,
    /// and, for a time that a clock set back makes lie ahead, now.
    health::Moment past(const json& parent, const char* key, const std::string& where) {
        const Wall wall = time(parent, key, where);
        const base::Duration ago =
            std::clamp<base::Duration>(now_.wall - wall, base::Duration::zero(), kLongest);
        return {now_.instant - ago, wall};
    }

    /// The end of a word that was said at `said`: never further off than it was then.
    health::Moment end(const json& parent, const health::Moment& said, const std::string& where) {
        const Wall wall = time(parent, "until_ms", where);
        const base::Duration lasts = wall - said.wall;
        if (lasts <= base::Duration::zero() || lasts > kLongest) fail(where + ".until_ms");
        const base::Duration left =
            std::clamp<base::Duration>(wall - now_.wall, -kLongest, kLongest);
        return {now_.instant + std::min(left, lasts), wall};
    }

private:
    Wall time(const json& parent, const char* key, const std::string& where) {
        const auto at = parent.find(key);
        if (at != parent.end() && at->is_number_integer()) {
            const auto ms = at->get<std::int64_t>();
            if (ms >= 0 && ms <= kLatest) return Wall(std::chrono::milliseconds(ms));
        }
        fail(where + "." + key);
        return {};
    }

    health::Moment now_;
    std::string fault_;
};

health::SwitchWord read_switch_word(Reader& reader, const json& from, const std::string& where,
                                    bool passing) {
    health::SwitchWord word;
    const std::string state = reader.text(from, "state", kMaxWhy, where);
    if (state != "on" && state != "off") reader.fail(where + ".state");
    word.state = state == "on" ? health::SwitchState::On : health::SwitchState::Off;
    word.who = reader.text(from, "who", kMaxWho, where);
    word.why = reader.text(from, "why", kMaxWhy, where);
    word.said = reader.past(from, "said_ms", where);
    if (passing) word.until = reader.end(from, word.said, where);
    return word;
}

health::SwitchMemory read_memory(Reader& reader, const json& from, const std::string& where) {
    health::SwitchMemory memory;
    for (const bool passing : {false, true}) {
        const char* const key = passing ? "passing" : "lasting";
        if (!from.contains(key)) continue;
        (passing ? memory.passing : memory.lasting) =
            read_switch_word(reader, reader.object(from, key, where), where + "." + key, passing);
    }
    if (from.contains("changed_ms")) memory.changed = reader.past(from, "changed_ms", where);
    return memory;
}

health::PushWord read_push_word(Reader& reader, const json& from, const std::string& where) {
    health::PushWord word;
    const std::string state = reader.text(from, "state", kMaxWhy, where);
    if (state != "up" && state != "down") reader.fail(where + ".state");
    word.state = state == "up" ? health::State::Up : health::State::Down;
    word.who = reader.text(from, "who", kMaxWho, where);
    word.why = reader.text(from, "why", kMaxWhy, where);
    word.said = reader.past(from, "said_ms", where);
    return word;
}

}  // namespace

std::string told_text(const health::SwitchMemories& switches, const health::PushWords& pushes) {
    json document = {
        {"version", kVersion}, {"switches", json::object()}, {"pushes", json::object()}};
    for (const auto& [name, memory] : switches) document["switches"][name] = memory_json(memory);
    for (const auto& [name, word] : pushes) {
        const bool up = word.state == health::State::Up;
        document["pushes"][name] = word_json(word, up ? "up" : "down");
    }
    return to_line(document) + "\n";
}

base::Result<ToldMemory> read_told(std::string_view text, health::Moment now) {
    if (text.size() > kMaxToldSize) return base::fail("is too large");
    const json document = json::parse(text, nullptr, false);
    if (!document.is_object()) return base::fail("is no JSON object");
    Reader reader(now);
    const auto version = document.find("version");
    if (version == document.end() || *version != kVersion) return base::fail("is not of version 1");
    ToldMemory memory;
    const json& switches = reader.object(document, "switches", "");
    for (const auto& item : switches.items()) {
        const std::string& name = item.key();
        const json& from = reader.object(switches, name, "switches");
        memory.switches[name] = read_memory(reader, from, "switches." + name);
    }
    const json& pushes = reader.object(document, "pushes", "");
    for (const auto& item : pushes.items()) {
        const std::string& name = item.key();
        const json& from = reader.object(pushes, name, "pushes");
        memory.pushes[name] = read_push_word(reader, from, "pushes." + name);
    }
    if (!reader.fault().empty()) return base::fail(reader.fault() + " is missing or wrong");
    return memory;
}

}  // namespace leeward::daemon
