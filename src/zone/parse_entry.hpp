// SPDX-License-Identifier: Apache-2.0
#pragma once
// Master file text -> entries: one record or directive each, with comments and parentheses resolved
// (RFC 1035 section 5.1). Knows nothing of what an entry says.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text_window.hpp"

namespace leeward::zone {

/// A place in a text; both count from 1.
struct Place {
    std::uint32_t line = 1;
    std::uint32_t column = 1;
};

/// Why an entry cannot be read, and where the cause stands.
struct EntryFault {
    Place where;
    const char* message = nullptr;
};

class EntryReader {
public:
    /// Octets read at once; an entry may be longer.
    static constexpr std::size_t kWindow = std::size_t{256} * 1024;

    /// `text` is borrowed for the reader's life.
    explicit EntryReader(TextStream& text, std::size_t window = kWindow);

    /// Moves to the next entry; false at the end of the text. What could not be read is skipped and
    /// its causes are in faults() until the next call; ok() is false then.
    bool next();

    [[nodiscard]] bool ok() const { return faults_.empty(); }
    [[nodiscard]] const std::vector<EntryFault>& faults() const { return faults_; }
    /// The entry on one line: no comments, blanks for parentheses and line ends, quotes and escapes
    /// as written. Borrowed until the next call.
    [[nodiscard]] std::string_view text() const { return entry_; }
    /// True when a blank starts the entry: it has the owner of the one before.
    [[nodiscard]] bool starts_blank() const { return starts_blank_; }
    /// Where the octet at `offset` of text() stands.
    [[nodiscard]] Place place(std::size_t offset) const;
    /// Where the reading stands.
    [[nodiscard]] Place here() const;
    /// Why the text ended before its end; set at the earliest when next() returns false.
    [[nodiscard]] const std::optional<base::Error>& error() const { return text_.error(); }

private:
    // A run of text() that stands in the file as it is in text().
    struct Run {
        std::size_t offset = 0;
        Place place;
    };
    struct Scan;

    bool take_plain_line();
    void take_entry();
    void step(Scan& scan);
    void take_comment();
    void take_line_end(Scan& scan);
    void take_quoted();
    void take_escaped();
    void recover(const Scan& scan);
    void skip_line();
    void start_line();
    void fault(Place where, const char* message);
    [[nodiscard]] bool at_end() { return at_ == text_.end() && !text_.more(keep_); }

    TextWindow text_;
    std::size_t keep_ = 0;        // of the first octet that may be needed again
    std::size_t at_ = 0;          // of the next octet to read
    std::size_t line_start_ = 0;  // of the line that at_ is on
    std::uint32_t line_ = 1;
    unsigned recoveries_ = 0;
    bool starts_blank_ = false;
    std::string_view entry_;
    std::string joined_;  // holds entry_ when it is not a piece of text_
    std::vector<Run> runs_;
    std::vector<EntryFault> faults_;
};

}  // namespace leeward::zone
