// SPDX-License-Identifier: Apache-2.0
#include "fault_list.hpp"

#include <utility>

namespace leeward::importer {

namespace {

constexpr std::size_t kMaxAlso = 20;  // subjects that one note names; our choice

std::string also(const std::vector<std::string>& subjects) {
    std::string text = " (also";
    for (std::size_t at = 0; at < subjects.size() && at < kMaxAlso; ++at) {
        text += (at == 0 ? " " : ", ") + subjects[at];
    }
    if (subjects.size() > kMaxAlso) {
        text += " and " + std::to_string(subjects.size() - kMaxAlso) + " more";
    }
    return text + ")";
}

}  // namespace

void FaultList::error(base::Location where, std::string subject, std::string message) {
    ++errors_;
    if (errors_ > kMaxFaults) return;
    faults_.push_back(
        {base::Severity::Error, std::move(where), std::move(subject), std::move(message)});
}

void FaultList::note(base::Location where, std::string subject, std::string message) {
    const auto [known, fresh] = notes_.emplace(message, Noted{faults_.size(), {}});
    if (!fresh) {
        known->second.others.push_back(std::move(subject));
        return;
    }
    faults_.push_back(
        {base::Severity::Warning, std::move(where), std::move(subject), std::move(message)});
}

void FaultList::add(std::vector<base::Fault> faults) {
    for (base::Fault& fault : faults) {
        error(std::move(fault.where), std::move(fault.subject), std::move(fault.message));
    }
}

std::vector<base::Fault> FaultList::take() {
    for (const auto& [message, noted] : notes_) {
        if (!noted.others.empty()) faults_[noted.at].message += also(noted.others);
    }
    base::sort_by_place(faults_);
    if (errors_ > kMaxFaults) {
        faults_.push_back({base::Severity::Error,
                           {},
                           {},
                           std::to_string(errors_ - kMaxFaults) + " more faults are not shown"});
    }
    notes_.clear();
    errors_ = 0;
    return std::exchange(faults_, {});
}

}  // namespace leeward::importer
