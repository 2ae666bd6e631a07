// SPDX-License-Identifier: Apache-2.0
#pragma once
// The OPT record of a reply (RFC 6891 section 6.1.2): what must be in it is known before the first
// record is added, so that room for it is kept back; what may be left out comes last, if there is
// room. Private to answer.
//
//   kept back:  client subnet, cookie, NSID, keepalive, zone version
//   may go:     report channel, extended error, its text (the last goes first); padding

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "leeward/answer/respond.hpp"
#include "leeward/base/bytes.hpp"
#include "leeward/dns/cookie.hpp"
#include "leeward/dns/edns_options.hpp"
#include "leeward/dns/message.hpp"

namespace leeward::answer {

/// Why a query is not answered as it was meant: INFO-CODEs (RFC 8914, IANA "Extended DNS Error
/// Codes").
enum class ErrorCode : std::uint16_t {
    NotReady = 14,
    Prohibited = 18,
    NotAuthoritative = 20,
    NotSupported = 21,
    InvalidQueryType = 30,
    None = 0xFFFF,
};

class OptWriter {
public:
    /// Without an OPT record in the query, none is written, whatever else is said here.
    OptWriter(const dns::Query& query, const Settings& settings, Transport transport) noexcept
        : settings_(settings),
          transport_(transport),
          present_(query.edns.present),
          dnssec_ok_(query.edns.dnssec_ok),
          kept_(query.edns.present ? dns::kOptSize : 0) {}

    /// What `options`, of the query, ask for will be given as far as it is there. To be called
    /// before room is kept back, as is give_cookie().
    void take(const dns::EdnsOptions& options) noexcept;
    void give_cookie(const dns::WholeCookie& cookie) noexcept;

    void explain(ErrorCode error) noexcept { error_ = error; }
    /// Says where errors of resolution may be reported (RFC 9567).
    void offer_reports() noexcept { offers_reports_ = true; }
    /// The answer is of the version `serial` of the zone with `labels` labels (RFC 9660).
    void tell_zone(std::size_t labels, std::uint32_t serial) noexcept;
    [[nodiscard]] bool is_asked_for_zone() const noexcept { return zone_version_; }

    /// The answer holds for this much of the client's network and no more, in bits. The reply says
    /// the most of what was said of its parts (RFC 7871 section 7.2.1).
    void narrow_scope(std::uint8_t bits) noexcept { scope_ = std::max(scope_, bits); }

    [[nodiscard]] bool is_present() const noexcept { return present_; }
    /// Octets of what must be written.
    [[nodiscard]] std::size_t kept() const noexcept { return kept_; }

    /// Writes the record behind the `size` octets of `message` and returns the message's new size,
    /// `limit` at most. Requires: size + kept() <= limit.
    std::size_t write(std::uint8_t* message, std::size_t size, std::size_t limit,
                      dns::Rcode rcode) const noexcept {
        if (!present_) return size;
        // Root, OPT, our size, upper RCODE, version 0, DO copied, options.
        std::uint8_t* opt = message + size;
        const std::uint64_t upper_rcode = static_cast<std::uint16_t>(rcode) >> 4U;
        const std::uint64_t dnssec_ok = dnssec_ok_ ? 0x8000 : 0;
        opt[0] = 0;
        base::store_u64(
            opt + 1, std::uint64_t{static_cast<std::uint16_t>(dns::RrType::Opt)} << 48U |
                         std::uint64_t{settings_.udp_size} << 32U | upper_rcode << 24U | dnssec_ok);
        base::store_u16(opt + 9, 0);
        const bool is_plain =
            kept_ == dns::kOptSize && error_ == ErrorCode::None && !offers_reports_ && !pads_;
        size += dns::kOptSize;
        return is_plain ? size : write_options(message, size, limit);
    }

private:
    std::size_t write_options(std::uint8_t* message, std::size_t at,
                              std::size_t limit) const noexcept;
    std::size_t write_kept(std::uint8_t* message, std::size_t at) const noexcept;
    std::size_t write_where_room(std::uint8_t* message, std::size_t at,
                                 std::size_t limit) const noexcept;

    const Settings& settings_;
    Transport transport_;
    bool present_;
    bool dnssec_ok_;
    std::size_t kept_;

    base::Bytes subnet_;  // the query's option, whole
    std::uint8_t scope_ = 0;
    bool has_cookie_ = false;
    bool nsid_ = false;
    bool keepalive_ = false;
    bool pads_ = false;
    bool zone_version_ = false;
    bool knows_zone_ = false;
    bool offers_reports_ = false;
    ErrorCode error_ = ErrorCode::None;
    // Unset until they are given, as zeroing costs on the data path.
    std::uint8_t zone_labels_;
    std::uint32_t zone_serial_;
    dns::WholeCookie cookie_;
};

}  // namespace leeward::answer
