// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/files.hpp"

#include <fcntl.h>
#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace leeward::daemon {
namespace {

class FileHandle {
public:
    explicit FileHandle(const std::string& path)
        // A pipe without a writer would make a plain open wait.
        : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)) {}
    FileHandle(const FileHandle&) = delete;
    FileHandle& operator=(const FileHandle&) = delete;
    ~FileHandle() {
        if (fd_ >= 0) ::close(fd_);
    }
    [[nodiscard]] int get() const { return fd_; }

private:
    int fd_;
};

std::string reason(int error) {
    switch (error) {
        case ENOENT:
            return "no such file";
        case EACCES:
        case EPERM:
            return "permission denied";
        case EISDIR:
            return "is a folder";
        default:
            return std::strerror(error);
    }
}

base::Result<std::string> read_open(int fd, std::size_t expected) {
    std::string text;
    text.resize(expected + 1);  // one more shows the end without another round
    std::size_t filled = 0;
    for (;;) {
        const ssize_t got = ::read(fd, text.data() + filled, text.size() - filled);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return base::fail(reason(errno));
        if (got == 0) break;
        filled += static_cast<std::size_t>(got);
        if (filled > kMaxFileSize) return base::fail("is over 1 GiB");
        if (filled == text.size()) text.resize(filled * 2);  // it grows while it is read
    }
    text.resize(filled);
    return text;
}

}  // namespace

base::Result<std::string> read_file(const std::string& path) {
    const FileHandle file(path);
    if (file.get() < 0) return base::fail(reason(errno));
    struct stat entry {};
    if (::fstat(file.get(), &entry) != 0) return base::fail(reason(errno));
    if (S_ISDIR(entry.st_mode)) return base::fail("is a folder");
    if (!S_ISREG(entry.st_mode)) return base::fail("is not a regular file");
    const auto size = static_cast<std::size_t>(entry.st_size);
    if (size > kMaxFileSize) return base::fail("is over 1 GiB");
    return read_open(file.get(), size);
}

base::Result<std::vector<std::string>> list_files(const std::string& pattern) {
    glob_t found{};
    const int status = ::glob(pattern.c_str(), GLOB_ERR, nullptr, &found);
    base::Result<std::vector<std::string>> paths;
    if (status == 0) {
        paths->assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
    } else if (status != GLOB_NOMATCH) {
        paths = base::fail(status == GLOB_ABORTED ? reason(errno) : "out of memory");
    }
    ::globfree(&found);
    return paths;
}

}  // namespace leeward::daemon
