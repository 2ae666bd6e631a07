// SPDX-License-Identifier: Apache-2.0
#include "leeward/zone/zone.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace leeward::zone {

Nodes::Nodes(const dns::Name& apex)
    : apex_(apex), apex_lower_(apex.lower()), apex_labels_(apex.label_count()) {}

dns::Name Nodes::owner_of(const NodeView& node) const {
    std::array<std::uint8_t, dns::kMaxNameSize> wire{};
    const base::Bytes labels = node.owner_labels();
    const auto end = std::copy(labels.begin(), labels.end(), wire.begin());
    std::copy(apex_.wire().begin(), apex_.wire().end(), end);
    return *dns::Name::from_wire(wire);
}

bool Nodes::same_layout(const Nodes& other) const noexcept {
    return arena_.size() == other.arena_.size() &&
           std::memcmp(arena_.data(), other.arena_.data(), arena_.size()) == 0;
}

Zone::Zone(Nodes nodes, std::size_t name_count, std::size_t record_count)
    : nodes_(std::move(nodes)),
      apex_node_(nodes_.find(base::Bytes(),
                             dns::QueryName(nodes_.apex_lower()).hash(nodes_.apex_labels()))),
      name_count_(name_count),
      record_count_(record_count) {}

std::uint32_t Zone::serial() const {
    RrsetView soa;
    if (!apex_node_.find(dns::RrType::Soa, soa)) return 0;
    // The serial is the first of the five numbers that end the record (RFC 1035 section 3.3.13).
    return base::load_u32(soa.records.data() + soa.records.size() - 20);
}

NodeView Zone::find_wildcard(const dns::QueryName& name, std::size_t labels) const noexcept {
    const base::Bytes parent = name.suffix(labels);
    std::array<std::uint8_t, dns::kMaxNameSize + 2> wildcard;
    wildcard[0] = 1;
    wildcard[1] = '*';
    std::copy(parent.begin(), parent.end(), wildcard.begin() + 2);
    const std::size_t size = parent.size() + 2;
    const std::size_t own = size - nodes_.apex_lower().size();
    return nodes_.find({wildcard.data(), own}, dns::hash_name(wildcard.data(), size));
}

}  // namespace leeward::zone
