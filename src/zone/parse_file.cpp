// SPDX-License-Identifier: Apache-2.0
#include "parse_file.hpp"

#include <algorithm>
#include <filesystem>

#include "leeward/dns/ttl_text.hpp"
#include "parse_generate.hpp"

namespace leeward::zone {
namespace {

constexpr std::uint32_t kMaxTtl = 0x7FFF'FFFF;  // RFC 2181 section 8

bool same_word(std::string_view word, std::string_view upper) {
    return std::equal(
        word.begin(), word.end(), upper.begin(), upper.end(), [](char octet, char wanted) {
            return (octet >= 'a' && octet <= 'z' ? octet - 'a' + 'A' : octet) == wanted;
        });
}

bool all_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(),
                                        [](char octet) { return octet >= '0' && octet <= '9'; });
}

// "IN", "CH", "HS", or "CLASS1" (RFC 3597 section 5).
bool is_class(std::string_view word) {
    constexpr std::size_t kPrefix = 5;
    return same_word(word, "IN") || same_word(word, "CH") || same_word(word, "HS") ||
           (word.size() > kPrefix && same_word(word.substr(0, kPrefix), "CLASS") &&
            all_digits(word.substr(kPrefix)));
}

// The word for a message, cut where it is long.
std::string quote(std::string_view word) {
    constexpr std::size_t kShown = 60;
    std::string text = "'";
    text += word.substr(0, kShown);
    return text += word.size() > kShown ? "...'" : "'";
}

std::string normal(const std::filesystem::path& path) {
    return path.lexically_normal().string();
}

}  // namespace

FileParser::FileParser(ParseSession& session, const std::string& path, std::uint32_t file,
                       const dns::Name& origin, const dns::Name* owner)
    : session_(session), path_(path), file_(file), origin_(origin) {
    if (owner != nullptr) {
        owner_ = *owner;
        owner_state_ = OwnerState::Known;
    }
}

void FileParser::parse(TextStream& text) {
    EntryReader reader(text);
    reader_ = &reader;
    while (reader.next()) entry();
    reader_ = nullptr;
    if (const auto& error = reader.error()) {
        session_.add_fault({base::Severity::Error,
                            {path_, reader.here().line, 0},
                            "",
                            "cannot be read on from here: " + error->message});
    }
}

void FileParser::entry() {
    Words words(reader_->text());
    if (!reader_->ok()) {
        // The owner is kept if it can be: the records below may lean on it.
        const Word first = words.next();
        if (!reader_->starts_blank() && !first.text.empty() && first.text.front() != '$') {
            const auto name = dns::Name::parse(first.text, origin_);
            owner_state_ = name ? OwnerState::Known : OwnerState::Faulty;
            if (name) owner_ = *name;
        }
        for (const auto& cause : reader_->faults()) {
            session_.add_fault({base::Severity::Error,
                                {path_, cause.where.line, cause.where.column},
                                "",
                                cause.message});
        }
        return;
    }
    if (!reader_->starts_blank()) {
        const Word first = words.next();
        if (first.text.empty()) return;
        if (first.text.front() == '$') {
            directive(first, words);
            return;
        }
        read_owner(first);
    }
    record(words);
}

void FileParser::record(Words& words) {
    Words ahead = words;
    const Word first = ahead.next();
    if (first.text.empty() && reader_->starts_blank()) return;
    if (owner_state_ == OwnerState::None) {
        fault(first.at, "there is no owner above to take over; start the line with a name or '@'");
        owner_state_ = OwnerState::Faulty;
    }
    Head head;
    if (!read_head(words, head)) return;
    const Word text = words.rest();
    rdata_.clear();
    const auto read = dns::append_rdata(head.type, text.text, origin_, rdata_);
    if (!read) {
        fault(text.text.empty() ? head.type_at : text.at,
              dns::to_string(head.type) + ": " + read.error().message);
        return;
    }
    if (owner_state_ == OwnerState::Known) emit(owner_, head);
}

