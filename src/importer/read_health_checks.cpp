// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "readers.hpp"
#include "words.hpp"

namespace leeward::importer {

namespace {

constexpr std::int64_t kMaxPeriod = 86400;      // seconds; a day is the longest period of an alarm
constexpr std::int64_t kMaxEvaluations = 1440;  // our choice: periods that an alarm looks at
constexpr std::int64_t kMaxDataAge = 7LL * 86400;  // seconds, leeward.toml(5)

/// What the check copied of its alarm (HX-14): said in comments, and how long its data are good.
void read_alarm_settings(Fields& fields, HealthCheck& check) {
    const Value* object = fields.object("CloudWatchAlarmConfiguration");
    if (object == nullptr) return;
    Fields inner(fields.file(), fields.subject() + ": CloudWatchAlarmConfiguration", *object,
                 fields.faults());
    const std::int64_t period = inner.whole("Period", 1, kMaxPeriod).value_or(60);
    const std::int64_t rounds = inner.whole("EvaluationPeriods", 1, kMaxEvaluations).value_or(1);
    // One period more than the alarm looks at: then the word that was due has not come.
    check.data_age = static_cast<std::uint32_t>(std::min(period * (rounds + 1), kMaxDataAge));
    const Value* threshold = inner.find("Threshold");
    check.comments.push_back(fmt::format(
        "alarm: {} {} of {} {} {} over {} x {} s", inner.text("Statistic").value_or("?"),
        inner.text("MetricName").value_or("?"), inner.text("Namespace").value_or("?"),
        inner.text("ComparisonOperator").value_or("?"),
        threshold == nullptr ? "?" : threshold->text, rounds, period));
    each_object(inner, "Dimensions", [&](Fields& dimension) {
        check.comments.push_back(fmt::format("alarm dimension: {} = {}",
                                             dimension.text("Name").value_or("?"),
                                             dimension.text("Value").value_or("?")));
        dimension.refuse_unknown();
    });
    inner.refuse_unknown();
}

void read_health_check(Fields& fields, Export& into) {
    HealthCheck check;
    check.where = fields.where();
    check.id = fields.need_text("Id").value_or("");
    fields.set_subject("health check " + printable(check.id));
    if (!check.id.empty() && (!is_good_name(check.id) || check.id == "none")) {
        fields.error("Id", "is no good name for a check; letters, digits, '-' and '_', up to 63");
    }
    if (const Value* config = fields.need("HealthCheckConfig")) {
        Fields inner(fields.file(), fields.subject(), *config, fields.faults());
        read_check_config(inner, check);
    }
    read_alarm_settings(fields, check);
    const auto reference = fields.text("CallerReference");
    const auto version = fields.whole("HealthCheckVersion", 1, 1'000'000'000);
    if (reference) check.comments.push_back("CallerReference " + *reference);
    if (version) check.comments.push_back(fmt::format("HealthCheckVersion {}", *version));
    if (const Value* linked = fields.object("LinkedService")) {
        Fields inner(fields.file(), fields.subject() + ": LinkedService", *linked, fields.faults());
        check.comments.push_back(
            "made by " + inner.text("ServicePrincipal").value_or("another service of the vendor"));
        inner.pass_over({"Description"});
        inner.refuse_unknown();
    }
    fields.refuse_unknown();
    into.checks.push_back(std::move(check));
}

}  // namespace

void read_health_checks(Fields& top, Export& into) {
    into.has_checks = true;
    each_object(top, "HealthChecks", [&](Fields& fields) { read_health_check(fields, into); });
    if (const Value* one = top.object("HealthCheck")) {
        Fields fields(top.file(), "HealthCheck", *one, top.faults());
        read_health_check(fields, into);
    }
}

}  // namespace leeward::importer
