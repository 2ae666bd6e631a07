// SPDX-License-Identifier: Apache-2.0
#include "opt_writer.hpp"

#include <cstring>
#include <string_view>

namespace leeward::answer {
namespace {

using dns::kOptionHeader;
using dns::OptionCode;

constexpr std::size_t kKeepaliveSize = 2;    // RFC 7828 section 3.1
constexpr std::size_t kZoneVersionSize = 6;  // label count, type, serial: RFC 9660 section 2
constexpr std::size_t kInfoCodeSize = 2;     // RFC 8914 section 2
constexpr std::uint8_t kSoaSerial = 0;       // the type of version: RFC 9660 section 5.2
constexpr std::size_t kPaddingBlock = 468;   // octets of a reply: RFC 8467 section 4.1

/// For people; empty: the code says it all.
std::string_view text_of(ErrorCode error) noexcept {
    if (error == ErrorCode::NotReady) return "addresses that the answer needs are not known yet";
    if (error == ErrorCode::Prohibited) return "transfers are not offered";
    return {};
}

/// Writes code and length; returns where the value goes.
std::uint8_t* put_header(std::uint8_t* to, OptionCode code, std::size_t size) noexcept {
    base::store_u16(to, static_cast<std::uint16_t>(code));
    base::store_u16(to + 2, static_cast<std::uint16_t>(size));
    return to + kOptionHeader;
}

/// The option with `value`; returns its size.
std::size_t put(std::uint8_t* to, OptionCode code, base::Bytes value) noexcept {
    std::memcpy(put_header(to, code, value.size()), value.data(), value.size());
    return kOptionHeader + value.size();
}

/// Fills the message up to a whole block, or to `limit` where that is less (R7830-1). Nothing, when
/// not even an empty option has room.
std::size_t pad(std::uint8_t* message, std::size_t at, std::size_t limit) noexcept {
    const std::size_t least = at + kOptionHeader;
    if (least > limit) return at;
    const std::size_t blocks = (least + kPaddingBlock - 1) / kPaddingBlock;
    const std::size_t end = std::min(blocks * kPaddingBlock, limit);
    std::memset(put_header(message + at, OptionCode::Padding, end - least), 0, end - least);
    return end;
}

}  // namespace

void OptWriter::take(const dns::EdnsOptions& options) noexcept {
    const bool is_stream = transport_ != Transport::Udp;
    subnet_ = options.subnet.octets();
    nsid_ = options.nsid && !settings_.nsid.empty();
    keepalive_ = options.keepalive && is_stream;  // R7828-1
    zone_version_ = options.zone_version;
    pads_ = options.padding && transport_ == Transport::Tls;  // R7830-1
    kept_ += subnet_.size();
    if (nsid_) kept_ += kOptionHeader + settings_.nsid.size();
    if (keepalive_) kept_ += kOptionHeader + kKeepaliveSize;
    if (zone_version_) kept_ += kOptionHeader + kZoneVersionSize;
}

void OptWriter::give_cookie(const dns::WholeCookie& cookie) noexcept {
    cookie_ = cookie;
    has_cookie_ = true;
    kept_ += kOptionHeader + dns::kCookieSize;
}

void OptWriter::tell_zone(std::size_t labels, std::uint32_t serial) noexcept {
    knows_zone_ = true;
    zone_labels_ = static_cast<std::uint8_t>(labels);
    zone_serial_ = serial;
}

std::size_t OptWriter::write_options(std::uint8_t* message, std::size_t at,
                                     std::size_t limit) const noexcept {
    const std::size_t start = at;
    at = write_kept(message, at);
    at = write_where_room(message, at, limit);
    if (pads_) at = pad(message, at, limit);  // the last, for it counts all the others
    base::store_u16(message + start - 2, static_cast<std::uint16_t>(at - start));
    return at;
}

std::size_t OptWriter::write_kept(std::uint8_t* message, std::size_t at) const noexcept {
    if (!subnet_.empty()) {  // as it came, but for the scope length (R7871-1)
        std::memcpy(message + at, subnet_.data(), subnet_.size());
        message[at + dns::client_subnet_at::kScope] = scope_;
        at += subnet_.size();
    }
    if (has_cookie_) at += put(message + at, OptionCode::Cookie, cookie_);
    if (nsid_) at += put(message + at, OptionCode::Nsid, settings_.nsid);
    if (keepalive_) {
        base::store_u16(put_header(message + at, OptionCode::Keepalive, kKeepaliveSize),
                        settings_.keepalive);
        at += kOptionHeader + kKeepaliveSize;
    }
    if (zone_version_ && knows_zone_) {
        std::uint8_t* value = put_header(message + at, OptionCode::ZoneVersion, kZoneVersionSize);
        value[0] = zone_labels_;
        value[1] = kSoaSerial;
        base::store_u32(value + 2, zone_serial_);
        at += kOptionHeader + kZoneVersionSize;
    }
    return at;
}

/// What the answer is whole without (R8914-1).
std::size_t OptWriter::write_where_room(std::uint8_t* message, std::size_t at,
                                        std::size_t limit) const noexcept {
    if (offers_reports_ && kOptionHeader + settings_.report_agent.size() <= limit - at)
        at += put(message + at, OptionCode::ReportChannel, settings_.report_agent);
    constexpr std::size_t kBare = kOptionHeader + kInfoCodeSize;
    if (error_ == ErrorCode::None || kBare > limit - at) return at;
    const std::string_view words = text_of(error_);
    const bool with_text = kBare + words.size() <= limit - at;
    const base::Bytes text = base::as_bytes(with_text ? words : std::string_view());
    std::uint8_t* value =
        put_header(message + at, OptionCode::ExtendedError, kInfoCodeSize + text.size());
    base::store_u16(value, static_cast<std::uint16_t>(error_));
    std::copy(text.begin(), text.end(), value + kInfoCodeSize);
    return at + kBare + text.size();
}

}  // namespace leeward::answer
