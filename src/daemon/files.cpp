// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/files.hpp"

#include <fcntl.h>
#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <span>
#include <utility>

namespace leeward::daemon {
namespace {

class FileHandle {
public:
    explicit FileHandle(const std::string& path)
        // A pipe without a writer would make a plain open wait.
        : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)) {}
    FileHandle(FileHandle&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    FileHandle& operator=(FileHandle&&) = delete;
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

constexpr char kTooLarge[] = "is over 1 GiB";

class FileStream final : public zone::TextStream {
public:
    explicit FileStream(FileHandle file) : file_(std::move(file)) {}

    base::Result<std::size_t> read(std::span<char> into) override {
        for (;;) {
            const ssize_t got = ::read(file_.get(), into.data(), into.size());
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) return base::fail(reason(errno));
            done_ += static_cast<std::size_t>(got);
            // It may have grown since it was opened.
            if (done_ > kMaxFileSize) return base::fail(kTooLarge);
            return static_cast<std::size_t>(got);
        }
    }

private:
    FileHandle file_;
    std::size_t done_ = 0;
};

struct Opened {
    FileHandle file;
    std::size_t size = 0;
};

base::Result<Opened> open_regular(const std::string& path) {
    FileHandle file(path);
    if (file.get() < 0) return base::fail(reason(errno));
    struct stat entry {};
    if (::fstat(file.get(), &entry) != 0) return base::fail(reason(errno));
    if (S_ISDIR(entry.st_mode)) return base::fail("is a folder");
    if (!S_ISREG(entry.st_mode)) return base::fail("is not a regular file");
    const auto size = static_cast<std::size_t>(entry.st_size);
    if (size > kMaxFileSize) return base::fail(kTooLarge);
    return Opened{std::move(file), size};
}

}  // namespace

base::Result<std::unique_ptr<zone::TextStream>> open_file(const std::string& path) {
    auto opened = open_regular(path);
    if (!opened) return tl::unexpected(std::move(opened.error()));
    return std::make_unique<FileStream>(std::move(opened->file));
}

base::Result<std::string> read_file(const std::string& path) {
    auto opened = open_regular(path);
    if (!opened) return tl::unexpected(std::move(opened.error()));
    FileStream stream(std::move(opened->file));
    std::string text(opened->size + 1, '\0');  // one more shows the end without another round
    std::size_t filled = 0;
    for (;;) {
        const auto got = stream.read(std::span(text).subspan(filled));
        if (!got) return tl::unexpected(got.error());
        if (*got == 0) break;
        filled += *got;
        if (filled == text.size()) text.resize(filled * 2);  // it grows while it is read
    }
    text.resize(filled);
    return text;
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
