// SPDX-License-Identifier: Apache-2.0
#include "calculated.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "walk_down.hpp"

namespace leeward::config {

namespace {

constexpr std::string_view kChildren = "checks";

/// Joins the calculated checks of one file to what they count.
class Resolution {
public:
    Resolution(const Reader& top, const Scope& scope, std::uint32_t first, Model& model)
        : top_(top),
          scope_(scope),
          first_(first),
          model_(model),
          subjects_(model.check_places.size() - first) {}

    void run(const std::vector<Calculation>& calculations) {
        for (const Calculation& each : calculations) {
            subjects_[each.check - first_] = &each;
            find_children(each);
        }
        Below below(subjects_.size());
        for (std::size_t at = 0; at < below.size(); ++at) {
            for (const std::uint32_t child : place(at).counted) {
                if (child >= first_) below[at].push_back(child - first_);
            }
        }
        walk_down(
            below, [&](std::uint32_t at) { leave(at); },
            [&](std::span<const std::uint32_t> way) { report_cycle(way); });
    }

private:
    CheckPlace& place(std::size_t at) { return model_.check_places[first_ + at]; }

    void find_children(const Calculation& each) {
        CheckPlace& own = model_.check_places[each.check];
        bool good = !each.names.empty();
        for (const Word& name : each.names) {
            const std::uint32_t* child = find_check(scope_, name.text);
            if (child == nullptr) {
                fault(each, each.list, name.where,
                      fmt::format("there is no check {}{}", in_quotes(name.text),
                                  suggestion(name.text, check_names(scope_))));
                good = false;
            } else if (std::find(own.counted.begin(), own.counted.end(), *child) !=
                       own.counted.end()) {
                fault(each, each.list, name.where,
                      fmt::format("names {} twice", in_quotes(name.text)));
                good = false;
            } else {
                own.counted.push_back(*child);
            }
        }
        const auto count = static_cast<std::uint32_t>(own.counted.size());
        if (each.list == "all") own.at_least = count;
        if (good) judge_threshold(each, *own.at_least, count);
    }

    /// HX-2: both are legal, and hardly ever meant.
    void judge_threshold(const Calculation& each, std::uint32_t at_least, std::uint32_t count) {
        if (!each.at_least || (at_least > 0 && at_least <= count)) return;
        model_.faults.warn(top_.document().at(*each.at_least), join_key(each.key, "at_least"),
                           at_least == 0
                               ? "is 0, so the check is always up (HX-2)"
                               : fmt::format("is more than the {} that it counts, so the check is "
                                             "always down (HX-2)",
                                             count));
    }

    void leave(std::uint32_t at) {
        CheckPlace& own = place(at);
        if (!own.at_least) return;
        bool all_alone = true;
        for (const std::uint32_t child : own.counted) {
            const CheckPlace& below = model_.check_places[child];
            own.count_depth = std::max(own.count_depth, below.count_depth + 1);
            all_alone = all_alone && below.stands_alone;
        }
        own.stands_alone = own.disabled || all_alone;
        if (own.count_depth <= kMaxCountDepth) return;
        break_off(
            at, fmt::format("counts checks that count others, more than {} deep", kMaxCountDepth));
        own.count_depth = 0;
    }

    void report_cycle(std::span<const std::uint32_t> way) {
        std::string names;
        for (const std::uint32_t at : way) names += name_of(at) + " -> ";
        break_off(way.front(), fmt::format("counts itself: {}{}", names, name_of(way.front())));
    }

    /// After the fault it counts nothing, so that whoever follows children comes to an end.
    void break_off(std::uint32_t at, std::string message) {
        const Calculation& each = *subjects_[at];
        fault(each, {}, each.where, std::move(message));
        place(at).counted.clear();
    }

    [[nodiscard]] std::string name_of(std::uint32_t at) const {
        return model_.config.probe.checks[first_ + at].name;
    }

    void fault(const Calculation& each, std::string_view key, Spot where, std::string message) {
        top_.faults().error(top_.document().at(where),
                            key.empty() ? each.key : join_key(each.key, key), std::move(message));
    }

    const Reader& top_;
    const Scope& scope_;
    std::uint32_t first_;  // the file's checks begin here
    Model& model_;
    std::vector<const Calculation*> subjects_;  // by check, from the first on
};

}  // namespace

Calculation read_calculation(const Reader& reader, const Entry& kind, CheckPlace& place) {
    Calculation into;
    into.key = reader.key();
    into.where = reader.spot();
    into.list = kind.key;
    place.at_least = 1;
    if (kind.key == "at_least") {
        into.list = "of";
        into.at_least = kind.value.where;
        place.at_least = static_cast<std::uint32_t>(
            reader.whole("at_least", {0, static_cast<std::int64_t>(kMaxCounted)}).value_or(1));
    }
    const Entry* list = reader.find(into.list);
    if (list == nullptr) {
        reader.error(kind, "counts nothing; say of = [\"NAME\", ...]");
    } else if (kind.key == "not") {
        if (auto name = reader.word("not")) into.names.push_back(std::move(*name));
    } else {
        into.names = reader.words(*list, kChildren);
    }
    if (into.names.size() > kMaxCounted) {
        reader.error(*list, fmt::format("names {} checks; {} are the most (HX-7)",
                                        into.names.size(), kMaxCounted));
        into.names.resize(kMaxCounted);
    }
    return into;
}

void resolve_calculations(const Reader& top, const Scope& scope,
                          const std::vector<Calculation>& calculations, std::uint32_t first_check,
                          Model& model) {
    Resolution(top, scope, first_check, model).run(calculations);
}

}  // namespace leeward::config
