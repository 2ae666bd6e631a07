// SPDX-License-Identifier: Apache-2.0
#pragma once
// What fields the RDATA of a type consists of, as ldns describes it, and where they stand in the
// wire form.

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "leeward/base/bytes.hpp"
#include "leeward/dns/rrtype.hpp"

struct ldns_struct_rr_descriptor;

namespace leeward::dns {

/// The scheme of DSYNC (RFC 9859), a field of one octet that ldns 1.8 does not know: a kind beside
/// its own.
inline constexpr int kDsyncScheme = 62;

/// ldns's descriptor, or our own in the same form for types younger than ldns; nullptr for unknown
/// types.
const ldns_struct_rr_descriptor* describe(RrType type) noexcept;

/// The kind (an ldns_rdf_type) of the field at `index`; LDNS_RDF_TYPE_NONE after the last one.
int field_kind(const ldns_struct_rr_descriptor& shape, std::size_t index) noexcept;

/// The number of the type that has this mnemonic, in any letter case.
std::optional<RrType> find_mnemonic(std::string_view text) noexcept;

/// One field in wire form; `kind` is an ldns_rdf_type.
struct FieldInRdata {
    int kind = 0;
    std::size_t offset = 0;
    std::size_t size = 0;
};

/// Cuts `rdata` into the fields of `shape`, into `fields`. False when it does not have that shape:
/// a field ends early, octets are left over, or a field breaks the rules of its own form.
bool split_fields(const ldns_struct_rr_descriptor& shape, base::Bytes rdata,
                  std::vector<FieldInRdata>& fields);

/// Where the name of an IPSECKEY gateway stands (RFC 4025 section 2.1): nullopt for other gateways.
/// Requires: `field` was split.
std::optional<FieldInRdata> gateway_name(const FieldInRdata& field, base::Bytes rdata);

}  // namespace leeward::dns
