// SPDX-License-Identifier: Apache-2.0
#include "file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "leeward/store/store.hpp"

namespace leeward::store {
namespace {

// SQLite's file format, section 1.3: the header's first 100 octets.
constexpr std::size_t kHeaderSize = 100;
constexpr std::string_view kMagic("SQLite format 3\0", 16);
constexpr std::size_t kPageSizeAt = 16;     // two octets; 1 means 65536
constexpr std::size_t kUserVersionAt = 60;  // four octets
using Header = std::array<unsigned char, kHeaderSize>;

std::uint32_t big_endian(const Header& header, std::size_t at, std::size_t octets) {
    std::uint32_t value = 0;
    for (std::size_t index = 0; index < octets; ++index) value = value << 8U | header[at + index];
    return value;
}

FileLook broken(std::string why) {
    return {FileLook::Kind::Broken, std::move(why)};
}

/// Octets that were read, or -1 with errno.
ssize_t read_header(const std::string& path, Header& into) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) return -1;
    const ssize_t size = ::read(file, into.data(), into.size());
    const int error = errno;
    ::close(file);
    errno = error;
    return size;
}

}  // namespace

FileLook look_at(const std::string& path) {
    struct stat entry {};
    if (::stat(path.c_str(), &entry) != 0) {
        if (errno == ENOENT) return {};
        return broken(std::string("cannot be read: ") + std::strerror(errno));
    }
    if (!S_ISREG(entry.st_mode)) return broken("is no file");
    Header header{};
    const ssize_t size = read_header(path, header);
    if (size < 0) return broken(std::string("cannot be read: ") + std::strerror(errno));
    if (size == 0) return broken("is empty");
    const auto present = std::min(static_cast<std::size_t>(size), kMagic.size());
    if (std::memcmp(header.data(), kMagic.data(), present) != 0) return broken("is no database");
    if (static_cast<std::size_t>(size) < kHeaderSize) return broken("is cut short");
    if (big_endian(header, kUserVersionAt, 4) > kVersion) return {FileLook::Kind::Newer, ""};
    const std::uint32_t page = big_endian(header, kPageSizeAt, 2);
    const off_t page_size = page == 1 ? 65536 : static_cast<off_t>(page);
    // With a log, its end may be an unfinished copy of what the log still has.
    if (page_size == 0 || (entry.st_size % page_size != 0 && !has_log(path))) {
        return broken("is cut short");
    }
    return {FileLook::Kind::Sound, ""};
}

base::Result<void> make_empty(const std::string& path) {
    const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0640);
    if (file < 0) return base::fail("cannot make " + path + ": " + std::strerror(errno));
    ::close(file);
    return {};
}

base::Result<void> set_aside(const std::string& path) {
    const std::string aside = path + ".broken";
    if (std::rename(path.c_str(), aside.c_str()) != 0) {
        return base::fail("cannot keep it as " + aside + ": " + std::strerror(errno));
    }
    // They belong to the file: the next one must not find them.
    for (const char* const end : {"-wal", "-shm", "-journal"}) {
        const std::string beside = path + end;
        const std::string aside_too = aside + end;
        if (std::rename(beside.c_str(), aside_too.c_str()) == 0) continue;
        if (errno != ENOENT) {
            return base::fail("cannot keep " + beside + " aside: " + std::strerror(errno));
        }
        ::unlink(aside_too.c_str());  // of an earlier one
    }
    return {};
}

bool has_log(const std::string& path) {
    struct stat entry {};
    return ::stat((path + "-wal").c_str(), &entry) == 0 && entry.st_size > 0;
}

}  // namespace leeward::store
