// SPDX-License-Identifier: Apache-2.0
#include "whole_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

namespace leeward::daemon {
namespace {

class FileHandle {
public:
    FileHandle(const std::string& path, int flags) : fd_(::open(path.c_str(), flags, 0600)) {}
    FileHandle(const FileHandle&) = delete;
    FileHandle& operator=(const FileHandle&) = delete;
    ~FileHandle() { close(); }

    [[nodiscard]] int get() const { return fd_; }
    /// False when the system says only now that something was not written.
    bool close() {
        const int fd = fd_;
        fd_ = -1;
        return fd < 0 || ::close(fd) == 0;
    }

private:
    int fd_;
};

bool write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(fd, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

/// Flushes the folder, which holds the new name.
bool flush_folder(const std::string& path) {
    const auto folder = std::filesystem::path(path).parent_path();
    const FileHandle handle(folder.empty() ? std::string(".") : folder.string(),
                            O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return handle.get() >= 0 && ::fsync(handle.get()) == 0;
}

}  // namespace

base::Result<void> write_whole(const std::string& path, std::string_view text) {
    const std::string fresh = path + ".new";
    const auto failed = [&](const std::string& where) {
        return base::fail("cannot write " + where + ": " + std::strerror(errno));
    };
    FileHandle file(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (file.get() < 0) return failed(fresh);
    if (!write_all(file.get(), text) || ::fsync(file.get()) != 0 || !file.close() ||
        ::rename(fresh.c_str(), path.c_str()) != 0) {
        const auto error = failed(path);
        ::unlink(fresh.c_str());
        return error;
    }
    return flush_folder(path) ? base::Result<void>() : failed(path);
}

}  // namespace leeward::daemon
