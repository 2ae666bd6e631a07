// SPDX-License-Identifier: Apache-2.0
#pragma once
// What all files of one reading share: the records' way out, the faults, the TTLs, the limits.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "leeward/zone/parse.hpp"

namespace leeward::zone {

class ParseSession {
public:
    ParseSession(const OpenText& open, const RecordSink& sink) : open_text_(open), sink_(sink) {}

    /// Reads a file that is not open already, and what it includes.
    void parse_file(const std::string& path, TextStream& text, const dns::Name& origin,
                    const dns::Name* owner);
    /// Why the file cannot be included here; nullopt when it can.
    [[nodiscard]] std::optional<std::string> refuse_include(const std::string& path) const;
    base::Result<std::unique_ptr<TextStream>> open(const std::string& path);

    void add_record(const RecordView& record, Origin origin);
    void add_fault(base::Fault fault);
    /// False, and nothing counted, when that many more are over the limit.
    bool count_generated(std::uint64_t records);

    /// The TTL that a record has which states none: that of $TTL, else the last one stated.
    [[nodiscard]] std::optional<std::uint32_t> implied_ttl() const {
        return default_ttl_ ? default_ttl_ : last_ttl_;
    }
    void set_default_ttl(std::uint32_t ttl) { default_ttl_ = ttl; }
    void set_last_ttl(std::uint32_t ttl) { last_ttl_ = ttl; }

    ParseResult take_result() { return std::move(result_); }

private:
    // Constant after construction; borrowed for the reading.
    const OpenText& open_text_;
    const RecordSink& sink_;

    ParseResult result_;
    std::vector<std::string> open_;  // files being read, outermost first
    std::size_t includes_ = 0;
    std::uint64_t generated_ = 0;
    std::optional<std::uint32_t> default_ttl_;
    std::optional<std::uint32_t> last_ttl_;
};

}  // namespace leeward::zone
