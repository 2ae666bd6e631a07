// SPDX-License-Identifier: Apache-2.0
#pragma once
// The pushes and the last word of each: a word counts while it is young, then the push's setting
// says what its absence means (HX-11). No I/O, no clock. One thread at a time.
//
// Unlike an alarm (HX-12), a push has no data behind its state: the word is all there is, so saying
// it by hand has an effect. Settings apply at once (HX-14 does not hold here).

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "leeward/base/result.hpp"
#include "leeward/base/time.hpp"
#include "leeward/health/told.hpp"
#include "leeward/health/tracker.hpp"

namespace leeward::health {

struct PushWord {
    State state = State::Unknown;  // Up or Down
    std::string who;
    std::string why;
    Moment said;

    friend bool operator==(const PushWord&, const PushWord&) = default;
};

using PushWords = std::map<std::string, PushWord, std::less<>>;

class Pushes {
public:
    explicit Pushes(std::vector<PushSetting> settings, PushWords words = {});

    /// Takes the word for `name`. Errors: there is no such push.
    base::Result<void> say(std::string_view name, PushWord word);

    /// What the push counts as at `now`. Requires: `index` is in range of settings().
    [[nodiscard]] State state(std::size_t index, base::Instant now) const;
    /// When the next state changes because a word gets too old; nullopt: none will.
    [[nodiscard]] std::optional<base::Instant> next_change(base::Instant now) const;

    /// Takes other pushes; words stay by name.
    void replace(std::vector<PushSetting> settings);

    /// The last word for `name`; nullptr: none.
    [[nodiscard]] const PushWord* word(std::string_view name) const;
    [[nodiscard]] const std::vector<PushSetting>& settings() const { return settings_; }
    /// Of all names, those without a push too.
    [[nodiscard]] const PushWords& words() const { return words_; }

private:
    std::vector<PushSetting> settings_;
    PushWords words_;
};

}  // namespace leeward::health
