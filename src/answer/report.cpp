// SPDX-License-Identifier: Apache-2.0
#include "report.hpp"

#include <algorithm>
#include <array>

namespace leeward::answer {
namespace {

constexpr std::array<std::uint8_t, 4> kReportLabel = {3, '_', 'e', 'r'};

}  // namespace

bool is_at_agent(const dns::Query& query, const Settings& settings) noexcept {
    const base::Bytes agent = settings.report_agent;
    if (agent.empty() || query.name.size() < agent.size()) return false;
    std::size_t labels = 0;
    for (std::size_t at = 0; agent[at] != 0; at += 1U + agent[at]) ++labels;
    return query.name.is_within(agent, labels);
}

bool is_report(const dns::Query& query, const Settings& settings) noexcept {
    if (query.qtype != dns::RrType::Txt || settings.report_agent.empty()) return false;
    const base::Bytes name = query.name.lower();
    return name.size() > kReportLabel.size() + settings.report_agent.size() &&
           std::ranges::equal(name.first(kReportLabel.size()), kReportLabel) &&
           is_at_agent(query, settings);
}

}  // namespace leeward::answer
