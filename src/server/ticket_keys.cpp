// SPDX-License-Identifier: Apache-2.0
#include "ticket_keys.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <ctime>

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

bool set_mac(EVP_MAC_CTX* mac, const TicketKeys::Key& key) {
    // OpenSSL reads through these pointers, and no more.
    auto* const octets = const_cast<std::uint8_t*>(key.mac.data());
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, octets, key.mac.size()),
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end(),
    };
    return EVP_MAC_CTX_set_params(mac, parameters) == 1;
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

int prepare_ticket(SSL* ssl, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher,
                   EVP_MAC_CTX* mac, int seals) {
    constexpr int kFailed = -1;
    constexpr int kUnknown = 0;
    constexpr int kDone = 1;
    constexpr int kRenew = 2;
    auto& tickets = *static_cast<TicketKeys*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
    const std::int64_t now = ::time(nullptr);
    if (seals == 0) {
        const TicketKeys::Found found = tickets.find(name, now);
        if (found.key == nullptr) return kUnknown;
        if (!set_mac(mac, *found.key) ||
            EVP_DecryptInit_ex2(cipher, EVP_aes_256_cbc(), found.key->cipher.data(), iv, nullptr) !=
                1)
            return kFailed;
        return found.renew ? kRenew : kDone;
    }
    const TicketKeys::Key* const key = tickets.current(now);
    if (key == nullptr || RAND_bytes(iv, EVP_CIPHER_get_iv_length(EVP_aes_256_cbc())) != 1 ||
        !set_mac(mac, *key) ||
        EVP_EncryptInit_ex2(cipher, EVP_aes_256_cbc(), key->cipher.data(), iv, nullptr) != 1)
        return kFailed;
    std::copy(key->name.begin(), key->name.end(), name);
    return kDone;
}

}  // namespace leeward::server
