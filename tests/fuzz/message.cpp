// SPDX-License-Identifier: Apache-2.0
// Any octets as a query to a zone of every kind of name: a whole message that answers it, or
// nothing.
#include <cstdlib>
#include <cstring>
#include <memory>

#include "leeward/answer/respond.hpp"
#include "leeward/dns/message.hpp"
#include "leeward/policy/decide.hpp"
#include "leeward/zone/build.hpp"
#include "leeward/zone/parse.hpp"

using namespace leeward;

namespace {

constexpr std::string_view kZone = R"($TTL 300
@ SOA ns1 h 1 7200 900 1209600 60
@ NS ns1
@ MX 10 mail
ns1 A 192.0.2.53
mail AAAA 2001:db8::25
alias CNAME mail
loop CNAME loop2
loop2 CNAME loop
old DNAME new
self DNAME x.self
*.wild A 192.0.2.99
*.c CNAME a.old
*.r TXT "thanks"
sub NS ns.sub
ns.sub A 192.0.2.60
svc HTTPS 1 . alpn=h2
_s._t SRV 0 5 5060 mail
n NAPTR 1 1 "S" "SIP+D2U" "" _s._t
t TXT "one" "two"
)";

snapshot::Snapshot make_snapshot() {
    const dns::Name apex = dns::Name::parse("a.").value();
    policy::Rules rules;
    policy::Leaf leaf;
    leaf.data.push_back({{192, 0, 2, 1}, {}, policy::PlaceId{}});
    rules.places.push_back({"eu", policy::PlaceKind::Region, {}});
    rules.leaves.push_back(leaf);
    rules.nodes.push_back(
        {"www", policy::Kind::Simple, policy::kNoDetail, {{policy::LeafId{0}, 1}}});
    rules.roots.push_back(
        {policy::Owner(dns::Name::parse("www.a.").value()), dns::RrType::A, 30, policy::NodeId{0}});
    zone::ZoneBuilder builder(apex);
    const auto no_files = [](const std::string&) -> base::Result<std::string> {
        return base::fail("none");
    };
    auto parsed =
        zone::parse("fuzz.zone", kZone, apex, no_files,
                    [&](const auto& record, const auto& origin) { builder.add(record, origin); });
    builder.add({rules.roots[0].owner.name(), dns::RrType::A, 0, {}});
    std::vector<zone::Zone> zones;
    zones.push_back(std::move(builder.build(parsed.files, parsed.faults).value()));
    snapshot::Snapshot snapshot;
    snapshot.zones = std::make_shared<zone::ZoneSet>(std::move(zones));
    snapshot.steering = policy::decide(rules, {}, {}, 1);
    snapshot.rules = std::make_shared<policy::Rules>(std::move(rules));
    snapshot.cookies = std::make_shared<const dns::CookieSecrets>(dns::CookieSecrets{{{1}, {2}}});
    return snapshot;
}

/// Walks the message record by record, names with their pointers; aborts where it does not add up.
class Walker {
public:
    explicit Walker(base::Bytes message) : message_(message) {}

    void walk() {
        std::size_t at = dns::kHeaderSize;
        for (int i = base::load_u16(message_.data() + 4); i > 0; --i) at = name(at) + 4;
        int records = 0;
        for (std::size_t count = 6; count < 12; count += 2)
            records += base::load_u16(message_.data() + count);
        for (; records > 0; --records) {
            at = name(at);
            if (at + 10 > message_.size()) std::abort();
            at += 10U + base::load_u16(message_.data() + at + 8);
        }
        if (at != message_.size()) std::abort();
    }

private:
    std::size_t name(std::size_t at) {
        std::size_t end = 0;
        for (std::size_t size = 1;;) {
            if (at >= message_.size()) std::abort();
            const std::uint8_t length = message_[at];
            if (length >= 0xC0) {
                const std::size_t to = base::load_u16(message_.data() + at) & 0x3FFFU;
                if (to >= at || to < dns::kHeaderSize) std::abort();
                if (end == 0) end = at + 2;
                at = to;
                continue;
            }
            if (length == 0) return end == 0 ? at + 1 : end;
            size += 1U + length;
            if (length > dns::kMaxLabelSize || size > dns::kMaxNameSize) std::abort();
            at += 1U + length;
        }
    }

    base::Bytes message_;
};

/// With all that a reply may say.
const answer::Settings& all_settings() {
    static const answer::Settings settings{
        .nsid = {1, 2, 3}, .identity = "id", .version = "v", .report_agent = {1, 'r', 1, 'a', 0}};
    return settings;
}

void ask(const snapshot::Snapshot& snapshot, const answer::Settings& settings,
         answer::Arrival arrival, base::Bytes query) {
    static std::vector<std::uint8_t> buffer(answer::kMaxTcpReply);
    const std::size_t room =
        arrival.transport == answer::Transport::Udp ? answer::kMaxUdpReply : answer::kMaxTcpReply;
    base::Rng rng(query.size());
    policy::RandomChooser chooser(rng);
    std::size_t replied =
        answer::respond(snapshot, settings, query, arrival, chooser, {buffer.data(), room}).size;
    const bool due = query.size() >= dns::kHeaderSize && (query[2] & 0x80U) == 0;
    if ((replied != 0) != due) std::abort();
    if (replied == 0) return;
    if (replied > room || (buffer[2] & 0x80U) == 0 ||
        std::memcmp(buffer.data(), query.data(), 2) != 0)
        std::abort();
    Walker({buffer.data(), replied}).walk();
    replied = answer::truncate({buffer.data(), replied}, replied);
    Walker({buffer.data(), replied}).walk();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using answer::Transport;
    static const snapshot::Snapshot snapshot = make_snapshot();
    static const answer::Settings few;
    const base::Bytes query(data, size);
    ask(snapshot, few, {.transport = Transport::Udp}, query);
    ask(snapshot, few, {.transport = Transport::Tcp}, query);
    ask(snapshot, all_settings(), {.transport = Transport::Udp}, query);
    ask(snapshot, all_settings(), {.transport = Transport::Udp, .wary = true}, query);
    ask(snapshot, all_settings(), {.transport = Transport::Tls}, query);
    return 0;
}
