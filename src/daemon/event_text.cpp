// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/event_text.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string_view>
#include <variant>

namespace leeward::daemon {
namespace {

using Kind = health::Event::Kind;

/// What a transition rests on: the deciding probe of an endpoint, and the rule's own words.
std::string reason(const health::Event& event) {
    std::string text;
    if (std::holds_alternative<health::EndpointId>(event.about)) {
        text = health::to_string(event.because.outcome);
        if (!event.because.detail.empty()) text += ": " + event.because.detail;
    }
    if (!event.why.empty()) text += (text.empty() ? "" : "; ") + event.why;
    return text;
}

/// The kind in the journal.
std::string_view word(Kind kind) {
    switch (kind) {
        case Kind::Transition:
            return "transition";
        case Kind::Held:
            return "held";
        case Kind::Released:
            return "released";
        case Kind::Returning:
            return "returning";
        case Kind::Eased:
            return "eased";
        case Kind::Isolated:
            return "isolated";
        case Kind::Reconnected:
            return "reconnected";
    }
    return "?";
}

std::string_view verb(Kind kind) {
    switch (kind) {
        case Kind::Transition:
            return "";
        case Kind::Held:
            return "kept in, with a part of its share";
        case Kind::Released:
            return "no longer kept in";
        case Kind::Returning:
            return "good again";
        case Kind::Eased:
            return "answers worse than others, and takes less of its share";
        case Kind::Isolated:
            return "does not trust itself; all states are held";
        case Kind::Reconnected:
            return "trusts itself again";
    }
    return "?";
}

}  // namespace

Happening event_happening(const policy::Rules& rules, const health::EngineSettings& settings,
                          const health::Event& event) {
    nlohmann::json data = {{"from", health::to_string(event.from)},
                           {"to", health::to_string(event.to)},
                           {"why", event.why},
                           {"rule", std::string(event.rule)}};
    if (std::holds_alternative<health::EndpointId>(event.about)) {
        data["outcome"] = health::to_string(event.because.outcome);
        data["detail"] = event.because.detail;
    }
    return {std::string(word(event.kind)), subject_text(rules, settings, event),
            data.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)};
}

std::string endpoint_text(const policy::Rules& rules, health::EndpointId id) {
    if (id.index() >= rules.endpoints.size()) return "of the prober's references";
    const policy::EndpointName& name = rules.endpoints[id.index()];
    return fmt::format("{}@{} ({})", name.check, rules.places[name.place.index()].name,
                       name.address);
}

std::string subject_text(const policy::Rules& rules, const health::EngineSettings& settings,
                         const health::Event& event) {
    if (const auto* id = std::get_if<health::EndpointId>(&event.about)) {
        return "endpoint " + endpoint_text(rules, *id);
    }
    if (const auto* id = std::get_if<health::DomainId>(&event.about)) {
        const health::Domain& domain = settings.domains[id->index()];
        return fmt::format("{} {}", health::to_string(domain.level), domain.name);
    }
    return "the prober";
}

std::string event_text(const policy::Rules& rules, const health::EngineSettings& settings,
                       const health::Event& event) {
    const std::string subject = subject_text(rules, settings, event);
    const std::string why = reason(event);
    if (event.kind == Kind::Transition) {
        // Places have lines of their own about how they are answered.
        const bool whole = std::holds_alternative<health::DomainId>(event.about);
        return fmt::format("{}: {}{} -> {} ({})", subject, whole ? "as a whole " : "",
                           health::to_string(event.from), health::to_string(event.to), why);
    }
    return fmt::format("{}: {}{}", subject, verb(event.kind), why.empty() ? "" : " (" + why + ")");
}

}  // namespace leeward::daemon
