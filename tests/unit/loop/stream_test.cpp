// SPDX-License-Identifier: Apache-2.0
#include "leeward/loop/stream.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <string>

#include "leeward/loop/pipe.hpp"
#include "leeward/loop/poll.hpp"
#include "leeward/loop/socket_address.hpp"
#include "leeward/loop/tcp.hpp"
#include "leeward/loop/timer.hpp"
#include "support/catch.hpp"

using namespace leeward;
using namespace std::chrono_literals;

namespace {

base::SocketAddress any_port(const char* ip = "127.0.0.1") {
    return {*base::Address::parse(ip), 0};
}

int blocking_client(const base::SocketAddress& to) {
    sockaddr_storage name{};
    const auto size = loop::to_sockaddr(to, name);
    const int fd = ::socket(to.ip.is_v6() ? AF_INET6 : AF_INET, SOCK_STREAM, 0);
    REQUIRE(::connect(fd, reinterpret_cast<sockaddr*>(&name), size) == 0);
    return fd;
}

std::string read_all(int fd) {
    std::string text;
    char buffer[65536];
    for (ssize_t size = 0; (size = ::read(fd, buffer, sizeof buffer)) > 0;) {
        text.append(buffer, static_cast<std::size_t>(size));
    }
    return text;
}

void send_text(int fd, std::string_view text) {
    REQUIRE(::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
}

/// A listener that keeps the one stream that it accepts.
struct Host {
    loop::Loop loop;
    loop::TcpStream stream;
    std::optional<loop::TcpListener> listener;
    loop::Timer guard{loop, [] { FAIL("nothing happened for 10 s"); }};

    /// `on_open` runs once the stream is there.
    template <class Fn>
    explicit Host(Fn on_open, const char* ip = "127.0.0.1") {
        auto opened = loop::TcpListener::open(loop, any_port(ip), [=, this](loop::TcpStream got) {
            stream = std::move(got);
            on_open(*this);
        });
        REQUIRE(opened);
        listener.emplace(std::move(*opened));
        guard.start(10s);
    }
};

}  // namespace

TEST_CASE("tcp: a stream reads, writes and knows its peer", "[loop]") {
    const char* const ip = GENERATE("127.0.0.1", "::1");
    std::string got;
    int ended = -1;
    Host host(
        [&](Host& self) {
            REQUIRE(self.stream.peer());
            CHECK(self.stream.peer()->ip == *base::Address::parse(ip));
            CHECK_FALSE(self.stream.peer_uid());
            self.stream.read([&](base::Bytes octets) { got += base::as_text(octets); },
                             [&](int error) {
                                 ended = error;
                                 CHECK(self.stream.try_write(base::as_bytes("hello ")) == 6);
                                 self.stream.write({'y', 'o', 'u'}, [&](int failed) {
                                     CHECK(failed == 0);
                                     self.loop.stop();
                                 });
                                 self.stream.end();
                             });
        },
        ip);
    CHECK(host.listener->address().port != 0);
    const int client = blocking_client(host.listener->address());
    send_text(client, "a question");
    ::shutdown(client, SHUT_WR);
    host.loop.run();
    host.stream.close();
    CHECK(got == "a question");
    CHECK(ended == 0);
    CHECK(read_all(client) == "hello you");
    ::close(client);
}

TEST_CASE("tcp: a callback may close the stream that it came from", "[loop]") {
    Host host([](Host& self) {
        const std::string captured(100, 'x');
        self.stream.read(
            [&self, captured](base::Bytes) {
                self.stream.close();
                CHECK(captured.size() == 100);
                self.loop.stop();
            },
            [](int) { FAIL("closed streams do not end"); });
    });
    const int client = blocking_client(host.listener->address());
    send_text(client, "x");
    host.loop.run();
    CHECK(read_all(client).empty());
    ::close(client);
}

TEST_CASE("tcp: what the kernel does not take is queued, and dropped by close", "[loop]") {
    bool written = false;
    Host host([&](Host& self) {
        self.stream.write(std::vector<std::uint8_t>(64U << 20U), [&](int) { written = true; });
        CHECK(self.stream.queued() > 0);
        CHECK(self.stream.try_write(base::as_bytes("x")) == 0);
        self.stream.close();
        self.loop.stop();
    });
    const int client = blocking_client(host.listener->address());
    host.loop.run();
    host.guard.stop();
    host.listener.reset();
    host.loop.run();  // the close callback
    CHECK_FALSE(written);
    ::close(client);
}

TEST_CASE("tcp: a paused stream does not read until it is resumed", "[loop]") {
    std::string got;
    std::optional<loop::Timer> later;
    Host host([&](Host& self) {
        self.stream.read(
            [&](base::Bytes octets) {
                got += base::as_text(octets);
                self.loop.stop();
            },
            [](int) {});
        self.stream.pause();
        later.emplace(self.loop, [&] {
            CHECK(got.empty());
            self.stream.resume();
        });
        later->start(5ms);
    });
    const int client = blocking_client(host.listener->address());
    send_text(client, "abc");
    host.loop.run();
    CHECK(got == "abc");
    later.reset();
    ::close(client);
}

TEST_CASE("tcp: an address in use is told in one sentence", "[loop]") {
    loop::Loop loop;
    const auto first = loop::TcpListener::open(loop, any_port(), [](loop::TcpStream) {});
    REQUIRE(first);
    const auto second = loop::TcpListener::open(loop, first->address(), [](loop::TcpStream) {});
    REQUIRE_FALSE(second);
    CHECK(second.error().message == "cannot listen on " + first->address().to_string() +
                                        " over TCP: address already in use; stop the other server "
                                        "or listen elsewhere");
}

TEST_CASE("tcp: an IPv6 listener leaves IPv4 alone", "[loop]") {
    loop::Loop loop;
    const auto v6 = loop::TcpListener::open(loop, any_port("::"), [](loop::TcpStream) {});
    REQUIRE(v6);
    const base::SocketAddress v4{*base::Address::parse("0.0.0.0"), v6->address().port};
    CHECK(loop::TcpListener::open(loop, v4, [](loop::TcpStream) {}).has_value());
}

TEST_CASE("tcp: adopt refuses what is no bound socket", "[loop]") {
    loop::Loop loop;
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    CHECK_FALSE(loop::TcpListener::adopt(loop, ends[0], [](loop::TcpStream) {}));
    CHECK(::close(ends[0]) == -1);  // owned, hence closed
    ::close(ends[1]);
}

TEST_CASE("tcp: a connection attempt ends with 0 or the reason", "[loop]") {
    loop::Loop loop;
    std::optional<loop::TcpListener> listener;
    auto opened = loop::TcpListener::open(loop, any_port(), [](loop::TcpStream) {});
    REQUIRE(opened);
    listener.emplace(std::move(*opened));
    const bool refuse = GENERATE(false, true);
    const auto address = listener->address();
    if (refuse) listener.reset();
    std::optional<int> result;
    auto connect = loop::connect_tcp(loop, address, [&](int error) {
        result = error;
        loop.stop();
    });
    REQUIRE(connect);
    loop.run();
    REQUIRE(result);
    CHECK(*result == (refuse ? -ECONNREFUSED : 0));
}

TEST_CASE("tcp: what connected writes and reads like what was accepted", "[loop]") {
    std::string heard;
    std::optional<int> end;
    Host host([&](Host& self) {
        self.stream.read(
            [&](base::Bytes octets) {
                self.stream.try_write(octets);
                self.stream.end();
            },
            [](int) {});
    });
    loop::TcpStream client;
    auto connecting = loop::connect_tcp(host.loop, host.listener->address(), [&](int error) {
        REQUIRE(error == 0);
        client.read([&](base::Bytes octets) { heard += base::as_text(octets); },
                    [&](int error_at_end) {
                        end = error_at_end;
                        client.close();
                        host.loop.stop();
                    });
        CHECK(client.try_write(base::as_bytes("echo")) == 4);
    });
    REQUIRE(connecting);
    client = std::move(*connecting);
    host.loop.run();
    CHECK(heard == "echo");
    CHECK(end == 0);
}

TEST_CASE("tcp: a connection attempt that is destroyed does not call", "[loop]") {
    loop::Loop loop;
    bool called = false;
    {
        const auto connect = loop::connect_tcp(loop, {*base::Address::parse("127.0.0.1"), 9},
                                               [&](int) { called = true; });
        CHECK(connect);
    }
    loop.run();
    CHECK_FALSE(called);
}

TEST_CASE("poll: tells what is ready, and its callback may destroy it", "[loop]") {
    loop::Loop loop;
    int ends[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    std::optional<loop::Poll> poll;
    int seen = 0;
    poll.emplace(loop, ends[0], [&](int status, int events) {
        CHECK(status == 0);
        seen = events;
        poll.reset();
    });
    REQUIRE(poll->start(loop::kReadable));
    send_text(ends[1], "x");
    loop.run();
    CHECK(seen == loop::kReadable);
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST_CASE("pipe: a Unix socket has its mode, knows its peer's user, and removes its file",
          "[loop]") {
    loop::Loop loop;
    const auto folder =
        std::filesystem::temp_directory_path() / ("leeward-pipe-" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder);
    const std::string path = folder / "control.sock";
    const auto ignore = [](loop::PipeStream) {};
    {
        std::optional<std::uint32_t> uid;
        auto listener = loop::PipeListener::open(loop, path, 0660, [&](loop::PipeStream stream) {
            uid = stream.peer_uid();
            CHECK_FALSE(stream.peer());
            loop.stop();
        });
        REQUIRE(listener);
        struct stat found {};
        REQUIRE(::stat(path.c_str(), &found) == 0);
        CHECK((found.st_mode & 0777U) == 0660U);

        const auto second = loop::PipeListener::open(loop, path, 0600, ignore);
        REQUIRE_FALSE(second);
        CHECK(second.error().message.find("address already in use") != std::string::npos);

        sockaddr_un name{};
        name.sun_family = AF_UNIX;
        std::memcpy(name.sun_path, path.c_str(), path.size());
        const int client = ::socket(AF_UNIX, SOCK_STREAM, 0);
        REQUIRE(::connect(client, reinterpret_cast<sockaddr*>(&name), sizeof name) == 0);
        loop.run();
        CHECK(uid == ::getuid());
        ::close(client);
    }
    CHECK_FALSE(std::filesystem::exists(path));

    SECTION("a file that a killed server left is replaced") {
        sockaddr_un name{};
        name.sun_family = AF_UNIX;
        std::memcpy(name.sun_path, path.c_str(), path.size());
        const int dead = ::socket(AF_UNIX, SOCK_STREAM, 0);
        REQUIRE(::bind(dead, reinterpret_cast<sockaddr*>(&name), sizeof name) == 0);
        ::close(dead);
        REQUIRE(std::filesystem::exists(path));
        CHECK(loop::PipeListener::open(loop, path, 0600, ignore).has_value());
    }
    SECTION("a path that the kernel cannot hold is refused") {
        CHECK_FALSE(loop::PipeListener::open(loop, path + std::string(100, 'x'), 0600, ignore));
    }
    std::filesystem::remove_all(folder);
}
