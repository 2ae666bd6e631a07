// SPDX-License-Identifier: Apache-2.0
#pragma once
// The program's face: words on the command line -> one command.

namespace leeward::command {

/// Runs the command that `argv` names and returns the exit status: 0 done, 1 the answer is no or
/// the run failed, 2 bad usage. Errors go to stderr.
int run(int argc, char** argv);

}  // namespace leeward::command
