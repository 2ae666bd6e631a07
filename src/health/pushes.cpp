// SPDX-License-Identifier: Apache-2.0
#include "leeward/health/pushes.hpp"

#include <cassert>
#include <utility>

#include "names.hpp"
#include "strays.hpp"

namespace leeward::health {
namespace {

/// What `setting` makes of `word` (or of none) once it is too old.
State missing_state(const PushSetting& setting, const PushWord* word) {
    switch (setting.missing) {
        case Missing::Up:
            return State::Up;
        case Missing::Down:
            return State::Down;
        case Missing::Hold:
            break;
    }
    return word == nullptr ? State::Unknown : word->state;
}

bool is_young(const PushSetting& setting, const PushWord& word, base::Instant now) {
    return now < word.said.instant + setting.age;
}

}  // namespace

Pushes::Pushes(std::vector<PushSetting> settings, PushWords words) : words_(std::move(words)) {
    replace(std::move(settings));
}

void Pushes::replace(std::vector<PushSetting> settings) {
    settings_ = std::move(settings);
    forget_strays(words_, settings_, [](const PushWord& word) { return word.said.instant; });
}

base::Result<void> Pushes::say(std::string_view name, PushWord word) {
    assert(word.state != State::Unknown);
    if (find(settings_, name) == nullptr) return base::fail(unknown(settings_, name, "push"));
    words_.insert_or_assign(std::string(name), std::move(word));
    return {};
}

State Pushes::state(std::size_t index, base::Instant now) const {
    assert(index < settings_.size());
    const PushSetting& setting = settings_[index];
    const PushWord* const last = word(setting.name);
    if (last != nullptr && is_young(setting, *last, now)) return last->state;
    return missing_state(setting, last);
}

std::optional<base::Instant> Pushes::next_change(base::Instant now) const {
    std::optional<base::Instant> next;
    for (const PushSetting& setting : settings_) {
        const PushWord* const last = word(setting.name);
        if (last == nullptr || !is_young(setting, *last, now)) continue;
        if (missing_state(setting, last) == last->state) continue;
        const base::Instant due = last->said.instant + setting.age;
        if (!next || due < *next) next = due;
    }
    return next;
}

const PushWord* Pushes::word(std::string_view name) const {
    const auto at = words_.find(name);
    return at == words_.end() ? nullptr : &at->second;
}

}  // namespace leeward::health
