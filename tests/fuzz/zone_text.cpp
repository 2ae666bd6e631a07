// SPDX-License-Identifier: Apache-2.0
// Any text is read as a master file: what comes out is well-formed and reads back from its own
// text.
#include <algorithm>
#include <cstdlib>

#include "leeward/dns/rdata.hpp"
#include "leeward/zone/parse.hpp"

using namespace leeward;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = base::as_text({data, size});
    const auto read = [](const std::string&) -> base::Result<std::string> {
        return std::string("included 60 A 192.0.2.1\n");
    };
    std::size_t sunk = 0;
    const auto sink = [&sunk](const zone::RecordView& record, const zone::Origin& origin) {
        if (++sunk > 1000) return;  // $GENERATE makes many alike
        if (dns::name_size(record.owner) != record.owner.size()) std::abort();
        if (!dns::names_in_rdata(record.type, record.rdata)) std::abort();
        if (record.ttl > 0x7FFFFFFFU || origin.line == 0) std::abort();
        const auto written = dns::rdata_to_text(record.type, record.rdata);
        const auto again = dns::rdata_from_text(record.type, written, dns::Name());
        if (!again ||
            !std::equal(again->begin(), again->end(), record.rdata.begin(), record.rdata.end())) {
            std::abort();
        }
    };
    const auto result = zone::parse("fuzz.zone", text, *dns::Name::parse("example."), read, sink);
    if (result.records != sunk || result.faults.size() > zone::kMaxFaults + 1) std::abort();
    return 0;
}
