// SPDX-License-Identifier: Apache-2.0
#include "../../../src/daemon/reply.hpp"

#include <algorithm>

#include "leeward/daemon/client_text.hpp"
#include "leeward/dns/edns_options.hpp"
#include "leeward/dns/message.hpp"
#include "support/catch.hpp"

using namespace leeward;

namespace {

using Octets = std::vector<std::uint8_t>;

Octets query_for(const policy::Client& client) {
    return daemon::write_query(dns::Name::parse("www.app.test.").value(), dns::RrType::A, client);
}

/// A reply to it, with `options` in its OPT record.
Octets reply_with(const Octets& options) {
    Octets reply = query_for({});
    reply[2] = 0x84;
    reply[11] = 1;
    const Octets opt = {
        0, 0, 41, 4, 0xD0, 0, 0, 0, 0, 0, static_cast<std::uint8_t>(options.size())};
    reply.insert(reply.end(), opt.begin(), opt.end());
    reply.insert(reply.end(), options.begin(), options.end());
    return reply;
}

}  // namespace

TEST_CASE("reply: a query tells of its client as the server reads it", "[daemon]") {
    for (const char* const text : {"192.0.2.7", "192.0.2.0/24", "128.0.0.0/1", "2001:db8::7",
                                   "2001:db8:0:100::/56", "2001:db8::/33"}) {
        const auto client = daemon::parse_client(text).value();
        const Octets octets = query_for(client);
        INFO(text);
        dns::Query query;
        REQUIRE(dns::parse_query(octets, query) == dns::Parsed::Whole);
        dns::EdnsOptions options;
        REQUIRE(dns::EdnsOptions::read(query.edns.options, options));
        const dns::ClientSubnet subnet = options.subnet;
        REQUIRE(subnet.was_sent());
        CHECK(subnet.source_length() == client.prefix);
        CHECK(subnet.address() == client.address);
    }
}

TEST_CASE("reply: without a client a query has no EDNS", "[daemon]") {
    const Octets octets = query_for({});
    dns::Query query;
    REQUIRE(dns::parse_query(octets, query) == dns::Parsed::Whole);
    CHECK_FALSE(query.edns.present);
}

TEST_CASE("reply: the scope is read from the option, whatever else is there", "[daemon]") {
    const auto scope_of = [](const Octets& options) {
        return int{daemon::read_reply(reply_with(options)).value().ecs_scope};
    };
    CHECK(scope_of({}) == 0);
    CHECK(scope_of({0, 8, 0, 7, 0, 1, 24, 20, 192, 0, 2}) == 20);
    CHECK(scope_of({0, 10, 0, 1, 9, 0, 8, 0, 4, 0, 2, 0, 56}) == 56);
    CHECK(scope_of({0, 8, 0, 2, 0, 1}) == 0);
    CHECK(scope_of({0, 10, 0, 9, 1}) == 0);
    CHECK(daemon::read_reply(query_for({})).value().ecs_scope == 0);
}

TEST_CASE("reply: every cut of a reply with an option is refused", "[daemon]") {
    const Octets whole = reply_with({0, 8, 0, 7, 0, 1, 24, 20, 192, 0, 2});
    REQUIRE(daemon::read_reply(whole));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        CHECK_FALSE(daemon::read_reply(base::Bytes(whole).first(size)));
    }
}
