// SPDX-License-Identifier: Apache-2.0
#include "read_effect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

namespace leeward::drill {
namespace {

// In the order of EffectKind.
constexpr std::array<std::string_view, 20> kKinds = {
    "down",       "error",    "latency",  "flap",      "capacity",     "load",         "dns_load",
    "isolate",    "no_data",  "api_down", "api_error", "api_slow",     "false_status", "push_empty",
    "push_stale", "push_bad", "poison",   "dns_loss",  "dns_servfail", "dns_withdrawn"};

constexpr double kDay = 86'400;

void read_flap(Fields& fields, Effect& effect, const Faults& faults) {
    effect.period_s = fields.number("period_s", 1, 30 * kDay);
    effect.duty_bad = fields.number("duty_bad", 0, 1);
    effect.phase_s = fields.number_or("phase_s", 0, 30 * kDay, 0);
    effect.probes_only = fields.word("seen_by", {"all", "probe"}) == 1;
    if (const importer::Value* bad = fields.need("bad")) {
        effect.bad.push_back(
            read_effect(Fields(*bad, fields.path() + ".bad", faults), true, faults));
    }
}

void read_push_bad(Fields& fields, Effect& effect) {
    fields.text("consumer");
    effect.visible_after_s = fields.number("visible_after_s", 0, 30 * kDay);
    effect.overwrites_last_good = fields.flag("overwrites_last_good");
}

void read_poison(Fields& fields, Effect& effect) {
    effect.amount = fields.number("share_of_resolvers", 0, 1);
    effect.hold_s = fields.number("hold_s", 0, 30 * kDay);
    fields.pass_over({"form"});
}

/// The fields of one kind.
void read_by_kind(Fields& fields, Effect& effect, bool inner, const Faults& faults) {
    switch (effect.kind) {
        case EffectKind::Down:
            if (!inner || fields.find("mode") != nullptr)
                effect.refuse = fields.word("mode", {"blackhole", "refuse"}) == 1;
            return;
        case EffectKind::Error:
            effect.amount = fields.number("rate", 0, 1);
            effect.tcp = fields.word("layer", {"tcp", "app"}) == 0;
            return;
        case EffectKind::Latency:
            effect.amount = fields.number("add_ms", 0, 3.6e6) / 1000;
            return;
        case EffectKind::Flap:
            return read_flap(fields, effect, faults);
        case EffectKind::Capacity:
            effect.amount = fields.number("fraction", 0, 1);
            return;
        case EffectKind::Load:
        case EffectKind::DnsLoad:
            effect.amount = fields.number("factor", 0, 1000);
            return;
        case EffectKind::Isolate:
            effect.amount = fields.number("share", 0, 1);
            if (fields.find("references") != nullptr)
                effect.references_too = fields.word("references", {"also lost", "reachable"}) == 0;
            return;
        case EffectKind::NoData:
        case EffectKind::ApiDown:
            return;
        case EffectKind::ApiError:
            effect.amount = fields.number("rate", 0, 1);
            return;
        case EffectKind::ApiSlow:
            effect.amount = fields.number("add_s", 0, 30 * kDay);
            return;
        case EffectKind::FalseStatus:
            fields.text("claims");
            return;
        case EffectKind::PushEmpty:
            fields.flag("self_heals");
            return;
        case EffectKind::PushStale:
            effect.amount = static_cast<double>(fields.whole("generations_behind", 1, 1'000'000));
            return;
        case EffectKind::PushBad:
            return read_push_bad(fields, effect);
        case EffectKind::Poison:
            return read_poison(fields, effect);
        case EffectKind::DnsLoss:
        case EffectKind::DnsServfail:
            effect.amount = fields.number("share", 0, 1);
            if (fields.find("unless") != nullptr) {
                fields.word("unless", {"input_delay"});
                effect.spares_delayed = true;
            }
            return;
        case EffectKind::DnsWithdrawn:
            effect.needs_self_rule = fields.text("by") == "self health rule";
            return;
    }
}

bool is_place(ScopeKind scope) {
    return scope == ScopeKind::Provider || scope == ScopeKind::Region || scope == ScopeKind::Zone ||
           scope == ScopeKind::Endpoint;
}

bool is_dns(ScopeKind scope) {
    return scope == ScopeKind::NameServer || scope == ScopeKind::DnsProvider;
}

}  // namespace

std::string_view to_string(EffectKind kind) {
    return kKinds[static_cast<std::size_t>(kind)];
}

Effect read_effect(Fields fields, bool inner, const Faults& faults) {
    Effect effect;
    const std::string said = fields.good() ? fields.text("kind") : std::string();
    if (said.empty()) return effect;
    const auto* const at = std::find(kKinds.begin(), kKinds.end(), said);
    if (at == kKinds.end()) {
        fields.error("kind", none_of(said, {kKinds.begin(), kKinds.end()}));
        return effect;
    }
    effect.kind = static_cast<EffectKind>(at - kKinds.begin());
    if (inner && effect.kind != EffectKind::Down && effect.kind != EffectKind::Error &&
        effect.kind != EffectKind::Latency && effect.kind != EffectKind::Capacity) {
        fields.error("kind",
                     fmt::format("'{}' cannot come and go in a flap; it may be down, error, "
                                 "latency or capacity",
                                 said));
        return effect;
    }
    read_by_kind(fields, effect, inner, faults);
    fields.refuse_unknown();
    return effect;
}

bool fits(EffectKind kind, ScopeKind scope) {
    switch (kind) {
        case EffectKind::Down:
        case EffectKind::Error:
        case EffectKind::Flap:
        case EffectKind::Capacity:
            return is_place(scope);
        case EffectKind::Latency:
            return is_place(scope) || is_dns(scope);
        case EffectKind::Load:
        case EffectKind::DnsLoad:
            return scope == ScopeKind::Clients;
        case EffectKind::Isolate:
            return scope == ScopeKind::Vantage;
        case EffectKind::NoData:
            return scope == ScopeKind::Metrics;
        case EffectKind::ApiDown:
        case EffectKind::ApiError:
        case EffectKind::ApiSlow:
        case EffectKind::FalseStatus:
            return scope == ScopeKind::ControlPlane;
        case EffectKind::PushEmpty:
        case EffectKind::PushStale:
        case EffectKind::PushBad:
        case EffectKind::Poison:
            return scope == ScopeKind::Record;
        case EffectKind::DnsLoss:
        case EffectKind::DnsServfail:
        case EffectKind::DnsWithdrawn:
            return is_dns(scope);
    }
    return false;
}

}  // namespace leeward::drill
