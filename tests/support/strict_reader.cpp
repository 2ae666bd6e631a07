// SPDX-License-Identifier: Apache-2.0
#include "support/strict_reader.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace leeward::support {
namespace {

using base::load_u16;
using base::load_u32;

constexpr std::size_t kHeader = 12;
constexpr std::uint16_t kOpt = 41;

struct Fault {
    std::string message;
};

/// RDATA as a row of fields: 'n' a name that may be compressed, 'u' one that may not, 's' a
/// character string, '1' '2' '4' octets, '*' the rest, '+' one or more strings. RFC 1035 sections
/// 3.3 and 3.4, RFC 2782, 3403, 3596, 4034, 6672, 9460.
const char* shape_of(std::uint16_t type) {
    static const std::map<std::uint16_t, const char*> shapes = {
        {1, "4"},       {2, "n"},   {5, "n"},     {6, "nn44444"}, {12, "n"},
        {14, "nn"},     {15, "2n"}, {16, "+"},    {28, "4444"},   {33, "222u"},
        {35, "22sssu"}, {39, "u"},  {43, "211*"}, {64, "2u*"},    {65, "2u*"},
    };
    const auto found = shapes.find(type);
    return found == shapes.end() ? "*" : found->second;
}

Octets lower(Octets name) {
    for (std::uint8_t& octet : name) {
        if (octet >= 'A' && octet <= 'Z') octet = static_cast<std::uint8_t>(octet + 32);
    }
    return name;
}

class StrictReader {
public:
    StrictReader(base::Bytes message, bool repeats)
        : message_(message), repeats_(repeats), label_starts_(message.size(), false) {}

    StrictMessage read() {
        need(0, kHeader, "the header");
        read_.id = load_u16(message_.data());
        read_.flags = load_u16(message_.data() + 2);
        if ((read_.flags & 0x8000U) == 0) fail(2, "QR is clear");
        if ((read_.flags & 0x00F0U) != 0) fail(2, "RA, Z, AD or CD is set");
        at_ = kHeader;
        question();
        for (std::uint8_t section = 0; section < 3; ++section) {
            const std::size_t count_at = 6 + std::size_t{section} * 2;
            for (std::size_t left = load_u16(message_.data() + count_at); left > 0; --left)
                record(section);
        }
        if (at_ != message_.size()) fail(at_, "octets are left over");
        return std::move(read_);
    }

private:
    [[noreturn]] static void fail(std::size_t at, const std::string& what) {
        throw Fault{"at " + std::to_string(at) + ": " + what};
    }

    void need(std::size_t at, std::size_t octets, const char* what) const {
        if (at > message_.size() || message_.size() - at < octets)
            fail(at, std::string(what) + " is cut");
    }

    void question() {
        const std::size_t count = load_u16(message_.data() + 4);
        if (count > 1) fail(4, "more than one question");
        if (count == 0) return;
        name(false);
        need(at_, 4, "the question");
        at_ += 4;
        read_.question = message_.subspan(kHeader, at_ - kHeader);
    }

    void record(std::uint8_t section) {
        StrictRecord record;
        record.section = section;
        record.at = at_;
        record.owner = name(true);
        need(at_, 10, "a record");
        const std::uint8_t* fixed = message_.data() + at_;
        record.type = load_u16(fixed);
        record.qclass = load_u16(fixed + 2);
        record.ttl = load_u32(fixed + 4);
        const std::size_t size = load_u16(fixed + 8);
        at_ += 10;
        need(at_, size, "RDATA");
        record.rdata = rdata(record.type, at_ + size);
        check(record);
        read_.records.push_back(std::move(record));
    }

