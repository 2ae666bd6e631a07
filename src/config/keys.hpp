// SPDX-License-Identifier: Apache-2.0
#pragma once
// Every key that a configuration may hold: the one list for the loader, for suggestions, and for
// the test that the manual names them all (tools/check_man.py reads keys.cpp).

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leeward::config {

/// The tables that keys stand in. A `check` is check.NAME, and so on.
enum class Where : std::uint8_t {
    Top,
    Zone,
    Server,
    Tls,  // of the server
    Geo,
    Check,
    Region,
    Az,
    Target,
    Pool,
    Record,
    Near,  // a member of `nearest`
    Rule,
    Criterion,  // `assert` or `gate` of a rule
    Failback,   // at the top, of a check, of a region
    Budget,
    Notify,
    Isolated,
    Ttl,       // at the top, of a record
    RateLimit  // of the server
};

struct Key {
    Where where = Where::Top;
    std::string_view name;
    std::string_view type;
    std::string_view fallback;  // as the manual prints it: "10s", "required", "none"
};

/// A key of the design that this version does not have yet.
struct LaterKey {
    Where where = Where::Top;
    std::string_view name;
    std::string_view instead;  // what to write today; may be empty
};

std::span<const Key> keys();
std::span<const LaterKey> later_keys();

/// True when `name` is a key there.
bool is_key(Where where, std::string_view name);
/// True when `name` will be a key there in a later version.
bool is_later_key(Where where, std::string_view name);
/// The names of the keys there.
std::vector<std::string> key_names(Where where);

}  // namespace leeward::config
