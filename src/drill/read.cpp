// SPDX-License-Identifier: Apache-2.0
#include "leeward/drill/read.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "fields.hpp"
#include "leeward/importer/json.hpp"
#include "read_effect.hpp"
#include "read_topology.hpp"

namespace leeward::drill {
namespace {

using importer::Value;

// In the order of ScopeKind.
constexpr std::array<std::string_view, 11> kScopes = {
    "provider", "region",     "zone",         "endpoint", "control-plane", "metrics",
    "vantage",  "nameserver", "dns-provider", "record",   "clients"};

constexpr std::string_view kFormat = "leeward-scenario/1";

class Reader {
public:
    explicit Reader(const Faults& faults) : faults_(faults) {}

    Scenario read(const Value& root);

private:
    Event read_event(Fields fields);
    void read_scope(Fields fields, Event& event);
    void read_variants(Fields& fields);
    void read_judgement(Fields fields);

    const Faults& faults_;
    Scenario scenario_;
    Ids ids_;
    std::set<std::string> event_ids_;
};

void Reader::read_scope(Fields fields, Event& event) {
    const std::string kind = fields.text("kind");
    event.target = fields.text("id");
    fields.refuse_unknown();
    if (kind.empty()) return;
    const auto* const at = std::find(kScopes.begin(), kScopes.end(), kind);
    if (at == kScopes.end()) {
        fields.error("kind", none_of(kind, {kScopes.begin(), kScopes.end()}));
        return;
    }
    event.scope = static_cast<ScopeKind>(at - kScopes.begin());
    if (!event.target.empty() && event.target != "*" && !ids_.knows(event.scope, event.target)) {
        fields.error("id", fmt::format("no {} has this name: {}", kind,
                                       none_of(event.target, ids_.all(event.scope))));
    }
}

Event Reader::read_event(Fields fields) {
    Event event;
    event.id = fields.text("id");
    if (!event.id.empty() && !event_ids_.insert(event.id).second) {
        fields.error("id", "has been given before; each event has to have an id of its own");
    }
    const std::int64_t end = std::max<std::int64_t>(scenario_.duration_s, 1);
    const std::size_t before_times = faults_.all.size();
    event.t = fields.whole("t", 0, end);
    event.until = fields.whole("until", 0, end);
    if (faults_.all.size() == before_times && event.until <= event.t) {
        fields.error("until",
                     fmt::format("is {}; it has to be after t, which is {}", event.until, event.t));
    }
    const Value* scope = fields.need("scope");
    if (scope != nullptr) read_scope(Fields(*scope, fields.path() + ".scope", faults_), event);
    const std::size_t before = faults_.all.size();
    const Value* effect = fields.need("effect");
    if (effect != nullptr) {
        event.effect =
            read_effect(Fields(*effect, fields.path() + ".effect", faults_), false, faults_);
    }
    if (scope != nullptr && faults_.all.size() == before && !fits(event.effect.kind, event.scope)) {
        fields.error("effect", fmt::format("{} does nothing to a {}", to_string(event.effect.kind),
                                           kScopes[static_cast<std::size_t>(event.scope)]));
    }
    if (fields.find("basis") != nullptr) fields.word("basis", {"fact", "assumption", "mixed"});
    fields.pass_over({"note"});
    fields.refuse_unknown();
    return event;
}

void Reader::read_variants(Fields& fields) {
    if (fields.find("variants") == nullptr) return;
    const auto& items = fields.list("variants", 100);
    std::set<std::string> seen;
    for (std::size_t index = 0; index < items.size(); ++index) {
        Fields variant(items[index], at_index("variants", index), faults_);
        if (!variant.good()) continue;
        Variant read{variant.text("id"), variant.text_or("title", ""), {}};
        if (!read.id.empty() && !seen.insert(read.id).second) {
            variant.error("id", "has been given before; each variant has to have an id of its own");
        }
        for (const Value& item : variant.list("without", kMaxEvents)) {
            if (item.kind == Value::Kind::Text && event_ids_.contains(item.text)) {
                read.without.push_back(item.text);
                continue;
            }
            faults_.error(item.at, variant.path() + ".without",
                          "no event has this id: " +
                              none_of(item.text, {event_ids_.begin(), event_ids_.end()}));
        }
        variant.refuse_unknown();
        scenario_.variants.push_back(std::move(read));
    }
}

void Reader::read_judgement(Fields fields) {
    if (fields.find("max_transitions_per_target") != nullptr) {
        scenario_.max_transitions = fields.whole("max_transitions_per_target", 0, 1'000'000);
    }
    for (const char* key : {"must_shift_away", "must_not_shift_away"}) {
        if (fields.find(key) == nullptr) continue;
        for (const Value& item : fields.list(key, kMaxEndpoints)) {
            if (ids_.knows(item.text)) continue;
            faults_.error(item.at, fields.path() + "." + key, "nothing here has this id");
        }
    }
    fields.pass_over({"ours_not_source", "text"});
    fields.refuse_unknown();
}

Scenario Reader::read(const Value& root) {
    Fields fields(root, "", faults_);
    if (!fields.good()) return {};
    const std::string format = fields.text("format");
    if (!format.empty() && format != kFormat) {
        fields.error("format", none_of(format, {std::string(kFormat)}));
    }
    scenario_.id = fields.text("id");
    scenario_.title = fields.text_or("title", "");
    scenario_.duration_s = fields.whole("duration_s", 1, kMaxDuration);
    if (const Value* value = fields.need("topology")) {
        scenario_.topology = read_topology(Fields(*value, "topology", faults_), faults_, ids_);
    }
    const auto& events = fields.list("events", kMaxEvents);
    for (std::size_t index = 0; index < events.size(); ++index) {
        Fields event(events[index], at_index("events", index), faults_);
        if (event.good()) scenario_.events.push_back(read_event(std::move(event)));
    }
    read_variants(fields);
    if (const Value* value = fields.find("judgement")) {
        read_judgement(Fields(*value, "judgement", faults_));
    }
    fields.pass_over({"date", "t0", "sources", "failure_types", "fact", "assumption"});
    fields.refuse_unknown();
    return std::move(scenario_);
}

}  // namespace

std::optional<Scenario> read_scenario(const std::string& file, std::string_view text,
                                      std::vector<base::Fault>& faults) {
    std::vector<base::Fault> own;
    const auto root = importer::parse_json(file, text, own);
    std::optional<Scenario> scenario;
    if (root) scenario = Reader(Faults{file, own}).read(*root);
    const bool good = !base::any_error(own);
    base::sort_by_place(own);
    faults.insert(faults.end(), own.begin(), own.end());
    return good ? std::move(scenario) : std::nullopt;
}

Scenario without_events(const Scenario& scenario, const Variant& variant) {
    Scenario result = scenario;
    result.id += "/" + variant.id;
    if (!variant.title.empty()) result.title = variant.title;
    std::erase_if(result.events, [&variant](const Event& event) {
        return std::find(variant.without.begin(), variant.without.end(), event.id) !=
               variant.without.end();
    });
    result.variants.clear();
    return result;
}

}  // namespace leeward::drill
