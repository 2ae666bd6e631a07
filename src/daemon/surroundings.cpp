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

Orders::Hooks order_hooks(const Surroundings::Hooks& hooks) {
    Orders::Hooks orders;
    orders.note = [](Level level, const std::string& text) { log(level, text); };
    orders.on_change = hooks.on_change;
    orders.known = hooks.known;
    orders.let_return = hooks.let_return;
    return orders;
}

}  // namespace

Surroundings::Surroundings(loop::Loop& loop, const std::string& state_folder,
                           const config::Config& config, std::shared_ptr<const policy::Rules> rules,
                           std::vector<FileStamp> client_files, Hooks hooks)
    : rules_(std::move(rules)),
      state_file_(loop, state_folder, [this] { orders_.tick(); }),
      orders_(loop, state_file_.writer(), state_file_.trouble(), state_file_.words(), rules_,
              order_hooks(hooks)),
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
    orders_.replace(rules_);
    told_.replace(config.told);
    keeper_.use(config.probe.lookup);
    keeper_.replace(hosts_of(*rules_));
    watch_.watch(rules_, config.geo, std::move(client_files));
}

Outside Surroundings::outside() const {
    Outside outside;
    outside.told = told_.states();
    outside.words = orders_.words(*rules_);
    outside.hold = orders_.holds();
    for (const lookup::Host& host : hosts_of(*rules_)) {
        outside.hosts.push_back(host_answer(keeper_.find(host)));
    }
    return outside;
}

}  // namespace leeward::daemon