void FileParser::read_owner(Word word) {
    // Most records of a large zone are relative or absolute plain names; Name reads both.
    const auto name = dns::Name::parse(word.text, origin_);
    owner_state_ = name ? OwnerState::Known : OwnerState::Faulty;
    if (name) {
        owner_ = *name;
        return;
    }
    fault(word.at,
          "the owner " + quote(word.text) + " is not a domain name: " + name.error().message);
}

// TTL and class come in either order, each at most once, then the type (RFC 1035 section 5.1).
bool FileParser::read_head(Words& words, Head& head) {
    bool has_class = false;
    bool has_ttl = false;
    bool faulty = false;
    std::size_t last_at = 0;
    for (;;) {
        const Word word = words.next();
        if (word.text.empty()) {
            fault(last_at, "the record ends before its type; write owner, TTL, class, type, data");
            return false;
        }
        last_at = word.at;
        if (!has_class && read_class(word, faulty)) {
            has_class = true;
            continue;
        }
        if (!has_ttl && word.text.front() >= '0' && word.text.front() <= '9') {
            has_ttl = true;
            if (!read_ttl(word, head.ttl)) faulty = true;
            session_.set_last_ttl(head.ttl);
            continue;
        }
        const auto type = dns::parse_rrtype(word.text);
        head.type_at = word.at;
        if (!type) {
            fault(word.at,
                  quote(word.text) + " is not a record type; write one like A, or TYPE123");
            return false;
        }
        head.type = *type;
        break;
    }
    if (dns::is_meta(head.type)) {
        fault(head.type_at,
              dns::to_string(head.type) + " stands in messages only; no zone holds it");
        return false;
    }
    if (has_ttl) return !faulty;
    const auto implied = session_.implied_ttl();
    if (!implied) {
        fault(head.type_at, "the record has no TTL, and none is stated above; add one, or $TTL");
        session_.set_last_ttl(0);  // said once
        return false;
    }
    head.ttl = *implied;
    return !faulty;
}

// True when the word is a class; sets `faulty` when it is one that no zone here has.
bool FileParser::read_class(Word word, bool& faulty) {
    if (!is_class(word.text)) return false;
    const bool is_in = same_word(word.text, "IN") || same_word(word.text, "CLASS1");
    if (!is_in) {
        fault(word.at, "the class " + quote(word.text) + " is not served; write IN or nothing");
        faulty = true;
    }
    return true;
}

bool FileParser::read_ttl(Word word, std::uint32_t& ttl) {
    const auto seconds = dns::parse_ttl(word.text);
    if (!seconds) {
        fault(word.at, quote(word.text) +
                           " is not a TTL; write seconds, 0 to 2147483647, or a time like 1h30m");
        return false;
    }
    ttl = *seconds;
    if (ttl > kMaxTtl) {
        fault(word.at, "the TTL " + quote(word.text) + " is over 2147483647 and counts as 0",
              base::Severity::Warning);
        ttl = 0;
    }
    return true;
}

void FileParser::directive(Word name, Words& words) {
    if (same_word(name.text, "$ORIGIN")) return origin_directive(words);
    if (same_word(name.text, "$TTL")) return ttl_directive(words);
    if (same_word(name.text, "$INCLUDE")) return include_directive(words);
    if (same_word(name.text, "$GENERATE")) return generate_directive(words);
    fault(name.at, quote(name.text) +
                       " is not a directive; there are $ORIGIN, $TTL, $INCLUDE and $GENERATE");
}

bool FileParser::end_of(Words& words) {
    const Word extra = words.next();
    if (extra.text.empty()) return true;
    fault(extra.at, quote(extra.text) + " is more than the directive takes");
    return false;
}

void FileParser::origin_directive(Words& words) {
    const Word word = words.next();
    const auto name = dns::Name::parse(word.text, origin_);
    if (!name) {
        fault(word.text.empty() ? 0 : word.at,
              "$ORIGIN needs a domain name: " + name.error().message);
        return;
    }
    if (end_of(words)) origin_ = *name;
}

