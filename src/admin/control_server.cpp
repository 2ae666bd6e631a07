// SPDX-License-Identifier: Apache-2.0
#include "leeward/admin/control_server.hpp"

#include <grp.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "leeward/base/bytes.hpp"
#include "leeward/loop/timer.hpp"

namespace leeward::admin {

struct ControlServer::Connection {
    Connection(loop::Loop& loop, loop::PipeStream accepted, std::function<void()> on_patience_over)
        : stream(std::move(accepted)), patience(loop, std::move(on_patience_over)) {}

    loop::PipeStream stream;
    loop::Timer patience;
    std::string request;
    bool answered = false;
};

ControlServer::ControlServer(loop::Loop& loop, Handler handler, Limits limits)
    : loop_(loop), handler_(std::move(handler)), limits_(limits) {}

ControlServer::~ControlServer() = default;

base::Result<std::unique_ptr<ControlServer>> ControlServer::open(loop::Loop& loop,
                                                                 const std::string& path,
                                                                 Owner owner, Handler handler,
                                                                 Limits limits) {
    std::unique_ptr<ControlServer> server(new ControlServer(loop, std::move(handler), limits));
    auto listener = loop::PipeListener::open(
        loop, path, 0660,
        [self = server.get()](loop::PipeStream stream) { self->accept(std::move(stream)); });
    if (!listener) return base::fail(std::move(listener.error().message));
    server->listener_.emplace(std::move(*listener));
    constexpr auto kSame = static_cast<uid_t>(-1);  // chown(2): leave it
    // Not chown: the folder belongs to the user that serves, who could put a link there meanwhile.
    if ((owner.uid || owner.gid) &&
        ::lchown(path.c_str(), owner.uid.value_or(kSame), owner.gid.value_or(kSame)) != 0) {
        return base::fail(path + ": cannot give the control socket to its group: " +
                          std::strerror(errno) + "; be a member of that group, or start as root");
    }
    return server;
}

void ControlServer::accept(loop::PipeStream stream) {
    if (connections_.size() >= kMaxConnections) return;
    const std::uint64_t id = next_id_++;
    auto connection =
        std::make_unique<Connection>(loop_, std::move(stream), [this, id] { drop(id); });
    Connection& kept = *connection;
    connections_.emplace(id, std::move(connection));
    kept.patience.start(limits_.patience);
    kept.stream.read([this, id](base::Bytes octets) { received(id, octets); },
                     [this, id](int) { ended(id); });
}

void ControlServer::received(std::uint64_t id, base::Bytes octets) {
    Connection& connection = *connections_.at(id);
    if (connection.answered) return;  // one request for each connection; the rest is ignored
    const std::string_view text = base::as_text(octets);
    const std::size_t end = text.find('\n');
    connection.request.append(text.substr(0, end));
    if (connection.request.size() > kMaxRequest) {
        reply(id, R"({"error":"the request is over 65536 octets"})");
    } else if (end != std::string_view::npos) {
        answer(id);
    }
}

void ControlServer::ended(std::uint64_t id) {
    const Connection& connection = *connections_.at(id);
    if (connection.answered) return;  // it only waits for the reply to be taken
    if (connection.request.empty()) {
        drop(id);
    } else {
        answer(id);  // the end of input ends the line too
    }
}

void ControlServer::answer(std::uint64_t id) {
    const Connection& connection = *connections_.at(id);
    reply(id, handler_(connection.request, connection.stream.peer_uid()));
}

void ControlServer::reply(std::uint64_t id, std::string line) {
    Connection& connection = *connections_.at(id);
    connection.answered = true;
    connection.request = {};
    connection.patience.start(limits_.patience);
    line += '\n';
    const base::Bytes octets = base::as_bytes(line);
    connection.stream.write(std::vector<std::uint8_t>(octets.begin(), octets.end()),
                            [this, id](int) { drop(id); });
}

void ControlServer::drop(std::uint64_t id) {
    connections_.erase(id);
}

base::Result<gid_t> group_id(const std::string& name) {
    const group* entry = ::getgrnam(name.c_str());
    if (entry == nullptr) return base::fail("group \"" + name + "\": there is no such group");
    return entry->gr_gid;
}

}  // namespace leeward::admin
