// SPDX-License-Identifier: Apache-2.0
#include "hosts.hpp"

namespace leeward::daemon {

std::vector<lookup::Host> hosts_of(const policy::Rules& rules) {
    std::vector<lookup::Host> hosts;
    hosts.reserve(rules.hosts.size());
    for (const policy::Host& host : rules.hosts) {
        hosts.push_back({host.name.to_string(), host.type});
    }
    return hosts;
}

policy::HostAnswer host_answer(const lookup::Known* known) {
    policy::HostAnswer answer;
    if (known == nullptr || !known->addresses) return answer;
    answer.ttl = known->addresses->ttl;
    for (const base::Address& address : known->addresses->list) {
        const base::Bytes octets = address.bytes();
        answer.data.emplace_back(octets.begin(), octets.end());
    }
    return answer;
}

}  // namespace leeward::daemon
