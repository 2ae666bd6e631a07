// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the references say of the prober itself (RS-19, RS-21): well, unwell, or not enough yet.

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "leeward/base/time.hpp"
#include "rates.hpp"

namespace leeward::health {

class References {
public:
    enum class Word : std::uint8_t { Well, Unwell, Waiting };

    /// One more reference; returns its number.
    std::size_t add();
    [[nodiscard]] bool empty() const { return all_.empty(); }
    [[nodiscard]] std::size_t size() const { return all_.size(); }

    void answer(std::size_t number, bool good, base::Instant now);
    /// Whether so many of their last answers failed that the prober must be unwell.
    bool unwell(base::Instant now);
    /// Whether they answer so well again that the prober is well.
    bool well(base::Instant now);
    /// What they have answered since `since`.
    [[nodiscard]] Word since(base::Instant since) const;
    /// Of those that count, in the last 60 s.
    Sum minute(base::Instant now);

private:
    static constexpr std::size_t kLog = 128;
    struct One {
        Rates rates;
        std::uint32_t row = 0;  // failures in a row
        std::optional<base::Instant> last;
    };
    struct Answer {
        base::Instant at;
        std::size_t number = 0;
        bool good = true;
    };
    /// One that has long been dead while others answer says nothing of the prober.
    [[nodiscard]] bool counts(const One& one) const;
    [[nodiscard]] const Answer& back(std::size_t steps) const {
        return log_[(next_ + kLog - 1 - steps) % kLog];
    }

    std::vector<One> all_;
    std::array<Answer, kLog> log_{};  // the last answers, a ring
    std::size_t next_ = 0;
    std::size_t logged_ = 0;   // at most kLog
    std::size_t failing_ = 0;  // whose last answer failed
};

}  // namespace leeward::health
