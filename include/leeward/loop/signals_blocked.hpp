// SPDX-License-Identifier: Apache-2.0
#pragma once
// Keeps signals for the loop's thread.

#include <csignal>

namespace leeward::loop {

/// While it lives, threads start with all signals blocked: those belong to the loop's thread.
class SignalsBlocked {
public:
    SignalsBlocked() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    SignalsBlocked(const SignalsBlocked&) = delete;
    SignalsBlocked& operator=(const SignalsBlocked&) = delete;

private:
    sigset_t before_{};
};

}  // namespace leeward::loop
