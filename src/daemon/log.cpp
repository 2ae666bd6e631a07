// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/log.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <string>

namespace leeward::daemon {
namespace {

std::string prefix(Level level) {
    // systemd says so when stderr is the journal (systemd.exec(5)).
    static const bool to_journal = std::getenv("JOURNAL_STREAM") != nullptr && ::isatty(2) == 0;
    if (to_journal) {
        return level == Level::Info ? "<6>" : level == Level::Warning ? "<4>" : "<3>";
    }
    const auto now = std::chrono::system_clock::now();
    const auto whole = std::chrono::floor<std::chrono::seconds>(now);
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now - whole).count();
    const char* word = level == Level::Info      ? "info"
                       : level == Level::Warning ? "warning"
                                                 : "error";
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z {}: ",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(whole)), ms, word);
}

}  // namespace

void log(Level level, std::string_view text) {
    std::string line = prefix(level);
    for (const char octet : text) {
        const auto code = static_cast<unsigned char>(octet);
        line += code < 0x20U || code == 0x7FU ? '?' : octet;
    }
    line += '\n';
    // One call for one line, so that lines of threads do not mix. Nobody can be told of a failure.
    [[maybe_unused]] const ssize_t written = ::write(2, line.data(), line.size());
}

}  // namespace leeward::daemon
