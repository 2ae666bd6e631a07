// SPDX-License-Identifier: Apache-2.0
// What an HTTP probe costs: 10,000 of them to a server on loopback, in a process of its own so that
// only the prober's time is counted.

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <list>
#include <optional>
#include <string_view>

#include "leeward/loop/tcp.hpp"
#include "leeward/loop/timer.hpp"
#include "leeward/probe/runner.hpp"

using namespace leeward;
using namespace std::chrono_literals;

namespace {

constexpr int kProbes = 10000;
constexpr std::uint32_t kEndpoints = 1000;
constexpr std::string_view kReply =
    "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n";

/// Answers every request; tells its port through `port_to`.
[[noreturn]] void serve(int port_to) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    loop::Loop loop;
    std::list<loop::TcpStream> clients;
    const auto greet = [&](loop::TcpStream stream) {
        const auto client = clients.insert(clients.begin(), std::move(stream));
        client->read([client](base::Bytes) { client->try_write(base::as_bytes(kReply)); },
                     [&clients, client](int) { clients.erase(client); });
    };
    const auto listener =
        loop::TcpListener::open(loop, {*base::Address::parse("127.0.0.1"), 0}, greet, 4096);
    const std::uint16_t port = listener ? listener->address().port : 0;
    if (::write(port_to, &port, sizeof port) != sizeof port || port == 0) ::_exit(1);
    loop.run();
    ::_exit(0);
}

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace

int main() {
    int ends[2];
    if (::pipe(ends) != 0) return 1;
    const pid_t server = ::fork();
    if (server == 0) serve(ends[1]);
    std::uint16_t port = 0;
    if (::read(ends[0], &port, sizeof port) != sizeof port || port == 0) return 1;

    probe::Settings settings;
    settings.checks.resize(1);
    settings.checks[0].every = 200ms;
    // One server plays all endpoints: each check has its own path.
    settings.checks.resize(kEndpoints, settings.checks[0]);
    for (std::uint32_t i = 0; i < kEndpoints; ++i) {
        settings.checks[i].path = "/" + std::to_string(i);
        settings.targets.push_back({i, {*base::Address::parse("127.0.0.1"), port}});
    }
    loop::Loop loop;
    int passed = 0;
    int reports = 0;
    std::optional<probe::Runner> runner;
    runner.emplace(
        loop, settings, 1,
        [&](health::EndpointId, const health::Report& report, base::Duration, base::Instant) {
            passed += report.outcome == health::Outcome::Passed ? 1 : 0;
            if (++reports >= kProbes) loop.stop();
        });
    const auto start = loop::Loop::now();
    runner->start();
    loop.run();
    const auto took = loop::Loop::now() - start;
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    runner.reset();
    ::kill(server, SIGKILL);
    ::waitpid(server, nullptr, 0);

    const double user = seconds(used.ru_utime) * 1e6 / reports;
    const double system = seconds(used.ru_stime) * 1e6 / reports;
    std::printf("probes %d, passed %d, in %.2f s: %.1f us CPU each (%.1f user, %.1f system)\n",
                reports, passed, std::chrono::duration<double>(took).count(), user + system, user,
                system);
    return passed == reports ? 0 : 1;
}
