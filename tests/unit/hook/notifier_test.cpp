// SPDX-License-Identifier: Apache-2.0
#include "leeward/hook/notifier.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>
#include <future>
#include <sstream>
#include <thread>

#include "support/catch.hpp"
#include "support/temp_folder.hpp"

namespace {

using namespace leeward;
using namespace std::chrono_literals;

/// Waits for what another thread does; a test fails rather than hangs.
template <class Done>
bool comes(const Done& done) {
    for (int turn = 0; turn < 1000; ++turn) {
        if (done()) return true;
        std::this_thread::sleep_for(5ms);
    }
    return false;
}

std::string text_of(const std::string& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

hook::Settings shell(const std::string& script, base::Duration timeout = 10s) {
    hook::Settings settings;
    settings.command = {"/bin/sh", "-c", script};
    settings.timeout = timeout;
    return settings;
}

/// Takes one connection after the other, and answers each with a status.
class Listener {
public:
    explicit Listener(std::vector<int> statuses) {
        fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* any = reinterpret_cast<sockaddr*>(&address);
        REQUIRE(::bind(fd_, any, size) == 0);
        REQUIRE(::listen(fd_, 8) == 0);
        REQUIRE(::getsockname(fd_, any, &size) == 0);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this, statuses = std::move(statuses)] { serve(statuses); });
    }
    ~Listener() {
        ::shutdown(fd_, SHUT_RDWR);
        thread_.join();
        ::close(fd_);
    }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/hook"; }
    std::string last() {
        const std::lock_guard lock(mutex_);
        return last_;
    }

private:
    void serve(const std::vector<int>& statuses) {
        for (const int status : statuses) {
            const int peer = ::accept(fd_, nullptr, nullptr);
            if (peer < 0) return;
            std::string request;
            char octets[4096];
            while (request.find("}") == std::string::npos) {
                const ssize_t got = ::read(peer, octets, sizeof octets);
                if (got <= 0) break;
                request.append(octets, static_cast<std::size_t>(got));
            }
            {
                const std::lock_guard lock(mutex_);
                last_ = request;
            }
            const std::string reply = "HTTP/1.1 " + std::to_string(status) +
                                      " x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            CHECK(::write(peer, reply.data(), reply.size()) > 0);
            ::close(peer);
        }
    }

    int fd_ = -1;
    std::uint16_t port_ = 0;
    std::mutex mutex_;
    std::string last_;
    std::thread thread_;
};

}  // namespace

TEST_CASE("hook: a command finds each message on its standard input, in order", "[hook]") {
    const support::TempFolder folder;
    const std::string file = folder.path() + "/told";
    hook::Notifier notifier(shell("cat >> " + file));
    notifier.tell(R"({"a":1})");
    notifier.tell(R"({"a":2})");
    REQUIRE(comes([&] { return notifier.counts().told == 2; }));
    CHECK(text_of(file) == "{\"a\":1}\n{\"a\":2}\n");
}

TEST_CASE("hook: one that fails is tried again, then given up", "[hook]") {
    const support::TempFolder folder;
    const std::string file = folder.path() + "/tries";
    hook::Notifier notifier(shell("echo x >> " + file + "; exit 1"), 1ms);
    notifier.tell("{}");
    REQUIRE(comes([&] { return notifier.counts().failed == 1; }));
    CHECK(text_of(file) == "x\nx\nx\n");
    hook::Settings nowhere;
    nowhere.command = {"/nowhere/at/all"};
    hook::Notifier other(nowhere, 1ms);
    other.tell("{}");
    CHECK(comes([&] { return other.counts().failed == 1; }));
}

TEST_CASE("RS-38: a command that hangs holds up nobody, and the queue is bounded", "[hook]") {
    hook::Settings settings = shell("exec sleep 600", 100ms);
    settings.queue = 10;
    {
        hook::Notifier notifier(settings, 1ms);
        for (int message = 0; message < 1000; ++message) notifier.tell("{}");
        CHECK(notifier.counts().dropped >= 989);
        CHECK(comes([&] { return notifier.counts().failed >= 1; }));  // killed at its time-out
    }
    settings.timeout = 600s;
    hook::Notifier patient(settings);
    patient.tell("{}");
    // Its end comes now, and not in ten minutes.
}

TEST_CASE("hook: a URL gets the message as JSON, and again after an error", "[hook]") {
    Listener listener({503, 200});
    hook::Settings settings;
    settings.url = listener.url();
    hook::Notifier notifier(settings, 1ms);
    notifier.tell(R"({"event":"down"})");
    REQUIRE(comes([&] { return notifier.counts().told == 1; }));
    CHECK_THAT(listener.last(), Catch::StartsWith("POST /hook HTTP/1.1\r\n") &&
                                    Catch::Contains("Content-Type: application/json") &&
                                    Catch::EndsWith(R"({"event":"down"})"));
}
