// SPDX-License-Identifier: Apache-2.0
#pragma once
// One master file: what its entries say, record or directive, with $ORIGIN and the last owner as
// they stand.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "leeward/dns/name.hpp"
#include "leeward/dns/rdata.hpp"
#include "leeward/dns/rrtype.hpp"
#include "parse_entry.hpp"
#include "parse_session.hpp"
#include "parse_words.hpp"

namespace leeward::zone {

class FileParser {
public:
    /// `session` and `path` outlive the parser. `owner`: of the record before, when there is one.
    FileParser(ParseSession& session, const std::string& path, std::uint32_t file,
               const dns::Name& origin, const dns::Name* owner);

    void parse(TextStream& text);

private:
    enum class OwnerState : std::uint8_t {
        None,    // no record yet
        Known,   // owner_ is it
        Faulty,  // could not be read, and was reported: records that lean on it are only checked
    };

    /// What stands between owner and RDATA.
    struct Head {
        dns::RrType type = dns::RrType::A;
        std::uint32_t ttl = 0;
        std::size_t type_at = 0;  // offset in the entry
    };

    void entry();
    void directive(Word name, Words& words);
    void origin_directive(Words& words);
    void ttl_directive(Words& words);
    void include_directive(Words& words);
    void generate_directive(Words& words);
    void generate(Word owner_pattern, const Head& head, Word rdata_pattern, Word range);
    void record(Words& words);

    void read_owner(Word word);
    bool read_head(Words& words, Head& head);
    bool read_class(Word word, bool& faulty);
    bool read_ttl(Word word, std::uint32_t& ttl);
    bool end_of(Words& words);
    void emit(const dns::Name& owner, const Head& head);

    [[nodiscard]] std::string included_path(std::string_view name) const;
    [[nodiscard]] std::string subject() const;
    void fault(std::size_t at, std::string message,
               base::Severity severity = base::Severity::Error);

    // Constant after construction.
    ParseSession& session_;
    const std::string& path_;
    const std::uint32_t file_;

    dns::Name origin_;
    dns::Name owner_;
    OwnerState owner_state_ = OwnerState::None;
    EntryReader* reader_ = nullptr;  // during parse()
    dns::Rdata rdata_;               // of the record being read; kept for its memory
};

}  // namespace leeward::zone
