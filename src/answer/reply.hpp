// SPDX-License-Identifier: Apache-2.0
#pragma once
// The reply while it is being written: sections in order, counts, names as pointers, and the limit.
// Private to answer.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "leeward/base/bytes.hpp"
#include "leeward/dns/message.hpp"
#include "leeward/policy/steering.hpp"
#include "leeward/zone/zone.hpp"
#include "opt_writer.hpp"

namespace leeward::answer {

enum class Section : std::uint8_t { Answer, Authority, Additional };

/// Pointers reach 14 bits (RFC 1035 section 4.1.4).
inline constexpr std::size_t kPointerReach = 0x4000;

/// Where the parts of a record stand whose owner is a pointer.
inline constexpr std::size_t kTtlAt = 6;
inline constexpr std::size_t kRdataSizeAt = 10;
inline constexpr std::size_t kRdataAt = 12;

/// The two top bits of an owner that is a pointer.
inline constexpr std::uint16_t kPointer = 0xC000;

/// Octets of the record at `record`, whose owner is a pointer.
inline std::size_t record_size(const std::uint8_t* record) noexcept {
    return kRdataAt + base::load_u16(record + kRdataSizeAt);
}

/// Whole RRsets are appended or nothing of them. All functions that append return false when the
/// RRset does not fit; the message is as before then.
class Reply {
public:
    /// Copies ID, opcode, RD and the question from `query`; nothing else is set. `limit` is the
    /// most octets that the whole message may take; room is kept back for what `opt` must say.
    Reply(base::Bytes message, const dns::Query& query, OptWriter& opt, base::MutableBytes buffer,
          std::size_t limit) noexcept
        : buffer_(buffer),
          limit_(limit - opt.kept()),
          opt_(opt),
          query_flags_(query.flags),
          has_question_(query.has_question) {
        std::memcpy(buffer_.data(), message.data(), sizeof(std::uint16_t));
        if (!query.has_question) return;
        base::copy_octets(buffer_.data() + size_, message.data() + size_, query.question_size);
        size_ += query.question_size;
    }

    /// A zone's RRset whose owner stands at `owner_at` and whose zone's apex at `apex_at`, both
    /// offsets in the message.
    bool append(Section section, const zone::RrsetView& rrset, std::size_t owner_at,
                std::size_t apex_at) noexcept {
        // As most answers are: the question's own data, with no name inside.
        if (owner_at != dns::kHeaderSize || rrset.patch_count != 0)
            return append_patched(section, rrset, owner_at, apex_at);
        if (!fits(rrset.records.size())) return false;
        base::copy_octets(buffer_.data() + size_, rrset.records.data(), rrset.records.size());
        size_ += rrset.records.size();
        count(section, rrset.count);
        return true;
    }
    /// The same with another TTL (seconds), for the SOA of a negative answer.
    bool append_with_ttl(Section section, const zone::RrsetView& rrset, std::uint32_t ttl,
                         std::size_t owner_at, std::size_t apex_at) noexcept;
    /// Ready records of a steering (see policy::LeafRecords) from number `first` on and round;
    /// those that the message already holds from offset `known_from` on are left out, so that two
    /// places with one address give one record.
    bool append_ready(Section section, base::Bytes records, std::uint16_t count,
                      std::uint16_t first, std::uint32_t ttl, std::size_t owner_at,
                      std::size_t known_from) noexcept;
    /// The commonest of these: one record, and nothing that it could repeat.
    bool append_one_ready(Section section, base::Bytes record, std::uint32_t ttl,
                          std::size_t owner_at) noexcept {
        if (!fits(record.size()) || owner_at >= kPointerReach) return false;
        std::uint8_t* to = buffer_.data() + size_;
        base::copy_octets(to, record.data(), record.size());
        base::store_u16(to, static_cast<std::uint16_t>(kPointer | owner_at));
        base::store_u32(to + kTtlAt, ttl);
        size_ += record.size();
        count(section, 1);
        return true;
    }
    /// A CNAME made by a DNAME (RFC 6672 section 3.1); `target` is uncompressed.
    bool append_cname(std::size_t owner_at, std::uint32_t ttl, base::Bytes target) noexcept;

