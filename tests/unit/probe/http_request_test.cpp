// SPDX-License-Identifier: Apache-2.0
#include "leeward/probe/http_request.hpp"

#include "support/catch.hpp"

using namespace leeward;

TEST_CASE("http_request: the request names its address, IPv6 in brackets, and no fragment",
          "[probe]") {
    probe::Check check;
    check.path = "health?deep#part";
    check.protocol = probe::Protocol::Http;
    const base::Address ip = *base::Address::parse("2001:db8::1");
    std::string request = "what stood there before";
    const auto port = GENERATE(std::uint16_t{80}, std::uint16_t{8080});
    probe::write_request(check, {{ip, port}, ""}, "me", request);
    CHECK(request == std::string("GET /health?deep HTTP/1.1\r\nHost: [2001:db8::1]") +
                         (port == 80 ? "" : ":8080") +
                         "\r\nUser-Agent: me\r\nAccept: */*\r\n"
                         "Accept-Encoding: gzip, deflate, identity\r\n\r\n");
}

TEST_CASE("http_request: HC-9, HC-10: the Host is the name, or else the address, by the port rule",
          "[probe]") {
    using probe::Protocol;
    struct Row {
        Protocol protocol;
        const char* check_host;
        const char* target_host;
        std::uint16_t port;
        const char* host;
    };
    const auto row = GENERATE(values<Row>({
        {Protocol::Http, "", "", 80, "192.0.2.1"},
        {Protocol::Http, "", "", 8080, "192.0.2.1:8080"},
        {Protocol::Http, "web.example", "", 80, "web.example"},
        {Protocol::Http, "web.example", "", 443, "web.example:443"},
        {Protocol::Https, "web.example", "", 443, "web.example"},
        {Protocol::Https, "web.example", "", 80, "web.example:80"},
        {Protocol::Https, "", "", 443, "192.0.2.1"},
        {Protocol::Http, "", "lb.example", 80, "lb.example"},
        {Protocol::Http, "", "lb.example", 8080, "lb.example:8080"},
        {Protocol::Https, "", "lb.example", 443, "lb.example"},
        {Protocol::Http, "web.example", "lb.example", 80, "web.example"},
    }));
    probe::Check check;
    check.protocol = row.protocol;
    check.host = row.check_host;
    const probe::Target target{0, {*base::Address::parse("192.0.2.1"), row.port}, row.target_host};
    std::string request;
    probe::write_request(check, {target.address, probe::name_of(check, target)}, "me", request);
    CHECK(request.find("\r\nHost: " + std::string(row.host) + "\r\n") != std::string::npos);
}
