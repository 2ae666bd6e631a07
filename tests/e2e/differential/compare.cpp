// SPDX-License-Identifier: Apache-2.0
#include "compare.hpp"

namespace leeward::differential {
namespace {

unsigned when(bool condition, unsigned part) {
    return condition ? part : 0;
}

}  // namespace

unsigned difference(const Case& asked) {
    const Reply& ours = asked.ours;
    const Reply& theirs = asked.theirs;
    if (!ours.fault.empty() || !theirs.fault.empty()) return kForm;
    return when(ours.opcode_rd != theirs.opcode_rd, kHeader) |
           when(ours.question != theirs.question, kQuestion) |
           when(ours.rcode != theirs.rcode, kRcode) |
           when(ours.authoritative != theirs.authoritative, kAa) |
           when(ours.truncated != theirs.truncated, kTc) |
           when(ours.has_opt != theirs.has_opt || ours.options != theirs.options, kOptRecord) |
           when(ours.repeats != theirs.repeats, kRepeats) |
           when(ours.answer != theirs.answer, kAnswer) |
           when(ours.authority != theirs.authority, kAuthority) |
           when(ours.additional != theirs.additional, kAdditional);
}

unsigned unlisted(const Case& asked, std::vector<std::string>& used) {
    unsigned left = difference(asked);
    for (const Rule& rule : rules()) {
        if (left == 0) break;
        if (*rule.peer != 0 && asked.peer != rule.peer) continue;
        const unsigned allowed = rule.allows(asked, left) & left;
        if (allowed != 0) used.emplace_back(rule.name);
        left &= ~allowed;
    }
    return left;
}

std::string to_text(unsigned parts) {
    constexpr std::pair<unsigned, const char*> kNames[] = {
        {kHeader, "header"},   {kRcode, "rcode"},         {kAa, "AA"},
        {kTc, "TC"},           {kOptRecord, "OPT"},       {kAnswer, "answer"},
        {kRepeats, "repeats"}, {kAuthority, "authority"}, {kAdditional, "additional"},
        {kForm, "form"},       {kQuestion, "question"}};
    std::string text;
    for (const auto& [part, name] : kNames) {
        if ((parts & part) != 0) text += (text.empty() ? "" : ", ") + std::string(name);
    }
    return text;
}

}  // namespace leeward::differential
