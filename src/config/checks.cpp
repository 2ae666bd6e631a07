// SPDX-License-Identifier: Apache-2.0
#include "checks.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <utility>

#include "calculated.hpp"
#include "engine.hpp"
#include "isolated.hpp"
#include "probe_checks.hpp"
#include "words.hpp"

namespace leeward::config {

namespace {

using std::chrono::hours;
using std::chrono::seconds;

enum class Kind : std::uint8_t { Probe, Calculated, Switch, Push };

struct KindKey {
    std::string_view name;
    Kind kind;
    probe::Protocol protocol = probe::Protocol::None;
};
constexpr std::array<KindKey, 9> kKinds = {{{"http", Kind::Probe, probe::Protocol::Http},
                                            {"https", Kind::Probe, probe::Protocol::Https},
                                            {"tcp", Kind::Probe, probe::Protocol::Tcp},
                                            {"all", Kind::Calculated},
                                            {"any", Kind::Calculated},
                                            {"at_least", Kind::Calculated},
                                            {"not", Kind::Calculated},
                                            {"switch", Kind::Switch},
                                            {"push", Kind::Push}}};

constexpr std::string_view kProbeKeys[] = {
    "port",    "at",   "host", "method",  "expect",   "body",    "sni",  "verify",  "every",
    "timeout", "fall", "rise", "connect", "response", "confirm", "slow", "failback"};
constexpr std::string_view kOf[] = {"of"};
constexpr std::string_view kMissing[] = {"missing"};

/// Reads the checks of one file.
class ChecksReader {
public:
    ChecksReader(const Reader& top, Scope& scope, Model& model)
        : top_(top), scope_(scope), model_(model) {}

    void read() {
        const auto first = static_cast<std::uint32_t>(model_.check_places.size());
        top_.each_table("check", [&](const Entry& entry) {
            const Reader reader = top_.below(Where::Check, join_key("check", entry.key), entry);
            judge_name(reader, entry.key);
            probe::Check check;
            check.name = scope_.prefix + entry.key;
            CheckPlace place;
            read_check(reader, check, place);
            scope_.checks.emplace(entry.key,
                                  static_cast<std::uint32_t>(model_.config.probe.checks.size()));
            model_.config.probe.checks.push_back(std::move(check));
            model_.check_places.push_back(std::move(place));
        });
        resolve_calculations(top_, scope_, calculations_, first, model_);
    }

private:
    void judge_name(const Reader& reader, const std::string& name) const {
        if (!is_good_name(name) || name == kNone) {
            reader.error_here(
                "is no good name; use letters, digits, '-' and '_', and not \"none\"");
        } else if (scope_.parent != nullptr && scope_.parent->checks.contains(name)) {
            reader.error_here("the main file has a check of this name; choose another");
        } else if (scope_.parent == nullptr && name == kIsolated &&
                   top_.find(kIsolated) != nullptr) {
            reader.error_here("has the name of what isolated probes; choose another");
        }
    }

    void read_check(const Reader& reader, probe::Check& check, CheckPlace& place) {
        const KindKey* kind = choose(reader);
        place.inverted = reader.flag("inverted").value_or(false);
        place.disabled = reader.flag("disabled").value_or(false);
        reader.refuse_unknown();
        if (kind == nullptr) return;
        const Entry& entry = *reader.find(kind->name);
        if (kind->name != "at_least") {
            reader.refuse_keys(kOf, "is for at_least; leave it out");
        }
        if (kind->kind != Kind::Push) reader.refuse_keys(kMissing, "is for push; leave it out");
        if (kind->kind != Kind::Probe) {
            reader.refuse_keys(kProbeKeys, "is for checks that probe; leave it out");
        }
        check.protocol = kind->protocol;
        read_kind(*kind, reader, entry, check, place);
        place.stands_alone = place.stands_alone || place.disabled;
        if (place.disabled) check.protocol = probe::Protocol::None;  // HC-28: probing stops
    }

    /// The one kind that the check is; nullptr after a fault.
    [[nodiscard]] static const KindKey* choose(const Reader& reader) {
        const KindKey* chosen = nullptr;
        for (const KindKey& known : kKinds) {
            const Entry* entry = reader.find(known.name);
            if (entry == nullptr) continue;
            if (chosen != nullptr) {
                reader.error_at(
                    entry->where, entry->key,
                    fmt::format("stands beside {}; a check is of one kind", chosen->name));
                continue;
            }
            chosen = &known;
        }
        if (chosen == nullptr && !has_later_key(reader, Where::Check)) {
            std::vector<std::string_view> names;
            for (const KindKey& known : kKinds) names.push_back(known.name);
            reader.error_here(fmt::format("does not say what it goes by; write one of {}",
                                          fmt::join(names, ", ")));
        }
        return chosen;
    }

    void read_kind(const KindKey& kind, const Reader& reader, const Entry& entry,
                   probe::Check& check, CheckPlace& place) {
        switch (kind.kind) {
            case Kind::Probe:
                read_probe(reader, entry, model_, check, place);
                check.failback = read_failback(reader, model_.config.engine.failback);
                place.stands_alone = place.at || !place.at_host.empty();
                break;
            case Kind::Calculated:
                calculations_.push_back(read_calculation(reader, entry, place));
                calculations_.back().check =
                    static_cast<std::uint32_t>(model_.config.probe.checks.size());
                if (kind.name == "not") place.inverted = !place.inverted;
                break;
            case Kind::Switch:
                read_switch(reader, check.name, place);
                break;
            case Kind::Push:
                read_push(reader, check.name, place);
        }
    }

    void read_switch(const Reader& reader, const std::string& name, CheckPlace& place) {
        using health::SwitchState;
        constexpr Choice<SwitchState> kStates[] = {{"on", SwitchState::On},
                                                   {"off", SwitchState::Off}};
        auto& switches = model_.config.told.switches;
        place.stands_alone = true;
        place.turned = health::SwitchId{static_cast<std::uint32_t>(switches.size())};
        switches.push_back({name, read_choice(reader, "switch", kStates, SwitchState::Off)});
    }

    void read_push(const Reader& reader, const std::string& name, CheckPlace& place) {
        using health::Missing;
        constexpr Choice<Missing> kWords[] = {
            {"hold", Missing::Hold}, {"up", Missing::Up}, {"down", Missing::Down}};
        place.stands_alone = true;
        model_.config.told.pushes.push_back(
            {name, reader.duration("push", seconds(1), hours(24 * 7)).value_or(seconds(1)),
             read_choice(reader, "missing", kWords, Missing::Hold)});
    }

    const Reader& top_;
    Scope& scope_;
    Model& model_;
    std::vector<Calculation> calculations_;
};

}  // namespace

void read_checks(const Reader& top, Scope& scope, Model& model) {
    ChecksReader(top, scope, model).read();
}

}  // namespace leeward::config
