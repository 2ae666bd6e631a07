// SPDX-License-Identifier: Apache-2.0
#pragma once
// Tells others of what happened: runs a command, or posts to a URL, once for each message. On a
// thread of its own with a bounded queue, so that nobody who is told can be in the way (RS-38).

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "leeward/base/time.hpp"

namespace leeward::hook {

struct Settings {
    std::vector<std::string> command;  // absolute path and arguments; empty: none is run
    std::string url;                   // http or https; empty: none is posted to
    std::uint32_t queue = 100;         // messages that may wait, 1 to 10,000
    base::Duration timeout = std::chrono::seconds(10);  // of one try

    [[nodiscard]] bool is_on() const { return !command.empty() || !url.empty(); }
    friend bool operator==(const Settings&, const Settings&) = default;
};

struct Counts {
    std::uint64_t told = 0;
    std::uint64_t failed = 0;   // messages that were given up after the last try
    std::uint64_t dropped = 0;  // the oldest of a queue that was full
};

/// Any thread, one at a time.
class Notifier {
public:
    /// A message is tried so often, with pauses that double and vary (RS-39). No source: our
    /// choice.
    static constexpr int kTries = 3;

    /// `first_pause` is the pause after the first try that failed.
    explicit Notifier(Settings settings, base::Duration first_pause = std::chrono::seconds(1));
    /// Gives up what waits; what is under way has until its time-out, or is ended.
    ~Notifier();
    Notifier(const Notifier&) = delete;
    Notifier& operator=(const Notifier&) = delete;

    /// Queues a message, one line of JSON: a command finds it on its standard input with a newline,
    /// a URL gets it as the body of a POST. Returns at once. When the queue is full the oldest
    /// message is dropped.
    void tell(std::string message);

    [[nodiscard]] Counts counts() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace leeward::hook
