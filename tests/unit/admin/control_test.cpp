// SPDX-License-Identifier: Apache-2.0
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "leeward/admin/control_client.hpp"
#include "leeward/admin/control_server.hpp"
#include "leeward/loop/wakeup.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace leeward;

namespace {

constexpr auto kPlenty = std::chrono::seconds(20);

/// A control server that repeats what it is asked, with clients on another thread.
class Echo {
public:
    explicit Echo(admin::Limits limits = {}) {
        auto opened = admin::ControlServer::open(
            loop_, path(), {},
            [](std::string_view request, auto) {
                return std::string("<").append(request).append(">");
            },
            limits);
        REQUIRE(opened);
        server_ = std::move(*opened);
    }

    [[nodiscard]] std::string path() const { return folder_.path() + "/control.sock"; }
    loop::Loop& loop() { return loop_; }

    /// Runs `client` on its own thread while the server serves.
    void while_serving(const std::function<void()>& client) {
        loop::Wakeup over(loop_, [this] { loop_.stop(); });
        std::thread thread([&] {
            client();
            over.notify();
        });
        loop_.run();
        thread.join();
    }

private:
    support::TempFolder folder_;
    loop::Loop loop_;
    std::unique_ptr<admin::ControlServer> server_;
};

/// A client that says what it likes and then reads to the end.
std::string raw(const std::string& path, const std::string& octets, bool end_input) {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(&address.sun_path[0], sizeof address.sun_path - 1);
    std::string reply;
    if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
        std::size_t sent = 0;
        while (sent < octets.size()) {
            const ssize_t more =
                ::send(fd, octets.data() + sent, octets.size() - sent, MSG_NOSIGNAL);
            if (more <= 0) break;
            sent += static_cast<std::size_t>(more);
        }
        if (end_input) ::shutdown(fd, SHUT_WR);
        char buffer[4096];
        for (ssize_t got = 0; (got = ::recv(fd, &buffer[0], sizeof buffer, 0)) > 0;) {
            reply.append(&buffer[0], static_cast<std::size_t>(got));
        }
    }
    ::close(fd);
    return reply;
}

}  // namespace

TEST_CASE("control: a line gets a line, for one client after another", "[admin]") {
    Echo echo;
    std::vector<std::string> replies;
    echo.while_serving([&] {
        for (const std::string text : {"one", "", "{\"three\": 3}"}) {
            replies.push_back(admin::ask(echo.path(), text, kPlenty).value_or("no reply"));
        }
    });
    CHECK(replies == std::vector<std::string>{"<one>", "<>", "<{\"three\": 3}>"});
}

TEST_CASE("control: the socket is for its owner and group only", "[admin]") {
    const Echo echo;
    struct stat entry {};
    REQUIRE(::stat(echo.path().c_str(), &entry) == 0);
    CHECK((entry.st_mode & 0777U) == 0660U);
}

TEST_CASE("control: the end of input ends the line, and what follows a line is ignored",
          "[admin]") {
    Echo echo;
    std::string unended;
    std::string twice;
    std::string nothing = "?";
    echo.while_serving([&] {
        unended = raw(echo.path(), "half", true);
        twice = raw(echo.path(), "first\nsecond\n", false);
        nothing = raw(echo.path(), "", true);
    });
    CHECK(unended == "<half>\n");
    CHECK(twice == "<first>\n");
    CHECK(nothing.empty());
}

TEST_CASE("control: a request over the bound gets an error, not memory", "[admin]") {
    Echo echo;
    std::string largest(admin::kMaxRequest, 'x');
    largest += '\n';
    const std::string too_large(admin::kMaxRequest + 1, 'x');
    std::string fits;
    std::string over;
    echo.while_serving([&] {
        fits = raw(echo.path(), largest, false);
        over = raw(echo.path(), too_large, false);
    });
    CHECK(fits.size() == admin::kMaxRequest + 3);
    CHECK(over == "{\"error\":\"the request is over 65536 octets\"}\n");
}

TEST_CASE("control: a silent client is let go and holds nobody up", "[admin]") {
    Echo echo({std::chrono::milliseconds(20)});
    std::string silent = "?";
    echo.while_serving([&] { silent = raw(echo.path(), "never ended", false); });
    CHECK(silent.empty());
}

TEST_CASE("control: a large reply arrives whole", "[admin]") {
    support::TempFolder folder;
    loop::Loop loop;
    const std::string large(8U << 20U, 'y');
    auto server = admin::ControlServer::open(loop, folder.path() + "/control.sock", {},
                                             [&](std::string_view, auto) { return large; });
    REQUIRE(server);
    loop::Wakeup over(loop, [&] { loop.stop(); });
    std::string reply;
    std::thread thread([&] {
        reply = admin::ask(folder.path() + "/control.sock", "", kPlenty).value_or("no reply");
        over.notify();
    });
    loop.run();
    thread.join();
    CHECK(reply == large);
}

TEST_CASE("control: the handler hears from the kernel who asks", "[admin]") {
    const support::TempFolder folder;
    loop::Loop loop;
    const std::string path = folder.path() + "/control.sock";
    auto server = admin::ControlServer::open(
        loop, path, {}, [](std::string_view, std::optional<std::uint32_t> uid) {
            return uid ? std::to_string(*uid) : std::string("nobody");
        });
    REQUIRE(server);
    loop::Wakeup over(loop, [&] { loop.stop(); });
    std::string reply;
    std::thread thread([&] {
        reply = admin::ask(path, "", kPlenty).value_or("no reply");
        over.notify();
    });
    loop.run();
    thread.join();
    CHECK(reply == std::to_string(::geteuid()));
}

TEST_CASE("control: a second server on one socket is refused", "[admin]") {
    Echo echo;
    const auto second =
        admin::ControlServer::open(echo.loop(), echo.path(), {}, [](auto, auto) { return ""; });
    REQUIRE_FALSE(second);
    CHECK(second.error().message.find(echo.path()) != std::string::npos);
}

TEST_CASE("control: asking where nobody listens says so", "[admin]") {
    const support::TempFolder folder;
    const auto reply = admin::ask(folder.path() + "/none.sock", "{}", kPlenty);
    REQUIRE_FALSE(reply);
    CHECK(reply.error().message.find("no server runs here") != std::string::npos);
    const auto long_path = admin::ask(std::string(200, 'p'), "{}", kPlenty);
    REQUIRE_FALSE(long_path);
    CHECK(long_path.error().message.find("too long") != std::string::npos);
}

TEST_CASE("control: an unknown group is an error that names it", "[admin]") {
    const auto group = admin::group_id("no-such-group-here");
    REQUIRE_FALSE(group);
    CHECK(group.error().message == "group \"no-such-group-here\": there is no such group");
}
