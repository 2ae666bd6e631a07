// SPDX-License-Identifier: Apache-2.0
#include "leeward/store/writer.hpp"

#include <iterator>
#include <system_error>
#include <utility>

namespace leeward::store {
namespace {

// One transaction's journal: its log must stay small. No source: our choice.
constexpr std::size_t kMostEntries = 1000;
constexpr std::size_t kMostOctets = std::size_t{2} * 1024 * 1024;

std::size_t size_of(const Entry& entry) {
    return entry.kind.size() + entry.subject.size() + entry.data.size();
}

}  // namespace

StoreWriter::StoreWriter(Store store, WriterSettings settings, std::function<void()> on_done)
    : store_(std::move(store)),
      settings_(settings),
      on_done_(std::move(on_done)),
      path_(store_.path()) {
    // A machine without room for a thread must cost the file, not the server: std::thread throws.
    try {
        thread_ = std::thread([this] { run(); });
    } catch (const std::system_error&) {
        trouble_ = "cannot write " + path_ + ": there was no thread to do it";
    }
}

StoreWriter::~StoreWriter() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void StoreWriter::health(SavedHealth health) {
    const std::lock_guard lock(mutex_);
    health_ = std::move(health);
    wake(false);
}

void StoreWriter::words(std::vector<WordRow> words) {
    const std::lock_guard lock(mutex_);
    words_ = std::move(words);
    ++words_given_;
    if (!thread_.joinable()) words_tried_ = words_given_;
    wake(true);
}

void StoreWriter::count(const std::string& name, std::int64_t value) {
    const std::lock_guard lock(mutex_);
    counters_[name] = value;
    wake(false);
}

void StoreWriter::append(Entry entry) {
    const std::lock_guard lock(mutex_);
    if (size_of(entry) > kMaxEntrySize) {
        ++dropped_;
        return;
    }
    journal_octets_ += size_of(entry);
    journal_.push_back(std::move(entry));
    drop_beyond_bounds();
    wake(false);
}

void StoreWriter::wake(bool now) {
    urgent_ = urgent_ || now;
    changed_.notify_all();
}

void StoreWriter::wait_for_words(base::Duration patience) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, patience, [this] { return words_tried_ == words_given_; });
}

bool StoreWriter::wait(base::Duration patience) {
    std::unique_lock lock(mutex_);
    wake(true);
    return changed_.wait_for(lock, patience, [this] { return !writing_ && !anything_waits(); });
}

std::string StoreWriter::unsaved_words() const {
    const std::lock_guard lock(mutex_);
    if (words_saved_ == words_given_) return "";
    return words_tried_ == words_given_ ? trouble_ : path_ + ": the disk has not taken it yet";
}

bool StoreWriter::words_wait() const {
    const std::lock_guard lock(mutex_);
    return words_tried_ != words_given_;
}

std::string StoreWriter::trouble() const {
    const std::lock_guard lock(mutex_);
    return trouble_;
}

std::uint64_t StoreWriter::dropped() const {
    const std::lock_guard lock(mutex_);
    return dropped_;
}

bool StoreWriter::anything_waits() const {
    return health_ || words_ || !counters_.empty() || !journal_.empty();
}

void StoreWriter::drop_beyond_bounds() {
    while (journal_.size() > settings_.waiting || journal_octets_ > settings_.waiting_octets) {
        journal_octets_ -= size_of(journal_.front());
        journal_.pop_front();
        ++dropped_;
    }
}

void StoreWriter::wait_for_work(std::unique_lock<std::mutex>& lock) {
    const auto hurried = [this] { return urgent_ || ending_; };
    if (!trouble_.empty()) {
        changed_.wait_for(lock, settings_.retry, hurried);
    }
    changed_.wait(lock, [this] { return anything_waits() || ending_; });
    // Words of this moment should not wait; everything else may come together.
    changed_.wait_for(lock, settings_.gather,
                      [&] { return hurried() || journal_.size() >= kMostEntries; });
    urgent_ = false;
}

Batch StoreWriter::take_batch() {
    Batch batch;
    batch.health = std::exchange(health_, std::nullopt);
    batch.words = std::exchange(words_, std::nullopt);
    batch.counters = std::exchange(counters_, {});
    std::size_t octets = 0;
    while (!journal_.empty() && batch.journal.size() < kMostEntries && octets < kMostOctets) {
        octets += size_of(journal_.front());
        batch.journal.push_back(std::move(journal_.front()));
        journal_.pop_front();
    }
    journal_octets_ -= octets;
    return batch;
}

void StoreWriter::take_back(Batch batch) {
    if (!health_) health_ = std::move(batch.health);
    if (!words_) words_ = std::move(batch.words);
    counters_.merge(batch.counters);  // what was counted meanwhile stays
    for (const Entry& entry : batch.journal) journal_octets_ += size_of(entry);
    journal_.insert(journal_.begin(), std::make_move_iterator(batch.journal.begin()),
                    std::make_move_iterator(batch.journal.end()));
    drop_beyond_bounds();
}

void StoreWriter::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        wait_for_work(lock);
        if (!anything_waits()) {
            if (ending_) return;
            continue;
        }
        Batch batch = take_batch();
        const std::uint64_t words = words_given_;
        writing_ = true;
        lock.unlock();
        const auto result = store_.save(batch, settings_.journal);
        lock.lock();
        writing_ = false;
        words_tried_ = words;
        if (result) {
            words_saved_ = words;
            trouble_.clear();
        } else {
            trouble_ = result.error().message;
            take_back(std::move(batch));
        }
        changed_.notify_all();
        if (ending_ && !result) return;
        lock.unlock();
        on_done_();
        lock.lock();
    }
}

}  // namespace leeward::store
