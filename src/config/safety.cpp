// SPDX-License-Identifier: Apache-2.0
#include "safety.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace leeward::config {

namespace {

using health::SwitchId;

constexpr std::string_view kSwitches = "switches";
constexpr std::string_view kLists[] = {"all", "any", "at_least"};

/// Reads one rule.
class RuleReader {
public:
    RuleReader(const Reader& reader, const Scope& scope, const Model& model)
        : reader_(reader), scope_(scope), model_(model) {}

    health::SafetyRule read(std::string name) {
        health::SafetyRule rule;
        rule.name = std::move(name);
        const Entry* asserted = reader_.find("assert");
        const Entry* gate = reader_.find("gate");
        if ((asserted == nullptr) == (gate == nullptr)) {
            reader_.error_here("is exactly one of assert = { ... } and gate = { ... }");
        }
        if (asserted != nullptr) read_criterion(*asserted, rule.criterion);
        if (gate != nullptr) {
            rule.kind = health::RuleKind::Gating;
            read_criterion(*gate, rule.criterion);
        }
        rule.targets = switches(reader_, "targets");
        if (gate != nullptr && reader_.find("targets") == nullptr) {
            reader_.error(*gate, "guards nothing; say targets = [\"SWITCH\", ...]");
        } else if (gate == nullptr && reader_.find("targets") != nullptr) {
            reader_.error_at(reader_.find("targets")->where, "targets",
                             "is for gate; leave it out");
        }
        rule.wait =
            reader_.duration("wait", base::Duration(0), std::chrono::hours(24)).value_or(rule.wait);
        reader_.refuse_unknown();
        return rule;
    }

private:
    void read_criterion(const Entry& entry, health::Criterion& into) const {
        if (entry.value.table() == nullptr) {
            reader_.error(entry, fmt::format("is {}; write a table such as {{ at_least = 1, of = "
                                             "[\"SWITCH\", ...] }}",
                                             kind_of(entry.value)));
            return;
        }
        const Reader inside =
            reader_.below(Where::Criterion, join_key(reader_.key(), entry.key), entry);
        inside.refuse_unknown();
        into.inverted = inside.flag("inverted").value_or(false);
        const Entry* chosen = nullptr;
        for (const std::string_view name : kLists) {
            const Entry* each = inside.find(name);
            if (each == nullptr) continue;
            if (chosen != nullptr) {
                inside.error_at(each->where, name,
                                fmt::format("stands beside {}; keep one", chosen->key));
            } else {
                chosen = each;
            }
        }
        const bool counts = chosen != nullptr && chosen->key == "at_least";
        if (chosen == nullptr) {
            inside.error_here("says nothing; write all, any, or at_least with of");
        } else {
            into.of = switches(inside, counts ? "of" : chosen->key);
        }
        if (chosen != nullptr && counts != (inside.find("of") != nullptr)) {
            inside.error_here("at_least and of stand together");
        }
        const auto most = static_cast<std::int64_t>(std::max<std::size_t>(1, into.of.size()));
        const auto at_least = inside.whole("at_least", {1, most});
        if (chosen != nullptr && chosen->key == "all") {
            into.at_least = static_cast<std::uint32_t>(into.of.size());
        } else if (at_least) {
            into.at_least = static_cast<std::uint32_t>(*at_least);
        }
    }

    [[nodiscard]] std::vector<SwitchId> switches(const Reader& reader,
                                                 std::string_view name) const {
        std::vector<SwitchId> into;
        for (const Word& word : reader.words(name, kSwitches)) {
            const std::uint32_t* check = find_check(scope_, word.text);
            if (check == nullptr || !model_.check_places[*check].turned) {
                reader.error_at(word.where, name,
                                fmt::format("there is no switch {}{}", in_quotes(word.text),
                                            suggestion(word.text, switch_names())));
                continue;
            }
            const SwitchId id = *model_.check_places[*check].turned;
            if (std::find(into.begin(), into.end(), id) != into.end()) {
                reader.error_at(word.where, name,
                                fmt::format("names {} twice", in_quotes(word.text)));
            } else {
                into.push_back(id);
            }
        }
        return into;
    }

    [[nodiscard]] std::vector<std::string> switch_names() const {
        std::vector<std::string> names;
        for (const auto& each : model_.config.told.switches) names.push_back(each.name);
        return names;
    }

    const Reader& reader_;
    const Scope& scope_;
    const Model& model_;
};

}  // namespace

void read_safety_rules(const Reader& top, const Scope& scope, Model& model) {
    top.each_table("rule", [&](const Entry& entry) {
        const Reader reader = top.below(Where::Rule, join_key("rule", entry.key), entry);
        if (!is_good_name(entry.key)) {
            reader.error_here("is no good name; use letters, digits, '-' and '_'");
        }
        model.config.told.rules.push_back(RuleReader(reader, scope, model).read(entry.key));
    });
}

}  // namespace leeward::config
