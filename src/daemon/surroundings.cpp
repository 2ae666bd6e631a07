// SPDX-License-Identifier: Apache-2.0
#include "surroundings.hpp"

#include <utility>

#include "hosts.hpp"
#include "leeward/daemon/log.hpp"
#include "leeward/daemon/state_folder.hpp"

namespace leeward::daemon {
namespace {

Told::Hooks told_hooks(const Surroundings::Hooks& hooks) {
    Told::Hooks told;
    told.note = [](Level level, const std::string& text) { log(level, text); };
    told.on_change = hooks.on_change;
    return told;
}

}  // namespace

Surroundings::Surroundings(loop::Loop& loop, const std::string& state_folder,
                           const config::Config& config, std::shared_ptr<const policy::Rules> rules,
                           std::vector<FileStamp> client_files, Hooks hooks)
    : rules_(std::move(rules)),
      told_(loop, told_path(state_folder), config.told, told_hooks(hooks)),
      keeper_(loop, config.probe.lookup, hosts_of(*rules_),
              [changed = hooks.on_change](const lookup::Host&, lookup::Change) { changed(); }),
      watch_(loop, std::move(hooks.on_sorted)) {
    keeper_.on_first_round_over(std::move(hooks.on_first_round_over));
    watch_.watch(rules_, config.geo, std::move(client_files));
}

void Surroundings::replace(const config::Config& config, std::shared_ptr<const policy::Rules> rules,
                           std::vector<FileStamp> client_files) {
    rules_ = std::move(rules);
    told_.replace(config.told);
    keeper_.use(config.probe.lookup);
    keeper_.replace(hosts_of(*rules_));
    watch_.watch(rules_, config.geo, std::move(client_files));
}

Outside Surroundings::outside() const {
    Outside outside;
    outside.told = told_.states();
    for (const lookup::Host& host : hosts_of(*rules_)) {
        outside.hosts.push_back(host_answer(keeper_.find(host)));
    }
    return outside;
}

}  // namespace leeward::daemon
