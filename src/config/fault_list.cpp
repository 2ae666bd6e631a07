// SPDX-License-Identifier: Apache-2.0
#include "fault_list.hpp"

#include <algorithm>
#include <utility>

namespace leeward::config {

namespace {

constexpr std::size_t kMaxQuoted = 80;  // octets; our choice: a fault stays one readable line

bool is_bare(std::string_view key) {
    return !key.empty() && std::all_of(key.begin(), key.end(), [](char octet) {
        return (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z') ||
               (octet >= '0' && octet <= '9') || octet == '-' || octet == '_';
    });
}

std::string between(char mark, std::string_view text) {
    std::string into(1, mark);
    std::size_t size = std::min(text.size(), kMaxQuoted);
    while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) --size;
    for (const char octet : text.substr(0, size)) {
        const auto number = static_cast<unsigned char>(octet);
        into += number < 0x20 || number == 0x7F ? '?' : octet;
    }
    if (text.size() > size) into += "...";
    return into + mark;
}

}  // namespace

void FaultList::error(base::Location where, std::string subject, std::string message) {
    add({base::Severity::Error, std::move(where), std::move(subject), std::move(message)});
}

void FaultList::warn(base::Location where, std::string subject, std::string message) {
    add({base::Severity::Warning, std::move(where), std::move(subject), std::move(message)});
}

void FaultList::add(base::Fault fault) {
    // The first error is kept whatever the bound, so that warnings never hide that there is one.
    const bool first_error = fault.severity == base::Severity::Error && !has_error_;
    has_error_ = has_error_ || first_error;
    if (faults_.size() < kMaxFaults || first_error) {
        faults_.push_back(std::move(fault));
    } else {
        ++left_out_;
    }
}

std::vector<base::Fault> FaultList::take(const std::string& file) {
    base::sort_by_place(faults_);
    if (left_out_ > 0) {
        faults_.push_back({base::Severity::Warning,
                           {file, 0, 0},
                           {},
                           std::to_string(left_out_) + " more faults are not shown"});
    }
    return std::exchange(faults_, {});
}

std::string join_key(std::string_view parent, std::string_view key) {
    std::string into(parent);
    if (!into.empty()) into += '.';
    return into + (is_bare(key) ? std::string(key) : between('"', key));
}

std::string in_quotes(std::string_view text) {
    return between('\'', text);
}

}  // namespace leeward::config
