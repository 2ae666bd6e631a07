// SPDX-License-Identifier: Apache-2.0
// Any text is read as a master file and built into a zone. Each of its names is then found by its
// own name, and each of its RRsets answered in a message that holds.
#include <algorithm>
#include <cstdlib>
#include <iterator>

#include "leeward/answer/respond.hpp"
#include "leeward/zone/build.hpp"
#include "leeward/zone/parse.hpp"
#include "support/strict_reader.hpp"

using namespace leeward;

namespace {

constexpr std::size_t kMaxQueries = 300;  // $GENERATE makes many alike

std::vector<std::uint8_t> query_for(const dns::Name& name, dns::RrType type) {
    std::vector<std::uint8_t> query = {0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0};
    std::copy(name.wire().begin(), name.wire().end(), std::back_inserter(query));
    query.resize(query.size() + 4);
    base::store_u16(query.data() + query.size() - 4, static_cast<std::uint16_t>(type));
    base::store_u16(query.data() + query.size() - 2, static_cast<std::uint16_t>(dns::RrClass::In));
    return query;
}

void ask(const snapshot::Snapshot& snapshot, const std::vector<std::uint8_t>& query) {
    static std::vector<std::uint8_t> buffer(answer::kMaxTcpReply);
    base::Rng rng(1);
    policy::RandomChooser chooser(rng);
    const std::size_t size = answer::respond(snapshot, answer::Settings{}, base::Bytes(query),
                                             {answer::Transport::Tcp}, chooser, buffer)
                                 .size;
    if (size == 0 || !support::read_strictly({buffer.data(), size})) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto apex = *dns::Name::parse("z.example.");
    zone::ZoneBuilder builder(apex);
    builder.add({*dns::Name::parse("steered.z.example."), dns::RrType::Aaaa, 0, {}});
    const auto read = [](const std::string&) -> base::Result<std::string> {
        return std::string("included 60 A 192.0.2.1\n");
    };
    const std::string text =
        "@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns\n" + std::string(base::as_text({data, size}));
    auto parsed = zone::parse("fuzz.zone", text, apex, read,
                              [&](const auto& r, const auto& o) { builder.add(r, o); });
    auto zone = builder.build(parsed.files, parsed.faults);
    if (!zone) return 0;
    snapshot::Snapshot snapshot;
    std::vector<zone::Zone> zones;
    zones.push_back(std::move(*zone));
    snapshot.zones = std::make_shared<zone::ZoneSet>(std::move(zones));
    const zone::Zone& built = snapshot.zones->zones().front();

    std::size_t names = 0;
    std::size_t queries = 0;
    built.nodes().each([&](const zone::NodeView& node) {
        ++names;
        if (queries > kMaxQueries) return;
        const dns::Name owner = built.nodes().owner_of(node);
        const zone::Hit hit = built.find(dns::QueryName(owner));
        if (!hit.exact || built.nodes().owner_of(hit.exact) != owner) std::abort();
        node.each_rrset([&](const zone::RrsetView& rrset) {
            if (!rrset.steered()) ask(snapshot, query_for(owner, rrset.type));
            return ++queries <= kMaxQueries;
        });
        const auto below = owner.with_left(base::as_bytes("x"));
        if (below) ask(snapshot, query_for(*below, dns::RrType::Mx));
    });
    if (names != built.name_count()) std::abort();
    return 0;
}
