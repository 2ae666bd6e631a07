// SPDX-License-Identifier: Apache-2.0
// Any octets as a file of a Route 53 export: faults with a place in it, or a configuration.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "leeward/base/bytes.hpp"
#include "leeward/importer/import.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace leeward;
    const std::string text(base::as_text({data, size}));
    const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    const auto zone = dns::Name::parse("example.com.").value();
    for (const auto& wanted : {std::optional<dns::Name>(), std::optional<dns::Name>(zone)}) {
        const importer::Imported imported =
            importer::import_route53({{"export.json", text}}, wanted);
        for (const base::Fault& fault : imported.faults) {
            if (base::to_string(fault).empty() || fault.where.line > lines) std::abort();
        }
        // Either all is written, or nothing and it is said why.
        if (imported.files.empty() != base::any_error(imported.faults)) std::abort();
    }
    return 0;
}
