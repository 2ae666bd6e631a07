// SPDX-License-Identifier: Apache-2.0
#pragma once
// Lines for people on stderr. Control path only; any thread, whole lines.

#include <string_view>

namespace leeward::daemon {

enum class Level { Info, Warning, Error };

/// Writes one line: "2026-11-23T16:00:00.123Z warning: text", or, when stderr goes to the journal,
/// "<4>text", for the journal keeps its own time. Control characters are written as "?", for parts
/// of the text come from files and endpoints.
void log(Level level, std::string_view text);

}  // namespace leeward::daemon
