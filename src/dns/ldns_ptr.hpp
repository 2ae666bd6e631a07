// SPDX-License-Identifier: Apache-2.0
#pragma once
// Owners of what ldns allocates. One type for one way to own.

#include <cstdlib>
#include <memory>

struct ldns_struct_rdf;

namespace leeward::dns {

struct FreeRdf {
    void operator()(ldns_struct_rdf* rdf) const noexcept;
};
/// An rdf with its data.
using RdfPtr = std::unique_ptr<ldns_struct_rdf, FreeRdf>;

struct FreeText {
    void operator()(char* text) const noexcept { std::free(text); }
};
/// Text that ldns made with malloc.
using TextPtr = std::unique_ptr<char, FreeText>;

}  // namespace leeward::dns
