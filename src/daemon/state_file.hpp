// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a running server remembers beyond its end: state.db in its state folder. Without it the
// server goes on, and says so.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "leeward/daemon/happening.hpp"
#include "leeward/health/engine.hpp"
#include "leeward/loop/loop.hpp"
#include "leeward/loop/wakeup.hpp"
#include "leeward/store/store.hpp"
#include "leeward/store/writer.hpp"

namespace leeward::daemon {

/// Loop's thread only.
class StateFile {
public:
    /// `on_written` is called on the loop when a write has ended, well or not.
    StateFile(loop::Loop& loop, const std::string& folder, std::function<void()> on_written);

    /// nullptr: nothing is kept, because of trouble().
    [[nodiscard]] store::StoreWriter* writer() { return writer_ ? &*writer_ : nullptr; }
    [[nodiscard]] const std::string& trouble() const { return trouble_; }

    /// What operators had said, in the order in which they did.
    [[nodiscard]] const std::vector<store::WordRow>& words() const { return words_; }
    /// By key, as it is worth now: younger than ten minutes, or Unknown (RS-24).
    [[nodiscard]] std::map<std::string, health::Memory> health() const;
    [[nodiscard]] const store::Counters& counters() const { return counters_; }

    void keep_health(std::vector<store::HealthRow> rows);
    void append(const Happening& happening);
    /// One more of `name`, over all starts.
    void count(const std::string& name);

private:
    void read(const store::Store& store);
    [[nodiscard]] store::Stamp now() const;

    const std::string boot_;
    std::string trouble_;
    std::vector<store::WordRow> words_;
    std::optional<store::SavedHealth> health_;
    store::Counters counters_;
    loop::Wakeup written_;
    std::optional<store::StoreWriter> writer_;  // ends before what it wakes
};

}  // namespace leeward::daemon
