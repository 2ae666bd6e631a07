// SPDX-License-Identifier: Apache-2.0
#include "servers.hpp"

#include <sys/socket.h>

#include <cstring>
#include <memory>

namespace leeward::lookup {
namespace {

ares_addr_port_node node_of(const base::SocketAddress& server) {
    ares_addr_port_node node{};
    node.family = server.ip.is_v6() ? AF_INET6 : AF_INET;
    const auto octets = server.ip.bytes();
    std::memcpy(&node.addr, octets.data(), octets.size());
    node.udp_port = server.port;
    node.tcp_port = server.port;
    return node;
}

struct FreeNodes {
    void operator()(ares_addr_port_node* nodes) const noexcept { ares_free_data(nodes); }
};

}  // namespace

int set_servers(ares_channel channel, const std::vector<base::SocketAddress>& servers) {
    std::vector<ares_addr_port_node> nodes;
    nodes.reserve(servers.size());
    for (const auto& server : servers) {
        nodes.push_back(node_of(server));
        if (nodes.size() > 1) nodes[nodes.size() - 2].next = &nodes.back();
    }
    return ares_set_servers_ports(channel, nodes.data());
}

bool drop_first_server(ares_channel channel) {
    ares_addr_port_node* nodes = nullptr;
    if (ares_get_servers_ports(channel, &nodes) != ARES_SUCCESS) return false;
    const std::unique_ptr<ares_addr_port_node, FreeNodes> owner(nodes);
    return nodes != nullptr && nodes->next != nullptr &&
           ares_set_servers_ports(channel, nodes->next) == ARES_SUCCESS;
}

}  // namespace leeward::lookup
