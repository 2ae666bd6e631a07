// SPDX-License-Identifier: Apache-2.0
#pragma once
// What to probe: one check at one address, or at one name whose address is looked up before each
// probe. Nothing here looks it up.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "leeward/base/address.hpp"
#include "leeward/base/time.hpp"
#include "leeward/health/engine_settings.hpp"
#include "leeward/health/tracker.hpp"
#include "leeward/lookup/resolver.hpp"

namespace leeward::probe {

/// None is not probed: its state comes from elsewhere (a switch, a push, a calculation).
enum class Protocol : std::uint8_t { Http, Https, Tcp, None };

/// What Route 53 allows for each part of a probe (HC-2, HC-3, HC-4): what a check says that is to
/// be judged as there.
inline constexpr base::Duration kRoute53HttpConnect = std::chrono::seconds(4);
inline constexpr base::Duration kRoute53TcpConnect = std::chrono::seconds(10);
inline constexpr base::Duration kRoute53Response = std::chrono::seconds(2);

/// A check as configured. Defaults: design section 2.
struct Check {
    std::string name;
    Protocol protocol = Protocol::Http;
    std::string path = "/";  // HTTP and HTTPS
    // Host header and, for HTTPS, SNI; empty: the target's host, or else its address and no SNI.
    std::string host;
    bool sni = true;  // HTTPS: send `host` as SNI
    bool verify =
        false;  // HTTPS: the certificate must hold for `host` (HC-5: Route 53 does not look)
    std::string method = "GET";
    std::vector<std::pair<std::uint16_t, std::uint16_t>> expect = {
        {200, 399}};  // status ranges, both ends in (HC-2)
    std::string
        body;  // text that must stand in the first 5,120 octets of the body; empty: any body (HC-3)
    base::Duration every = std::chrono::seconds(10);   // 100 ms to 1 h
    base::Duration timeout = std::chrono::seconds(4);  // whole probe; 10 ms to `every` or 60 s
    // Limits on parts of the probe, which never make it longer than `timeout`; nullopt: only that.
    std::optional<base::Duration> connect;   // until TCP is connected (HC-2, HC-4)
    std::optional<base::Duration> response;  // HTTP(S): from then to the status, TLS included, and
                                             // the same again to the verdict (HC-2, HC-3)
    health::Thresholds thresholds;
    // After a failure, until it is confirmed or refuted: 100 ms to `every`.
    base::Duration confirm = std::chrono::seconds(1);
    // A pass that took longer counts as degraded (RS-16); nullopt: none does.
    std::optional<base::Duration> slow;
    std::optional<health::Failback> failback;  // nullopt: as the file says for all

    friend bool operator==(const Check&, const Check&) = default;
};

/// One endpoint: EndpointId indexes a list of these.
struct Target {
    std::uint32_t check = 0;      // index into the list of checks
    base::SocketAddress address;  // with a `host`, only its port counts
    // Not empty: the name to look up before each probe, over A records only; the lowest address is
    // probed, over IPv4 (HC-11).
    std::string host{};

    friend bool operator==(const Target&, const Target&) = default;
};

struct Settings {
    std::vector<Check> checks;
    std::vector<Target> targets;  // by EndpointId; no two equal
    /// So many targets, the last ones, are no endpoints of the rules: they are only looked at to
    /// know whether the prober itself is well (RS-19). Their check is named "isolated".
    std::uint32_t references = 0;
    std::uint32_t max_in_flight = 1024;                 // probes at once; the rest wait their turn
    std::string user_agent = "leeward (health check)";  // how HTTP probes call themselves (HC-32)
    lookup::Settings lookup;  // for targets with a host; its timeout is the check's
};

}  // namespace leeward::probe
