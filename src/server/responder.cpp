// SPDX-License-Identifier: Apache-2.0
#include "leeward/server/responder.hpp"

namespace leeward::server {
namespace {

class SnapshotResponder final : public Responder {
public:
    SnapshotResponder(const snapshot::Publisher& publisher, const answer::Settings& settings,
                      std::uint64_t seed)
        : reader_(publisher), snapshot_(&reader_.current()), settings_(settings), rng_(seed) {}

    void refresh() noexcept override { snapshot_ = &reader_.current(); }

    std::size_t respond(base::Bytes query, answer::Transport transport,
                        base::MutableBytes reply) noexcept override {
        return answer::respond(*snapshot_, settings_, query, transport, policy::Client{}, chooser_,
                               reply);
    }

private:
    snapshot::Reader reader_;
    const snapshot::Snapshot* snapshot_;  // the reader's, as of the last refresh
    answer::Settings settings_;
    base::Rng rng_;
    policy::RandomChooser chooser_{rng_};
};

}  // namespace

MakeResponder snapshot_responders(const snapshot::Publisher& publisher,
                                  const answer::Settings& settings, base::Rng& seeds) {
    return [&publisher, settings, &seeds] {
        return std::make_unique<SnapshotResponder>(publisher, settings, seeds.next());
    };
}

}  // namespace leeward::server
