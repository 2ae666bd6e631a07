// SPDX-License-Identifier: Apache-2.0
#pragma once
// Master files (RFC 1035 section 5, RFC 2308 section 4, RFC 3597) -> records, one by one. The room
// dns reads RDATA; this room reads the lines and the directives ($ORIGIN, $TTL, $INCLUDE,
// $GENERATE), and reports every fault with its place.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "leeward/base/fault.hpp"
#include "leeward/base/result.hpp"
#include "leeward/dns/name.hpp"
#include "leeward/zone/record.hpp"
#include "leeward/zone/text_stream.hpp"

namespace leeward::zone {

inline constexpr std::size_t kMaxIncludeDepth = 16;
inline constexpr std::size_t kMaxGenerated =
    1'000'000;  // records of all $GENERATE lines of one zone together
inline constexpr std::size_t kMaxFaults = 1000;  // then one last fault says that there are more

/// Reads a whole file; the path is already joined with the including file's folder. Errors: the
/// reason in words.
using ReadFile = std::function<base::Result<std::string>(const std::string& path)>;

/// Takes one record. The view is borrowed for the call.
using RecordSink = std::function<void(const RecordView& record, const Origin& origin)>;

struct ParseResult {
    std::vector<std::string>
        files;  // all that were read, the first one first; Origin::file indexes it
    std::vector<base::Fault> faults;
    std::size_t records = 0;
};

/// Reads the master file at `path`, whose text is `text`, and hands each good record to `sink`.
/// `zone` is the first $ORIGIN. Goes on after each fault with the next record. A TTL is that of the
/// record, else of $TTL, else the last one stated (RFC 1035), else an error. Paths of $INCLUDE are
/// relative to the including file; `open` opens them.
ParseResult parse(const std::string& path, TextStream& text, const dns::Name& zone,
                  const OpenText& open, const RecordSink& sink);

/// The same for a text that is in memory, with `read` for the files that it includes.
ParseResult parse(const std::string& path, std::string_view text, const dns::Name& zone,
                  const ReadFile& read, const RecordSink& sink);

/// Opens what `read` reads; `read` is copied.
OpenText open_by_reading(ReadFile read);

}  // namespace leeward::zone
