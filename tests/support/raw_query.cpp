// SPDX-License-Identifier: Apache-2.0
#include "support/raw_query.hpp"

#include <algorithm>

#include "leeward/dns/name.hpp"

namespace leeward::support {
namespace {

void put_u16(Octets& to, std::size_t value) {
    to.push_back(static_cast<std::uint8_t>(value >> 8U));
    to.push_back(static_cast<std::uint8_t>(value));
}

void append(Octets& to, const Octets& octets) {
    to.insert(to.end(), octets.begin(), octets.end());
}

}  // namespace

Octets RawQuery::octets() const {
    Octets query;
    put_u16(query, id);
    put_u16(query, flags);
    for (const std::size_t count :
         {std::size_t{1}, std::size_t{0}, std::size_t{0}, additional.size()})
        put_u16(query, count);
    append(query, name);
    put_u16(query, type);
    put_u16(query, 1);
    for (const Octets& record : additional) append(query, record);
    return query;
}

Octets opt(std::uint16_t size, bool dnssec_ok, const Octets& options) {
    Octets record = {0, 0, 41};
    put_u16(record, size);
    put_u16(record, 0);
    put_u16(record, dnssec_ok ? 0x8000 : 0);
    put_u16(record, options.size());
    append(record, options);
    return record;
}

Octets option(std::uint16_t code, const Octets& value) {
    Octets octets;
    put_u16(octets, code);
    put_u16(octets, value.size());
    append(octets, value);
    return octets;
}

Octets name(std::string_view text) {
    const dns::Name parsed = dns::Name::parse(text).value();
    return {parsed.wire().begin(), parsed.wire().end()};
}

Octets wire_name(const std::vector<std::size_t>& label_sizes, std::string_view tail, char fill) {
    Octets name;
    for (const std::size_t size : label_sizes) {
        name.push_back(static_cast<std::uint8_t>(size));
        name.insert(name.end(), size, static_cast<std::uint8_t>(fill));
    }
    const dns::Name rest = dns::Name::parse(tail).value();
    name.insert(name.end(), rest.wire().begin(), rest.wire().end());
    return name;
}

Octets long_name(std::size_t octets, std::string_view tail, char fill) {
    std::size_t left = octets - dns::Name::parse(tail).value().wire().size();
    std::vector<std::size_t> sizes;
    while (left > 0) {
        // A label takes two octets at least, so nothing is left that is too small for one.
        const std::size_t label = left == 65 ? 62 : std::min<std::size_t>(left - 1, 63);
        sizes.push_back(label);
        left -= 1 + label;
    }
    return wire_name(sizes, tail, fill);
}

Octets deep_name(std::size_t labels, std::string_view tail, char fill) {
    const std::size_t own = labels - dns::Name::parse(tail).value().label_count();
    return wire_name(std::vector<std::size_t>(own, 1), tail, fill);
}

std::string text_of(const Octets& name) {
    return dns::Name::from_wire(name).value().to_string();
}

}  // namespace leeward::support
