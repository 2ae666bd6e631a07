// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/orders.hpp"

#include <fmt/format.h>

#include <algorithm>

#include <nlohmann/json.hpp>
#include <utility>

#include "json_text.hpp"
#include "leeward/base/fault.hpp"
#include "leeward/policy/drain.hpp"

namespace leeward::daemon {
namespace {

constexpr std::size_t kShownBreaches = 5;

std::optional<policy::PlaceId> place_named(const policy::Rules& rules, std::string_view name) {
    for (std::uint32_t index = 0; index < rules.places.size(); ++index) {
        if (rules.places[index].name == name) return policy::PlaceId{index};
    }
    return std::nullopt;
}

tl::unexpected<base::Error> no_such_place(const policy::Rules& rules, const std::string& name) {
    std::vector<std::string> known;
    for (const policy::Place& place : rules.places) known.push_back(place.name);
    const std::string near = base::nearest_word(name, known);
    return base::fail(name + ": there is no such place" +
                      (near.empty() ? "" : "; did you mean \"" + near + "\""));
}

/// "jane: works; for 2h".
std::string reason_of(const Orders::Saying& saying) {
    std::string text = saying.who;
    if (!saying.why.empty()) text += (text.empty() ? "" : ": ") + saying.why;
    if (saying.lasts) text += "; for " + base::format_duration(*saying.lasts);
    return text + (saying.force ? "; forced" : "");
}

}  // namespace

Orders::Orders(loop::Loop& loop, store::StoreWriter* writer, std::string no_store,
               const std::vector<store::WordRow>& rows, std::shared_ptr<const policy::Rules> rules,
               Hooks hooks)
    : writer_(writer),
      no_store_(std::move(no_store)),
      hooks_(std::move(hooks)),
      due_(loop, [this] { tick(); }),
      rules_(std::move(rules)) {
    const health::Moment at = hooks_.clock();
    book_ = recalled_orders(rows, at);
    if (book_.advance(at.instant).any() && writer_ != nullptr) writer_->words(order_rows(book_));
    set_timer(at);
}

void Orders::replace(std::shared_ptr<const policy::Rules> rules) {
    rules_ = std::move(rules);
}

base::Result<void> Orders::drain(const std::string& place, const Saying& saying) {
    const health::Moment at = hooks_.clock();
    end_words(at);
    const auto id = place_named(*rules_, place);
    if (!id) return no_such_place(*rules_, place);
    if (!saying.force) {
        if (const std::string wrong = breaches(*id); !wrong.empty()) {
            return base::fail(place + ": not drained, for then " + wrong +
                              "; wait for other places, or drain it all the same with --force");
        }
    }
    book_.drain(place, word_of(saying, at));
    changed(Level::Warning, place, "drained", saying, at);
    wait_for_disk();
    return {};
}

base::Result<void> Orders::hold(const Saying& saying) {
    const health::Moment at = hooks_.clock();
    end_words(at);
    book_.hold(word_of(saying, at));
    changed(Level::Warning, "", "held", saying, at);
    wait_for_disk();
    return {};
}

base::Result<void> Orders::resume(const std::string& place, const Saying& saying) {
    const health::Moment at = hooks_.clock();
    end_words(at);
    if (book_.resume(place)) {
        changed(Level::Info, place, "resumed", saying, at);
        wait_for_disk();
        return {};
    }
    if (!place_named(*rules_, place)) return no_such_place(*rules_, place);
    if (!hooks_.let_return || !hooks_.let_return(place)) {
        return base::fail(place + ": is not drained, and does not wait for a word to return");
    }
    hooks_.note(Level::Info, place + ": let return (" + reason_of(saying) + ")");
    journal(place, "let return", saying, at);
    hooks_.on_change();
    return {};
}

base::Result<void> Orders::end_hold(const Saying& saying) {
    const health::Moment at = hooks_.clock();
    end_words(at);
    if (!book_.end_hold()) {
        return base::fail("nothing is held; to take a drain back, name its place");
    }
    changed(Level::Info, "", "resumed", saying, at);
    wait_for_disk();
    return {};
}

void Orders::tick() {
    end_words(hooks_.clock());
    look_at_writer();
}

std::vector<policy::Word> Orders::words(const policy::Rules& rules) const {
    std::vector<policy::Word> words;
    if (book_.drains().empty()) return words;
    for (std::uint32_t index = 0; index < rules.places.size(); ++index) {
        if (book_.drains().contains(rules.places[index].name)) {
            words.push_back({policy::PlaceId{index}, health::State::Down});
        }
    }
    return words;
}

health::OrderWord Orders::word_of(const Saying& saying, health::Moment at) const {
    health::OrderWord word{saying.who, saying.why, at, std::nullopt};
    if (saying.lasts) word.until = at + *saying.lasts;
    return word;
}

std::string Orders::breaches(policy::PlaceId place) const {
    policy::Known known = hooks_.known();
    const std::vector<policy::Word> said = words(*rules_);
    known.words = said;
    const auto found = policy::breaches_of_drain(*rules_, known, place);
    std::string text;
    for (std::size_t index = 0; index < std::min(found.size(), kShownBreaches); ++index) {
        text += (index == 0 ? "" : "; ") + policy::to_string(*rules_, found[index]);
    }
    if (found.size() > kShownBreaches) {
        text += fmt::format("; and {} more records", found.size() - kShownBreaches);
    }
    return text;
}

void Orders::end_words(health::Moment at) {
    const health::OrderBook::Ended ended = book_.advance(at.instant);
    for (const std::string& place : ended.drains) {
        changed(Level::Info, place, "resumed", {"", "its time is over", {}, false}, at);
    }
    if (ended.hold) changed(Level::Info, "", "resumed", {"", "its time is over", {}, false}, at);
    set_timer(at);
}

void Orders::changed(Level level, const std::string& subject, const std::string& did,
                     const Saying& saying, health::Moment at) {
    hooks_.note(level, fmt::format("{}: {} ({})", subject.empty() ? "decisions" : subject, did,
                                   reason_of(saying)));
    journal(subject, did, saying, at);
    hooks_.on_change();
    set_timer(at);
    if (writer_ != nullptr) writer_->words(order_rows(book_));
    look_at_writer();
}

void Orders::wait_for_disk() {
    if (writer_ == nullptr) return;
    writer_->wait_for_words(hooks_.patience);
    if (writer_->words_wait()) unsaved_ = writer_->unsaved_words();
    look_at_writer();
}

void Orders::journal(const std::string& subject, const std::string& did, const Saying& saying,
                     health::Moment at) {
    if (writer_ == nullptr) return;
    nlohmann::json data = {{"did", did}, {"who", saying.who}, {"why", saying.why}};
    if (saying.lasts) data["for"] = base::format_duration(*saying.lasts);
    if (saying.force) data["force"] = true;
    writer_->append({0, at.wall, "word", subject, to_line(data)});
}

void Orders::look_at_writer() {
    if (writer_ == nullptr) {
        unsaved_ = order_rows(book_).empty() ? "" : no_store_;
        return;
    }
    if (writer_->words_wait()) return;  // tick() looks again
    const std::string before = std::exchange(unsaved_, writer_->unsaved_words());
    if (unsaved_ == before) return;
    if (unsaved_.empty()) {
        hooks_.note(Level::Info, writer_->path() + ": operators' words are saved again");
    } else {
        hooks_.note(Level::Error, unsaved_ + "; what was said holds until a restart");
    }
}

void Orders::set_timer(health::Moment at) {
    if (const auto next = book_.next_end()) {
        due_.start(*next - at.instant);
    } else {
        due_.stop();
    }
}

}  // namespace leeward::daemon
