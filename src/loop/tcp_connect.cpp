// SPDX-License-Identifier: Apache-2.0
#include <sys/socket.h>

#include <utility>

#include "leeward/loop/socket_address.hpp"
#include "leeward/loop/tcp.hpp"
#include "stream_box.hpp"

namespace leeward::loop {

tl::expected<TcpStream, int> connect_tcp(Loop& loop, const base::SocketAddress& address,
                                         OnConnect on_connect) {
    sockaddr_storage storage{};
    to_sockaddr(address, storage);
    return StreamBox::connect(loop, reinterpret_cast<const sockaddr*>(&storage),
                              std::move(on_connect));
}

}  // namespace leeward::loop
