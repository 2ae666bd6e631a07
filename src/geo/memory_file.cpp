// SPDX-License-Identifier: Apache-2.0
#include "memory_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

namespace leeward::geo {
namespace {

// No source: our choice. The largest that are sold have some 150 MB.
constexpr std::size_t kMaxSize = std::size_t{1} << 30U;
constexpr std::size_t kPiece = std::size_t{1} << 16U;

/// Closes a descriptor at the end of a scope.
class Closing {
public:
    explicit Closing(int fd) : fd_(fd) {}
    Closing(const Closing&) = delete;
    Closing& operator=(const Closing&) = delete;
    ~Closing() {
        if (fd_ >= 0) ::close(fd_);
    }

private:
    int fd_;
};

tl::unexpected<base::Error> fail_with(int error) {
    return base::fail(std::string("cannot be read: ") + std::strerror(error));
}

tl::unexpected<base::Error> fail_in_memory(int error) {
    return base::fail(std::string("cannot be copied to memory: ") + std::strerror(error));
}

/// Writes all of it. Returns 0, or the error.
int write_whole(int to, const char* octets, std::size_t size) {
    while (size > 0) {
        const ssize_t written = ::write(to, octets, size);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        octets += written;
        size -= static_cast<std::size_t>(written);
    }
    return 0;
}

}  // namespace

base::Result<MemoryFile> MemoryFile::read(const std::string& path) {
    // A pipe without a writer would make a plain open wait.
    const int from = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (from < 0) return fail_with(errno);
    const Closing closing(from);
    struct stat status {};
    if (::fstat(from, &status) != 0) return fail_with(errno);
    if (!S_ISREG(status.st_mode)) return base::fail("is no file");
    MemoryFile copy(::memfd_create("leeward-geo", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (copy.fd_ < 0) return fail_in_memory(errno);
    if (auto filled = copy.fill(from); !filled) return tl::unexpected(filled.error());
    return copy;
}

base::Result<void> MemoryFile::fill(int from) {
    std::vector<char> piece(kPiece);
    for (;;) {
        const ssize_t got = ::read(from, piece.data(), piece.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail_with(errno);
        if (got == 0) break;
        size_ += static_cast<std::size_t>(got);
        if (size_ > kMaxSize) return base::fail("is over 1 GiB");
        const int error = write_whole(fd_, piece.data(), static_cast<std::size_t>(got));
        if (error != 0) return fail_in_memory(error);
    }
    if (size_ == 0) return base::fail("is empty");
    constexpr int kSeals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL;
    if (::fcntl(fd_, F_ADD_SEALS, kSeals) != 0) return fail_in_memory(errno);
    return {};
}

MemoryFile::~MemoryFile() {
    if (fd_ >= 0) ::close(fd_);
}

std::string MemoryFile::path() const {
    return "/proc/self/fd/" + std::to_string(fd_);
}

std::string MemoryFile::tail(std::size_t most) const {
    std::string octets(std::min(most, size_), '\0');
    std::size_t done = 0;
    while (done < octets.size()) {
        const auto offset = static_cast<off_t>(size_ - octets.size() + done);
        const ssize_t got = ::pread(fd_, octets.data() + done, octets.size() - done, offset);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;  // memory does not fail, and nobody can cut it
        done += static_cast<std::size_t>(got);
    }
    octets.resize(done);
    return octets;
}

}  // namespace leeward::geo
