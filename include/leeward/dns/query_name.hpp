// SPDX-License-Identifier: Apache-2.0
#pragma once
// A name being looked up: lower-cased once, its labels found once, hashed by suffix on demand. Data
// path.

#include <algorithm>
#include <array>
#include <cstdint>

#include "leeward/base/bytes.hpp"
#include "leeward/dns/name.hpp"

namespace leeward::dns {

/// Hash of a whole lower-cased name in wire form. Not keyed: the names hashed into tables are the
/// zone owner's own.
std::uint64_t hash_name(const std::uint8_t* lower, std::size_t size) noexcept;

class QueryName {
public:
    QueryName() noexcept = default;
    explicit QueryName(const Name& name) noexcept { assign(name.wire()); }
    /// Requires: `wire` starts with a whole, valid name.
    explicit QueryName(base::Bytes wire) noexcept { assign(wire); }

    /// Reads the name at the start of `wire`; compression is refused. Returns its size in octets, 0
    /// when it is not a whole valid name (the value is then unspecified).
    std::size_t assign(base::Bytes wire) noexcept;

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::size_t labels() const noexcept { return labels_; }
    [[nodiscard]] base::Bytes lower() const noexcept { return {octets_.data(), size_}; }
    /// Offset of the suffix with `labels` labels. Requires: labels <= labels().
    [[nodiscard]] std::size_t offset_of(std::size_t labels) const noexcept {
        return labels == 0 ? size_ - 1U : offsets_[labels_ - labels];
    }
    [[nodiscard]] base::Bytes suffix(std::size_t labels) const noexcept {
        return lower().subspan(offset_of(labels));
    }
    /// True when the name ends in `ancestor`, a lower-cased name of `labels` labels.
    [[nodiscard]] bool is_within(base::Bytes ancestor, std::size_t labels) const noexcept {
        return labels <= labels_ && std::ranges::equal(suffix(labels), ancestor);
    }
    [[nodiscard]] std::uint64_t hash(std::size_t labels) const noexcept {
        const base::Bytes octets = suffix(labels);
        return hash_name(octets.data(), octets.size());
    }

private:
    std::array<std::uint8_t, kMaxNameSize + 1>
        octets_;  // uninitialised until assign: zeroing costs on the data path
    std::array<std::uint8_t, kMaxLabels> offsets_;  // of each label's length octet, left to right
    std::uint8_t size_ = 0;
    std::uint8_t labels_ = 0;
};

}  // namespace leeward::dns
