// SPDX-License-Identifier: Apache-2.0
#pragma once
// The control socket: how operators reach a running server. One line in, one line out, the
// connection ends. What the lines mean is the handler's; this room sees to bounds and patience.
// Loop's thread only.

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "leeward/base/result.hpp"
#include "leeward/base/time.hpp"
#include "leeward/loop/loop.hpp"
#include "leeward/loop/pipe.hpp"

namespace leeward::admin {

inline constexpr std::size_t kMaxRequest = 65536;   // octets of a line
inline constexpr std::size_t kMaxConnections = 64;  // at once; more are closed unanswered

struct Limits {
    base::Duration patience =
        std::chrono::seconds(5);  // for the request, then for taking the reply
};

/// Who owns the socket file; nullopt leaves it as it is made.
struct Owner {
    std::optional<uid_t> uid;
    std::optional<gid_t> gid;
};

class ControlServer {
public:
    /// Gives the reply, without an end of line, to a request of 0 to kMaxRequest octets of
    /// anything. `uid` is the user who connected, as the kernel says; nullopt: it does not say.
    using Handler =
        std::function<std::string(std::string_view request, std::optional<std::uint32_t> uid)>;

    /// Listens at `path` with mode 0660. Errors: another server listens there, the path cannot be
    /// made, or `owner` cannot be set.
    static base::Result<std::unique_ptr<ControlServer>> open(loop::Loop& loop,
                                                             const std::string& path, Owner owner,
                                                             Handler handler, Limits limits = {});
    ~ControlServer();
    ControlServer(const ControlServer&) = delete;
    ControlServer& operator=(const ControlServer&) = delete;

private:
    struct Connection;

    ControlServer(loop::Loop& loop, Handler handler, Limits limits);
    void accept(loop::PipeStream stream);
    void received(std::uint64_t id, base::Bytes octets);
    void ended(std::uint64_t id);
    void answer(std::uint64_t id);
    void reply(std::uint64_t id, std::string line);
    void drop(std::uint64_t id);

    loop::Loop& loop_;
    Handler handler_;
    Limits limits_;
    std::uint64_t next_id_ = 0;
    std::unordered_map<std::uint64_t, std::unique_ptr<Connection>> connections_;
    std::optional<loop::PipeListener> listener_;
};

/// The group id of `name`. Errors: there is no such group.
base::Result<gid_t> group_id(const std::string& name);

}  // namespace leeward::admin
