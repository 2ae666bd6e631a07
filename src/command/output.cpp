// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "commands.hpp"

namespace leeward::command {

void print(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
}

int complain(int status, std::string_view text) {
    fmt::print(stderr, "leeward: {}\n", text);
    return status;
}

bool print_faults(const std::vector<base::Fault>& faults) {
    if (faults.empty()) return false;
    for (const base::Fault& fault : faults) fmt::print(stderr, "{}\n", base::to_string(fault));
    const auto errors = static_cast<std::size_t>(std::count_if(
        faults.begin(), faults.end(),
        [](const base::Fault& fault) { return fault.severity == base::Severity::Error; }));
    if (faults.size() > 1)
        fmt::print(stderr, "{}, {}\n", counted(errors, "error"),
                   counted(faults.size() - errors, "warning"));
    return errors > 0;
}

std::string grouped(std::size_t number) {
    std::string digits = std::to_string(number);
    for (std::size_t at = digits.size(); at > 3;) {
        at -= 3;
        digits.insert(at, 1, ',');
    }
    return digits;
}

std::string counted(std::size_t number, std::string_view what) {
    return fmt::format("{} {}{}", grouped(number), what, number == 1 ? "" : "s");
}

}  // namespace leeward::command
