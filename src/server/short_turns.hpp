// SPDX-License-Identifier: Apache-2.0
#pragma once
// The threads that answer, in the eyes of the scheduler.

namespace leeward::server {

/// Asks for short turns on the processor, and so for soon ones, for the calling thread. A thread
/// that answers needs microseconds, and on a core that it shares with probes or a reload it would
/// wait for the end of theirs, which is milliseconds. It gets no more of the core than before.
/// Linux hears it from version 6.12 on; earlier ones, and other systems, do nothing.
void ask_for_short_turns() noexcept;

}  // namespace leeward::server
