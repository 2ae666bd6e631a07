// SPDX-License-Identifier: Apache-2.0
// Names from text and from wire survive the way there and back.
#include <algorithm>
#include <cstdlib>

#include "leeward/dns/name.hpp"

using namespace leeward;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const base::Bytes input(data, size);
    const auto check = [](const dns::Name& name) {
        const auto again = dns::Name::parse(name.to_string());
        if (!again || !std::ranges::equal(again->wire(), name.wire())) std::abort();
        if (dns::name_size(name.wire()) != name.wire().size()) std::abort();
        if (!(name.lower() == name) || !name.is_within(dns::Name())) std::abort();
        if (!name.without_left(name.label_count()).is_root()) std::abort();
    };
    if (const auto name = dns::Name::parse(base::as_text(input))) check(*name);
    const auto name = dns::Name::from_wire(input);
    if (name.has_value() != (dns::name_size(input) != 0)) std::abort();
    if (name) check(*name);
    return 0;
}
