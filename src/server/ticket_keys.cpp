// SPDX-License-Identifier: Apache-2.0
#include "ticket_keys.hpp"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <algorithm>

namespace leeward::server {
namespace {

void wipe(std::optional<TicketKeys::Key>& key) {
    if (key) OPENSSL_cleanse(&*key, sizeof *key);
    key.reset();
}

template <std::size_t size>
bool fill(std::array<std::uint8_t, size>& octets) {
    return RAND_bytes(octets.data(), static_cast<int>(size)) == 1;
}

}  // namespace

TicketKeys::~TicketKeys() {
    wipe(current_);
    wipe(before_);
}

const TicketKeys::Key* TicketKeys::current(std::int64_t now) {
    return turn(now) ? &*current_ : nullptr;
}

TicketKeys::Found TicketKeys::find(const std::uint8_t* name, std::int64_t now) {
    if (!turn(now)) return {};
    const auto is = [name](const std::optional<Key>& key) {
        return key && std::equal(key->name.begin(), key->name.end(), name);
    };
    if (is(current_)) return {&*current_, false};
    if (is(before_)) return {&*before_, true};
    return {};
}

/// Makes a new key where it is time; false when there is none.
bool TicketKeys::turn(std::int64_t now) {
    if (current_ && now - since_ < kPeriod) return true;
    Key fresh;
    if (!fill(fresh.name) || !fill(fresh.cipher) || !fill(fresh.mac)) return current_.has_value();
    wipe(before_);
    if (current_ && now - since_ < 2 * kPeriod) before_ = *current_;
    wipe(current_);
    current_ = fresh;
    since_ = now;
    OPENSSL_cleanse(&fresh, sizeof fresh);
    return true;
}

}  // namespace leeward::server
