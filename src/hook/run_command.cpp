// SPDX-License-Identifier: Apache-2.0
#include "run_command.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <optional>
#include <utility>

namespace leeward::hook {
namespace {

/// How often a program that runs is looked at, so that the server's end is not held up by it.
constexpr int kLookMs = 50;

class Fd {
public:
    explicit Fd(int fd) : fd_(fd) {}
    Fd(const Fd&) = delete;
    Fd& operator=(const Fd&) = delete;
    ~Fd() { close(); }
    [[nodiscard]] int get() const { return fd_; }
    void close() {
        if (const int fd = std::exchange(fd_, -1); fd >= 0) ::close(fd);
    }

private:
    int fd_;
};

/// The program begins with the system's own handling of all signals, whatever the server's is.
class Attributes {
public:
    Attributes() {
        ::posix_spawnattr_init(&attributes_);
        sigset_t all;
        ::sigfillset(&all);
        ::posix_spawnattr_setsigdefault(&attributes_, &all);
        sigset_t none;
        ::sigemptyset(&none);
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    }
    Attributes(const Attributes&) = delete;
    Attributes& operator=(const Attributes&) = delete;
    ~Attributes() { ::posix_spawnattr_destroy(&attributes_); }
    [[nodiscard]] const posix_spawnattr_t* get() const { return &attributes_; }

private:
    posix_spawnattr_t attributes_{};
};

class Actions {
public:
    explicit Actions(int input) {
        ::posix_spawn_file_actions_init(&actions_);
        ::posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
        for (const int output : {STDOUT_FILENO, STDERR_FILENO}) {
            ::posix_spawn_file_actions_addopen(&actions_, output, "/dev/null", O_WRONLY, 0);
        }
    }
    Actions(const Actions&) = delete;
    Actions& operator=(const Actions&) = delete;
    ~Actions() { ::posix_spawn_file_actions_destroy(&actions_); }
    [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

private:
    posix_spawn_file_actions_t actions_{};
};

std::optional<pid_t> spawn(const std::vector<std::string>& command, int input) {
    std::vector<char*> arguments;
    // execve() takes them as not constant for the sake of old C, and does not write to them.
    for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const Actions actions(input);
    const Attributes attributes;
    pid_t pid = 0;
    if (::posix_spawn(&pid, arguments[0], actions.get(), attributes.get(), arguments.data(),
                      environ) != 0) {
        return std::nullopt;
    }
    return pid;
}

/// The exit status; nullopt: it was killed, by us or by somebody.
std::optional<int> wait(pid_t pid, base::Duration timeout, const std::atomic<bool>& ending) {
    using Clock = std::chrono::steady_clock;
    const auto until = Clock::now() + timeout;
    const Fd watched(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    int status = 0;
    while (::waitpid(pid, &status, WNOHANG) == 0) {
        if (ending || Clock::now() >= until) {
            ::kill(pid, SIGKILL);  // not waited for yet, so the number is still its own
            ::waitpid(pid, &status, 0);
            break;
        }
        pollfd look{watched.get(), POLLIN, 0};
        ::poll(&look, 1, kLookMs);
    }
    return WIFEXITED(status) ? std::optional(WEXITSTATUS(status)) : std::nullopt;
}

}  // namespace

bool run_command(const std::vector<std::string>& command, std::string_view input,
                 base::Duration timeout, const std::atomic<bool>& ending) {
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0) return false;
    Fd reading(ends[0]);
    Fd writing(ends[1]);
    const auto pid = spawn(command, reading.get());
    if (!pid) return false;
    reading.close();
    // A program that does not read must not hold up this thread: what does not fit into the pipe
    // is left out.
    ::fcntl(writing.get(), F_SETFL, O_NONBLOCK);
    const ssize_t written = ::write(writing.get(), input.data(), input.size());
    writing.close();
    const auto status = wait(*pid, timeout, ending);
    return status == 0 && written == static_cast<ssize_t>(input.size());
}

}  // namespace leeward::hook
