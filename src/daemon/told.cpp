// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/told.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "leeward/daemon/files.hpp"
#include "saver.hpp"
#include "told_file.hpp"

namespace leeward::daemon {
namespace {

/// What the file at `path` remembers; nothing when there is none. Errors: it cannot be read.
base::Result<ToldMemory> remembered(const std::string& path, health::Moment at) {
    struct stat entry {};
    if (::lstat(path.c_str(), &entry) != 0 && errno == ENOENT) return ToldMemory();
    if (entry.st_size > static_cast<off_t>(kMaxToldSize)) return base::fail("is too large");
    const auto text = read_file(path);
    return text ? read_told(*text, at) : base::fail(text.error().message);
}

void take_earlier(std::optional<base::Instant>& next, std::optional<base::Instant> other) {
    if (other && (!next || *other < *next)) next = other;
}

/// "jane: maintenance".
template <class Word>
std::string author(const Word& word) {
    return word.why.empty() ? word.who : word.who + ": " + word.why;
}

/// Why a switch has become another: a word of this moment, the end of one, or the configuration.
std::string reason_of(const health::SwitchMemory* memory, health::Moment at) {
    if (memory == nullptr) return "by the configuration";
    const health::SwitchWord* const word = memory->word();
    if (word != nullptr && word->said == at) {
        return author(*word) +
               (word->until ? "; for " + base::format_duration(word->until->instant - at.instant)
                            : "");
    }
    return "a word about it has ended";
}

/// Why a push has become another: its word, or the word's age.
std::string reason_of(const health::PushWord* word, health::Moment at) {
    return word != nullptr && word->said == at ? author(*word) : "its last word is too old";
}

}  // namespace

health::Moment both_clocks() {
    return {loop::Loop::now(), std::chrono::system_clock::now()};
}

Told::Told(loop::Loop& loop, std::string path, health::ToldSettings settings, Hooks hooks)
    : path_(std::move(path)),
      hooks_(std::move(hooks)),
      due_(loop, [this] { tick(); }),
      saver_(std::make_unique<Saver>(loop, path_, [this] { tick(); })),
      switches_({}),
      pushes_({}) {
    const health::Moment at = now();
    recall(std::move(settings), at);
    end_words(at);
    states_ = states_at(at.instant);
    settle(at);
}

Told::~Told() {
    if (save_due_) save();
}

void Told::recall(health::ToldSettings settings, health::Moment at) {
    auto memory = remembered(path_, at);
    if (!memory) {
        set_aside(memory.error().message);
        memory = ToldMemory();
    }
    pushes_ = health::Pushes(settings.pushes, std::move(memory->pushes));
    switches_ = health::Switchboard(std::move(settings), std::move(memory->switches));
}

void Told::set_aside(const std::string& why) {
    const std::string aside = path_ + ".broken";
    const bool moved = std::rename(path_.c_str(), aside.c_str()) == 0;
    hooks_.note(
        Level::Error,
        fmt::format("{}: {}; {}; switches and pushes start as the configuration says", path_, why,
                    moved ? "it is kept as " + aside
                          : fmt::format("cannot keep it as {}: {}", aside, std::strerror(errno))));
}

void Told::replace(health::ToldSettings settings) {
    const health::Moment at = now();
    end_words(at);
    pushes_.replace(settings.pushes);
    switches_.replace(std::move(settings));
    settle(at);
}

tl::expected<std::vector<health::Flip>, health::Refusal> Told::change(const health::Order& order) {
    const health::Moment at = now();
    end_words(at);
    auto done = switches_.change(order, at);
    if (done) {
        if (!order.overrides.empty()) {
            hooks_.note(Level::Warning,
                        fmt::format("safety rules overridden by {} ({}): {}", order.who, order.why,
                                    fmt::join(order.overrides, ", ")));
        }
        save_by(at.instant);
    }
    settle(at);
    if (done && !saver_->wait(hooks_.patience)) {
        unsaved_ = path_ + ": the disk has not taken it yet";
    }
    look_at_saver(at);
    return done;
}

base::Result<void> Told::push(const std::string& name, health::State state, std::string who,
                              std::string why) {
    const health::Moment at = now();
    end_words(at);
    auto done = pushes_.say(name, {state, std::move(who), std::move(why), at});
    if (done) save_by(at.instant + kPushSaveDelay);
    settle(at);
    return done;
}

void Told::tick() {
    const health::Moment at = now();
    look_at_saver(at);
    end_words(at);
    settle(at);
}

void Told::end_words(health::Moment at) {
    const auto next = switches_.next_end();
    if (!next || *next > at.instant) return;
    switches_.advance(at);
    save_by(at.instant);
}

void Told::settle(health::Moment at) {
    States fresh = states_at(at.instant);
    const bool differs = fresh != states_;
    note_changes(fresh, at);
    states_ = std::move(fresh);
    if (differs) hooks_.on_change();
    if (save_due_ && *save_due_ <= at.instant) save();
    set_timer(at.instant);
}

void Told::save_by(base::Instant due) {
    take_earlier(save_due_, due);
}

void Told::save() {
    save_due_.reset();
    saver_->write(told_text(switches_.memories(), pushes_.words()));
}

void Told::look_at_saver(health::Moment at) {
    const auto result = saver_->take_result();
    if (!result) return;
    if (*result) {
        if (!unsaved_.empty()) hooks_.note(Level::Info, path_ + ": is written again");
        unsaved_.clear();
        return;
    }
    if (unsaved_ != result->error().message) {
        hooks_.note(Level::Error,
                    result->error().message + "; what was said holds until a restart");
    }
    unsaved_ = result->error().message;
    save_by(at.instant + kSaveRetry);
    set_timer(at.instant);
}

void Told::set_timer(base::Instant at) {
    std::optional<base::Instant> next = save_due_;
    take_earlier(next, switches_.next_end());
    take_earlier(next, pushes_.next_change(at));
    if (next) {
        due_.start(*next - at);
    } else {
        due_.stop();
    }
}

Told::States Told::states_at(base::Instant at) const {
    States states;
    for (std::uint32_t index = 0; index < switches_.settings().switches.size(); ++index) {
        states[switches_.settings().switches[index].name] = switches_.state({index});
    }
    for (std::size_t index = 0; index < pushes_.settings().size(); ++index) {
        states[pushes_.settings()[index].name] = pushes_.state(index, at);
    }
    return states;
}

void Told::note_changes(const States& fresh, health::Moment at) const {
    const auto note = [&](const char* kind, const std::string& name, const auto& reason) {
        const auto before = states_.find(name);
        if (before == states_.end()) return;  // a new name changes nothing
        const health::State state = fresh.at(name);
        if (before->second == state) return;
        hooks_.note(
            state == health::State::Down ? Level::Warning : Level::Info,
            fmt::format("{} {}: {} -> {} ({})", kind, name, health::to_string(before->second),
                        health::to_string(state), reason()));
    };
    for (const health::SwitchSetting& setting : switches_.settings().switches) {
        note("switch", setting.name, [&] { return reason_of(switches_.memory(setting.name), at); });
    }
    for (const health::PushSetting& setting : pushes_.settings()) {
        note("push", setting.name, [&] { return reason_of(pushes_.word(setting.name), at); });
    }
}

}  // namespace leeward::daemon
