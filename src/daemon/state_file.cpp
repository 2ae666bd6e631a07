// SPDX-License-Identifier: Apache-2.0
#include "state_file.hpp"

#include <utility>

#include "leeward/daemon/log.hpp"
#include "leeward/daemon/state_folder.hpp"
#include "leeward/loop/signals_blocked.hpp"
#include "leeward/store/recall.hpp"

namespace leeward::daemon {

StateFile::StateFile(loop::Loop& loop, const std::string& folder, std::function<void()> on_written)
    : boot_(store::boot_name()), written_(loop, std::move(on_written)) {
    auto opened = store::Store::open(store_path(folder));
    if (!opened) {
        trouble_ = opened.error().message;
        log(Level::Error, trouble_ + "; serving goes on, and forgets at its end");
        return;
    }
    if (!opened->warning.empty()) log(Level::Warning, opened->warning);
    read(opened->store);
    const loop::SignalsBlocked blocked;
    writer_.emplace(std::move(opened->store), store::WriterSettings{},
                    [this] { written_.notify(); });
}

/// What one part of the file does not say costs only that part.
void StateFile::read(const store::Store& store) {
    const auto take = [](auto result, auto& into) {
        if (result) {
            into = std::move(*result);
        } else {
            log(Level::Error, result.error().message);
        }
    };
    take(store.words(), words_);
    take(store.counters(), counters_);
    take(store.health(), health_);
}

store::Stamp StateFile::now() const {
    return {std::chrono::system_clock::now(), loop::Loop::now(), boot_};
}

std::map<std::string, health::Memory> StateFile::health() const {
    std::map<std::string, health::Memory> found;
    if (!health_) return found;
    const base::Duration ago = store::elapsed(health_->saved, now());
    for (const store::HealthRow& row : health_->rows) {
        found.emplace(row.key, store::recalled(row.memory, ago));
    }
    return found;
}

void StateFile::keep_health(std::vector<store::HealthRow> rows) {
    if (writer_) writer_->health({now(), std::move(rows)});
}

void StateFile::append(const Happening& happening) {
    if (!writer_) return;
    writer_->append(
        {0, std::chrono::system_clock::now(), happening.kind, happening.subject, happening.data});
}

void StateFile::count(const std::string& name) {
    const std::int64_t value = ++counters_[name];
    if (writer_) writer_->count(name, value);
}

}  // namespace leeward::daemon