    /// A TXT record of one string, `text`, for the question's name; TTL 0, as nobody shall keep it
    /// (RFC 4892 section 3). Requires: 255 octets at most.
    bool append_text(dns::RrClass in_class, std::string_view text) noexcept;

    /// See OptWriter.
    void narrow_scope(std::uint8_t bits) noexcept { opt_.narrow_scope(bits); }

    /// Sets RCODE, the flags and OPT; returns the size of the message.
    std::size_t finish(dns::Rcode rcode, bool authoritative) noexcept;

    void set_truncated() noexcept { truncated_ = true; }
    [[nodiscard]] bool is_truncated() const noexcept { return truncated_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool has_answers() const noexcept { return counts_[0] != 0; }
    /// The message as it is now, to come back to.
    struct Mark {
        std::size_t size;
        std::uint16_t counts[3];
    };
    [[nodiscard]] Mark mark() const noexcept {
        return {size_, {counts_[0], counts_[1], counts_[2]}};
    }
    void back_to(const Mark& mark) noexcept {
        size_ = mark.size;
        for (std::size_t section = 0; section < 3; ++section)
            counts_[section] = mark.counts[section];
    }

    /// The offset of the name at `name_at` without its first `octets` octets of labels, found
    /// through pointers.
    [[nodiscard]] std::size_t skip_octets(std::size_t name_at, std::size_t octets) const noexcept;
    /// The whole name at `name_at`, pointers followed, into `wire` (255 octets). Returns its size.
    std::size_t expand(std::size_t name_at, std::uint8_t* wire) const noexcept;

    [[nodiscard]] base::Bytes written() const noexcept { return {buffer_.data(), size_}; }

private:
    bool append_patched(Section section, const zone::RrsetView& rrset, std::size_t owner_at,
                        std::size_t apex_at) noexcept;
    bool append_with_whole_owner(Section section, const zone::RrsetView& rrset,
                                 std::size_t owner_at) noexcept;
    [[nodiscard]] bool holds(std::size_t from, std::size_t to, const std::uint8_t* record,
                             std::size_t size) const noexcept;
    [[nodiscard]] bool fits(std::size_t octets) const noexcept { return octets <= limit_ - size_; }
    void count(Section section, std::uint16_t records) noexcept {
        counts_[static_cast<std::size_t>(section)] =
            static_cast<std::uint16_t>(counts_[static_cast<std::size_t>(section)] + records);
    }

    base::MutableBytes buffer_;
    std::size_t limit_;
    OptWriter& opt_;
    std::size_t size_ = dns::kHeaderSize;
    std::uint16_t counts_[3] = {0, 0, 0};
    std::uint16_t query_flags_;
    bool has_question_;
    bool truncated_ = false;
};

inline std::size_t Reply::finish(dns::Rcode rcode, bool authoritative) noexcept {
    std::uint16_t flags = dns::flag::kResponse | (static_cast<std::uint16_t>(rcode) & 0x0FU);
    flags |= query_flags_ & (dns::flag::kOpcode | dns::flag::kRecursionDesired);
    if (authoritative) flags |= dns::flag::kAuthoritative;
    if (truncated_) flags |= dns::flag::kTruncated;
    const std::uint64_t questions = has_question_ ? 1 : 0;
    // Flags and the first three counts.
    base::store_u64(buffer_.data() + 2, std::uint64_t{flags} << 48U | questions << 32U |
                                            std::uint64_t{counts_[0]} << 16U | counts_[1]);
    base::store_u16(buffer_.data() + 10,
                    static_cast<std::uint16_t>(counts_[2] + (opt_.is_present() ? 1 : 0)));
    size_ = opt_.write(buffer_.data(), size_, limit_ + opt_.kept(), rcode);
    return size_;
}

}  // namespace leeward::answer
