// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <map>

#include "judge.hpp"
#include "words.hpp"

namespace leeward::importer {

namespace {

/// Looks health checks up by ID for whoever names one.
class CheckBook {
public:
    CheckBook(const Export& all, FaultList& faults) : all_(all), faults_(faults) {
        for (const HealthCheck& check : all.checks) {
            const auto [known, fresh] = by_id_.emplace(check.id, &check);
            if (fresh || check.id.empty()) continue;
            faults.error(check.where, "health check " + printable(check.id),
                         fmt::format("stands in {} line {} already; give each page once",
                                     known->second->where.file, known->second->where.line));
        }
    }

    [[nodiscard]] const HealthCheck* find(const std::string& id) const {
        const auto found = by_id_.find(id);
        return found == by_id_.end() ? nullptr : found->second;
    }

    /// C-10: whoever names a check names one that is there.
    void need(const std::string& id, const base::Location& where,
              const std::string& subject) const {
        if (id.empty() || find(id) != nullptr) return;
        faults_.error(
            where, subject,
            all_.has_checks
                ? fmt::format("names the health check {}, which is in none of the files "
                              "(C-10); add the page of list-health-checks that has it",
                              printable(id))
                : fmt::format("names the health check {}, and no file has health checks "
                              "(C-10); add the output of `aws route53 list-health-checks`",
                              printable(id)));
    }

private:
    const Export& all_;
    FaultList& faults_;
    std::map<std::string, const HealthCheck*> by_id_;
};

void judge_children(const HealthCheck& check, const CheckBook& book, FaultList& faults) {
    const std::string subject = "health check " + printable(check.id);
    for (const std::string& child : check.children) {
        book.need(child, check.where, subject);
        const HealthCheck* found = book.find(child);
        if (found != nullptr && found->type == CheckType::Calculated) {
            faults.error(
                check.where, subject,
                fmt::format("counts {}, which is calculated itself (HX-6)", printable(child)));
        }
    }
}

}  // namespace

void judge_checks(const Export& all, FaultList& faults) {
    const CheckBook book(all, faults);
    for (const HealthCheck& check : all.checks) judge_children(check, book, faults);
    for (const RecordFile& file : all.record_files) {
        for (const RecordSet& set : file.records) {
            book.need(set.check, set.check_where, set.subject);
        }
    }
    for (const TrafficPolicy& policy : all.policies) {
        for (const auto& [id, rule] : policy.rules) {
            for (const Reference& item : rule.items) {
                book.need(item.check, item.where, policy.subject);
            }
        }
    }
}

}  // namespace leeward::importer
