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
