// SPDX-License-Identifier: Apache-2.0
#include "ldns_ptr.hpp"

#include <ldns/rdata.h>

namespace leeward::dns {

void FreeRdf::operator()(ldns_struct_rdf* rdf) const noexcept {
    ldns_rdf_deep_free(rdf);
}

}  // namespace leeward::dns
