// SPDX-License-Identifier: Apache-2.0
#pragma once
// What each command adds to the command line. Each runs while the line is parsed, and leaves its
// exit status in `status`, which outlives the parsing.

#include <string>
#include <string_view>
#include <vector>

#include "leeward/base/fault.hpp"

namespace CLI {
class App;
}

namespace leeward::command {

inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;
inline constexpr int kBadUsage = 2;

void add_serve(CLI::App& app, int& status);
void add_check(CLI::App& app, int& status);
void add_plan(CLI::App& app, int& status);
void add_explain(CLI::App& app, int& status);
void add_status(CLI::App& app, int& status);
void add_switch(CLI::App& app, int& status);
void add_push(CLI::App& app, int& status);
void add_drain(CLI::App& app, int& status);
void add_resume(CLI::App& app, int& status);
void add_hold(CLI::App& app, int& status);
void add_replay(CLI::App& app, int& status);
void add_journal(CLI::App& app, int& status);
void add_import(CLI::App& app, int& status);
void add_drill(CLI::App& app, int& status);

/// Writes `text` to stdout as it is.
void print(std::string_view text);

/// Writes "leeward: text" to stderr and returns `status`.
int complain(int status, std::string_view text);

/// Writes each fault to stderr, and, after several, how many there are. True when one is an error.
bool print_faults(const std::vector<base::Fault>& faults);

/// "1,204".
std::string grouped(std::size_t number);

/// "1 zone", "3 zones", "1,204 records".
std::string counted(std::size_t number, std::string_view what);

}  // namespace leeward::command
