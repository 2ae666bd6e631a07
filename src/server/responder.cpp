// SPDX-License-Identifier: Apache-2.0
#include "leeward/server/responder.hpp"

#include <array>

namespace leeward::server {
namespace {

class SnapshotResponder final : public Responder {
public:
    SnapshotResponder(const snapshot::Publisher& publisher, const answer::Settings& settings,
                      std::uint64_t seed)
        : reader_(publisher), snapshot_(&reader_.current()), settings_(settings), rng_(seed) {}

    void refresh() noexcept override {
        answered_ = announced_;
        snapshot_ = &reader_.current();
    }

    void announce(base::Bytes query) noexcept override {
        answer::read(*snapshot_, query, place(announced_));
        ++announced_;
        // By now what was started for that one is there.
        if (announced_ - answered_ > kHalfway) answer::read_on(place(announced_ - 1 - kHalfway));
    }

    answer::Answered respond(base::Bytes query, const answer::Arrival& arrival,
                             base::MutableBytes reply) noexcept override {
        answer::Reading& reading = place(answered_);
        if (answered_ == announced_ || reading.message.data() != query.data()) {
            answer::read(*snapshot_, query, reading);
        } else {
            ++answered_;
        }
        return answer::respond(*snapshot_, settings_, reading, arrival, chooser_, reply);
    }

private:
    static constexpr std::size_t kHalfway = kAhead / 2;

    answer::Reading& place(std::size_t number) noexcept { return readings_[number % kAhead]; }

    snapshot::Reader reader_;
    const snapshot::Snapshot* snapshot_;  // the reader's, as of the last refresh
    answer::Settings settings_;
    base::Rng rng_;
    policy::RandomChooser chooser_{rng_};
    std::array<answer::Reading, kAhead> readings_;
    std::size_t announced_ = 0;  // since the start
    std::size_t answered_ = 0;   // of those announced
};

}  // namespace

MakeResponder snapshot_responders(const snapshot::Publisher& publisher,
                                  const answer::Settings& settings, base::Rng& seeds) {
    return [&publisher, settings, &seeds] {
        return std::make_unique<SnapshotResponder>(publisher, settings, seeds.next());
    };
}

}  // namespace leeward::server
