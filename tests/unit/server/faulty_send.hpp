// SPDX-License-Identifier: Apache-2.0
#pragma once
// Makes the next calls of sendmmsg in this program fail or fall short, one fault after the other.

#include <initializer_list>

namespace leeward::server::test {

/// What one call does: with an `error` it fails; else it sends at most `limit` messages.
struct SendFault {
    unsigned limit = 0;
    int error = 0;
};

/// While it lives, calls take the faults in order; when they are used up, calls are sound. One at a
/// time.
class FaultySend {
public:
    explicit FaultySend(std::initializer_list<SendFault> faults);
    ~FaultySend();
    FaultySend(const FaultySend&) = delete;
    FaultySend& operator=(const FaultySend&) = delete;
};

}  // namespace leeward::server::test
