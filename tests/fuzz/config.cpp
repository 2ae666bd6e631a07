// SPDX-License-Identifier: Apache-2.0
// Any octets as leeward.toml: faults or a configuration, never a crash.

#include "leeward/config/config.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace leeward;
    const std::string text(base::as_text({data, size}));
    // The main file includes itself under another name, so both kinds of files are tried.
    const auto read = [&](const std::string&) -> base::Result<std::string> { return text; };
    const auto list = [](const std::string&) -> base::Result<std::vector<std::string>> {
        return std::vector<std::string>{"included.toml"};
    };
    const config::Loaded loaded = config::load("leeward.toml", read, list);
    for (const base::Fault& fault : loaded.faults) static_cast<void>(base::to_string(fault));
    return 0;
}
