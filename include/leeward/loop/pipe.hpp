// SPDX-License-Identifier: Apache-2.0
#pragma once
// Listening on a Unix socket.

#include <memory>
#include <string>

#include "leeward/base/result.hpp"
#include "leeward/loop/stream.hpp"

namespace leeward::loop {

using PipeStream = Stream;

struct ListenerBox;

/// A listening Unix socket in the file system. Destroying it removes the file.
class PipeListener {
public:
    using OnAccept = std::function<void(PipeStream)>;

    /// Binds `path` with the permissions `mode` (0600 to 0666; never wider on the way) and listens.
    /// A socket file that nobody listens on is replaced. Errors: a sentence with the path and what
    /// to do.
    static base::Result<PipeListener> open(Loop& loop, const std::string& path, unsigned mode,
                                           OnAccept on_accept, int backlog = 64);

private:
    struct Close {
        std::string path;
        void operator()(ListenerBox* box) const noexcept;
    };

    PipeListener(ListenerBox* box, std::string path) : box_(box, Close{std::move(path)}) {}

    std::unique_ptr<ListenerBox, Close> box_;
};

}  // namespace leeward::loop