    /// The RDATA that ends at `end`, its names expanded.
    Octets rdata(std::uint16_t type, std::size_t end) {
        Octets whole;
        const auto take = [&](std::size_t octets) {
            if (end - at_ < octets) fail(at_, "RDATA is shorter than its type");
            whole.insert(whole.end(), message_.data() + at_, message_.data() + at_ + octets);
            at_ += octets;
        };
        const auto take_string = [&] {
            if (at_ == end) fail(at_, "a character string is missing");
            take(1U + message_[at_]);
        };
        for (const char* field = shape_of(type); *field != 0; ++field) {
            if (*field >= '1' && *field <= '4') {
                take(static_cast<std::size_t>(*field - '0'));
            } else if (*field == 's') {
                take_string();
            } else if (*field == '+') {
                do take_string();
                while (at_ < end);
            } else if (*field == '*') {
                take(end - at_);
            } else {
                const Octets expanded = name(*field == 'n');
                if (at_ > end) fail(at_, "a name goes past its RDATA");
                whole.insert(whole.end(), expanded.begin(), expanded.end());
            }
        }
        if (at_ != end) fail(at_, "RDATA is longer than its type");
        return whole;
    }

    /// The name at at_, which moves behind it.
    Octets name(bool may_point) {
        Octets whole;
        std::size_t at = at_;
        std::size_t end = 0;  // behind the first pointer
        for (;;) {
            need(at, 1, "a name");
            const std::uint8_t length = message_[at];
            if (length >= 0xC0) {
                if (!may_point) fail(at, "a pointer where none may stand");
                need(at, 2, "a pointer");
                const std::size_t to = load_u16(message_.data() + at) & 0x3FFFU;
                if (to >= at) fail(at, "a pointer that leads forward");
                if (!label_starts_[to]) fail(at, "a pointer to what is no label of a name");
                ++read_.pointers;
                read_.furthest_pointer = std::max(read_.furthest_pointer, to);
                if (end == 0) end = at + 2;
                at = to;
                continue;
            }
            if (length > 63) fail(at, "an unknown label type");
            need(at, 1U + length, "a label");
            if (whole.size() + 1 + length > 255) fail(at, "a name over 255 octets");
            if (end == 0) label_starts_[at] = true;
            whole.insert(whole.end(), message_.data() + at, message_.data() + at + 1 + length);
            at += 1U + length;
            if (length == 0) break;
        }
        at_ = end == 0 ? at : end;
        return whole;
    }

    void check(const StrictRecord& record) {
        if (record.type == kOpt) {
            if (record.section != 2 || record.owner.size() != 1)
                fail(record.at, "OPT out of place");
            if (std::exchange(has_opt_, true)) fail(record.at, "a second OPT");
            return;
        }
        if (record.ttl > 0x7FFFFFFFU) fail(record.at, "a TTL over 2^31 - 1");
        const auto rrset = std::tuple(lower(record.owner), record.type, record.qclass);
        const auto [first, is_new] = rrsets_.try_emplace(rrset, record.section, record.ttl);
        if (first->second.second != record.ttl) fail(record.at, "an RRset with two TTLs");
        const bool elsewhere = first->second.first != record.section;
        const bool known = !records_.emplace(rrset, record.rdata).second;
        if (elsewhere && !repeats_) fail(record.at, "an RRset in two sections");
        if (known && !repeats_) fail(record.at, "a record comes twice");
    }

    using Rrset = std::tuple<Octets, std::uint16_t, std::uint16_t>;

    base::Bytes message_;
    bool repeats_;  // a record may come twice, in two sections even
    std::size_t at_ = 0;
    std::vector<bool> label_starts_;  // offsets at which a label of a name was read
    std::map<Rrset, std::pair<std::uint8_t, std::uint32_t>> rrsets_;
    std::set<std::pair<Rrset, Octets>> records_;
    bool has_opt_ = false;
    StrictMessage read_;
};

}  // namespace

bool StrictMessage::has_opt() const {
    return std::any_of(records.begin(), records.end(),
                       [](const StrictRecord& record) { return record.type == kOpt; });
}

std::size_t StrictMessage::count(std::uint8_t section) const {
    return static_cast<std::size_t>(
        std::count_if(records.begin(), records.end(), [&](const StrictRecord& record) {
            return record.section == section && record.type != kOpt;
        }));
}

base::Result<StrictMessage> read_strictly(base::Bytes message, bool repeats) {
    try {
        return StrictReader(message, repeats).read();
    } catch (const Fault& fault) {
        return base::fail(fault.message);
    }
}

}  // namespace leeward::support
