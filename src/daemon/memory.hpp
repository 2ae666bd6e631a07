// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the process asks of the C library's memory, so that what a load needed for a moment goes
// back to the machine. Without glibc these do nothing.

namespace leeward::daemon {

/// Large pieces of memory come straight from the machine and go straight back to it, however many
/// came before them. Once, before the first load.
void keep_large_memory_apart();

/// Gives back what is free.
void give_back_memory();

}  // namespace leeward::daemon
