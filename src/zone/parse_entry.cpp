// SPDX-License-Identifier: Apache-2.0
#include "parse_entry.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace leeward::zone {
namespace {

// Octets that end the reading of a line as it stands.
constexpr std::array<bool, 256> make_special() {
    std::array<bool, 256> special{};
    for (const unsigned char octet : {'\n', '\0', '(', ')', ';', '"', '\\'}) special[octet] = true;
    return special;
}
constexpr std::array<bool, 256> kSpecial = make_special();

// After that many open parentheses a file is not read on: each costs a walk to its end.
constexpr unsigned kMaxRecoveries = 16;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

struct EntryReader::Scan {
    std::vector<Place> open;    // parentheses
    std::size_t resume_at = 0;  // after the line of the first one
    std::size_t resume_line_start = 0;
    std::uint32_t resume_line = 0;
    bool done = false;
};

EntryReader::EntryReader(TextStream& text, std::size_t window) : text_(text, window) {
    while (text_.end() < kByteOrderMark.size() && text_.more(0)) continue;
    if (text_.from(0).starts_with(kByteOrderMark)) {
        keep_ = at_ = line_start_ = kByteOrderMark.size();
    }
}

bool EntryReader::next() {
    faults_.clear();
    runs_.clear();
    entry_ = {};
    keep_ = at_;
    if (at_end()) return false;
    runs_.push_back({0, here()});
    starts_blank_ = text_[at_] == ' ' || text_[at_] == '\t';
    if (!take_plain_line()) take_entry();
    return true;
}

Place EntryReader::place(std::size_t offset) const {
    const auto after =
        std::upper_bound(runs_.begin(), runs_.end(), offset,
                         [](std::size_t wanted, const Run& run) { return wanted < run.offset; });
    const Run& run = *(after - 1);
    return {run.place.line, run.place.column + static_cast<std::uint32_t>(offset - run.offset)};
}

// The common case: the line is the entry, and nothing is copied.
bool EntryReader::take_plain_line() {
    std::size_t size = 0;
    std::string_view rest = text_.from(at_);
    for (;;) {
        while (size < rest.size() && !kSpecial[static_cast<unsigned char>(rest[size])]) ++size;
        if (size < rest.size()) break;
        if (!text_.more(keep_)) break;
        rest = text_.from(at_);
    }
    rest = text_.from(at_);
    if (size < rest.size() && rest[size] != '\n') return false;
    entry_ = rest.substr(0, size);
    at_ += size;
    // The line's end is here if it has one: nothing is read on, so entry_ stays.
    if (at_ < text_.end()) start_line();
    return true;
}

void EntryReader::take_entry() {
    joined_.clear();
    Scan scan;
    while (!scan.done && !at_end()) {
        step(scan);
        keep_ = scan.resume_line == 0 ? at_ : scan.resume_at;
    }
    if (!scan.open.empty()) recover(scan);
    entry_ = joined_;
}

void EntryReader::step(Scan& scan) {
    switch (text_[at_]) {
        case '\n':
            take_line_end(scan);
            return;
        case ';':
            take_comment();
            return;
        case '"':
            take_quoted();
            return;
        case '\\':
            take_escaped();
            return;
        case '\0':
            fault(here(), "a NUL stands here; write \\000 for that octet");
            break;
        case '(':
            scan.open.push_back(here());
            break;
        case ')':
            if (scan.open.empty()) {
                fault(here(), "this ')' closes nothing; take it away or open with '('");
            } else {
                scan.open.pop_back();
            }
            break;
        default:
            joined_ += text_[at_++];
            return;
    }
    joined_ += ' ';
    ++at_;
}

void EntryReader::take_comment() {
    skip_line();
}

/// Moves to the end of the line.
void EntryReader::skip_line() {
    while (!at_end()) {
        const std::string_view rest = text_.from(at_);
        const std::size_t end = rest.find('\n');
        at_ += std::min(end, rest.size());
        if (end != std::string_view::npos) return;
    }
}

void EntryReader::take_line_end(Scan& scan) {
    start_line();
    if (scan.open.empty()) {
        scan.done = true;
        return;
    }
    if (scan.resume_line == 0) {
        scan.resume_at = at_;
        scan.resume_line_start = line_start_;
        scan.resume_line = line_;
    }
    joined_ += ' ';
    runs_.push_back({joined_.size(), here()});
}

// A quote that its line does not close is most likely a forgotten one; the entry ends nowhere near.
void EntryReader::take_quoted() {
    const Place opening = here();
    joined_ += text_[at_++];
    while (!at_end() && text_[at_] != '"' && text_[at_] != '\n') {
        if (text_[at_] == '\0') fault(here(), "a NUL stands here; write \\000 for that octet");
        if (text_[at_] == '\\') {
            take_escaped();
        } else {
            joined_ += text_[at_++];
        }
    }
    if (at_end() || text_[at_] == '\n') {
        fault(opening, "this quote is not closed on its line; close it with '\"'");
        return;
    }
    joined_ += text_[at_++];
}

// A backslash takes the meaning from the next octet, but never joins lines.
void EntryReader::take_escaped() {
    joined_ += text_[at_++];
    if (!at_end() && text_[at_] != '\n' && text_[at_] != '\0') joined_ += text_[at_++];
}

// An open parenthesis has swallowed the rest of the file. Goes back to the first line after it that
// starts with an owner or a directive, for lines inside parentheses are indented by custom.
void EntryReader::recover(const Scan& scan) {
    faults_.clear();
    fault(scan.open.front(), "this '(' is not closed; close it with ')'");
    if (scan.resume_line == 0 || ++recoveries_ > kMaxRecoveries) return;
    at_ = scan.resume_at;
    line_start_ = scan.resume_line_start;
    line_ = scan.resume_line;
    constexpr std::string_view kNoOwner = " \t\r\n;)";
    while (!at_end() && kNoOwner.find(text_[at_]) != std::string_view::npos) {
        skip_line();
        if (!at_end()) start_line();
    }
}

Place EntryReader::here() const {
    constexpr std::size_t kLargest = std::numeric_limits<std::uint32_t>::max();
    return {line_, static_cast<std::uint32_t>(std::min(at_ - line_start_ + 1, kLargest))};
}

void EntryReader::start_line() {
    ++at_;
    ++line_;
    line_start_ = at_;
}

void EntryReader::fault(Place where, const char* message) {
    constexpr std::size_t kMaxInEntry = 20;  // a binary file has millions
    if (faults_.size() < kMaxInEntry) faults_.push_back({where, message});
}

}  // namespace leeward::zone
