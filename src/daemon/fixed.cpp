// SPDX-License-Identifier: Apache-2.0
#include "fixed.hpp"

#include <optional>

namespace leeward::daemon {

std::string changed_fixed_keys(const config::Config& running, const config::Config& fresh) {
    std::string keys;
    const auto compare = [&keys](const char* key, const auto& left, const auto& right) {
        if (left == right) return;
        keys += (keys.empty() ? "server." : ", server.") + std::string(key);
    };
    compare("listen", running.server.listen, fresh.server.listen);
    compare("workers", running.server.workers, fresh.server.workers);
    compare("udp_size", running.answer.udp_size, fresh.answer.udp_size);
    compare("tcp_backlog", running.server.tcp_backlog, fresh.server.tcp_backlog);
    compare("nsid", running.answer.nsid, fresh.answer.nsid);
    compare("identity", running.answer.identity, fresh.answer.identity);
    compare("version", running.answer.version, fresh.answer.version);
    compare("report_to", running.answer.report_agent, fresh.answer.report_agent);
    compare("demand_cookies", running.answer.demand_cookies, fresh.answer.demand_cookies);
    compare("tcp_connections", running.server.tcp_connections, fresh.server.tcp_connections);
    compare("tcp_connections_per_client", running.server.tcp_connections_per_client,
            fresh.server.tcp_connections_per_client);
    compare("tcp_idle", running.server.tcp_idle, fresh.server.tcp_idle);
    compare("tcp_lifetime", running.server.tcp_lifetime, fresh.server.tcp_lifetime);
    compare("proxy_from", running.server.proxy_from, fresh.server.proxy_from);
    compare("rate_limit", running.server.rate_limits, fresh.server.rate_limits);
    compare("shed", running.server.shed, fresh.server.shed);
    const auto tls_listen = [](const config::Config& config) {
        const auto& tls = config.server.tls;
        return tls ? std::optional(tls->listen) : std::nullopt;
    };
    compare("tls.listen", tls_listen(running), tls_listen(fresh));
    compare("user", running.process.user, fresh.process.user);
    compare("state", running.process.state, fresh.process.state);
    compare("control", running.admin.control, fresh.admin.control);
    compare("control_group", running.admin.group, fresh.admin.group);
    return keys;
}

}  // namespace leeward::daemon