void FileParser::ttl_directive(Words& words) {
    const Word word = words.next();
    if (word.text.empty()) {
        fault(0, "$TTL needs a TTL, in seconds or like 1h30m");
        return;
    }
    std::uint32_t ttl = 0;
    if (read_ttl(word, ttl) && end_of(words)) session_.set_default_ttl(ttl);
}

void FileParser::include_directive(Words& words) {
    const Word file = words.next_quotable();
    if (file.text.empty()) {
        fault(0, "$INCLUDE needs the name of a file");
        return;
    }
    const Word origin_word = words.next();
    dns::Name origin = origin_;
    if (!origin_word.text.empty()) {
        const auto name = dns::Name::parse(origin_word.text, origin_);
        if (!name) {
            fault(origin_word.at, "the origin " + quote(origin_word.text) +
                                      " is not a domain name: " + name.error().message);
            return;
        }
        origin = *name;
    }
    if (!end_of(words)) return;
    const std::string path = included_path(file.text);
    if (auto refusal = session_.refuse_include(path)) {
        fault(file.at, *std::move(refusal));
        return;
    }
    const auto text = session_.open(path);
    if (!text) {
        fault(file.at, "cannot read '" + path + "': " + text.error().message);
        return;
    }
    // Origin and owner here are as before afterwards (RFC 1035 section 5.1); TTLs carry on.
    session_.parse_file(path, **text, origin,
                        owner_state_ == OwnerState::Known ? &owner_ : nullptr);
}

void FileParser::generate_directive(Words& words) {
    const Word range = words.next();
    const Word owner = words.next();
    if (owner.text.empty()) {
        fault(0, "$GENERATE needs a range, an owner, a type and data");
        return;
    }
    Head head;
    if (!read_head(words, head)) return;
    generate(owner, head, words.rest(), range);
}

void FileParser::generate(Word owner_pattern, const Head& head, Word rdata_pattern, Word range) {
    const auto numbers = parse_range(range.text);
    if (!numbers) {
        fault(range.at, quote(range.text) + " is not a range: " + numbers.error().message);
        return;
    }
    if (!session_.count_generated(numbers->count())) {
        fault(range.at, "the $GENERATE lines make more than " + std::to_string(kMaxGenerated) +
                            " records together; make the range smaller");
        return;
    }
    // One fault is enough: the other records of the directive would have the same.
    std::string text;
    const std::string rdata_text = without_outer_quotes(rdata_pattern.text);
    for (std::uint64_t number = numbers->start; number <= numbers->stop; number += numbers->step) {
        const auto value = static_cast<std::uint32_t>(number);
        const auto owner_text = expand(owner_pattern.text, value, text);
        if (!owner_text) return fault(owner_pattern.at, owner_text.error().message);
        const auto owner = dns::Name::parse(text, origin_);
        if (!owner) {
            return fault(owner_pattern.at, "the owner " + quote(text) +
                                               " is not a domain name: " + owner.error().message);
        }
        rdata_.clear();
        auto read = expand(rdata_text, value, text);
        if (read) read = dns::append_rdata(head.type, text, origin_, rdata_);
        if (!read) {
            return fault(rdata_pattern.text.empty() ? head.type_at : rdata_pattern.at,
                         dns::to_string(head.type) + ": " + read.error().message);
        }
        emit(*owner, head);
    }
}

void FileParser::emit(const dns::Name& owner, const Head& head) {
    session_.add_record({owner.wire(), head.type, head.ttl, rdata_},
                        {file_, reader_->place(0).line});
}

std::string FileParser::included_path(std::string_view name) const {
    return normal(std::filesystem::path(path_).parent_path() / name);
}

std::string FileParser::subject() const {
    return owner_state_ == OwnerState::Known && !reader_->text().starts_with('$')
               ? owner_.to_string()
               : std::string();
}

void FileParser::fault(std::size_t at, std::string message, base::Severity severity) {
    const Place place = reader_->place(at);
    session_.add_fault(
        {severity, {path_, place.line, place.column}, subject(), std::move(message)});
}

}  // namespace leeward::zone
