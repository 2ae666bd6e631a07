// SPDX-License-Identifier: Apache-2.0
#include "leeward/server/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <string_view>
#include <utility>

#include "ticket_keys.hpp"

namespace leeward::server {
namespace {

struct FreeParts {
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
template <class T>
using Owned = std::unique_ptr<T, FreeParts>;
using Chain = std::vector<Owned<X509>>;
using Faults = std::vector<base::Fault>;

constexpr std::string_view kProtocol = "dot";  // RFC 7858 is registered for ALPN under this name
constexpr std::string_view kSessions = "leeward-dot";
// With forward secrecy and authenticated encryption: what RFC 9325 section 4.2 recommends.
constexpr const char* kCiphersOfTls12 = "ECDHE+AESGCM:ECDHE+CHACHA20";

void add(Faults& faults, base::Severity severity, const PemFile& file, const char* key,
         std::string message) {
    faults.push_back({severity, {file.path, 0, 0}, key, std::move(message)});
}

void certificate_error(Faults& faults, const PemFile& file, std::string message) {
    add(faults, base::Severity::Error, file, "server.tls.certificate", std::move(message));
}

void key_error(Faults& faults, const PemFile& file, std::string message) {
    add(faults, base::Severity::Error, file, "server.tls.key", std::move(message));
}

std::string library_says() {
    const char* const reason = ERR_reason_error_string(ERR_peek_last_error());
    return reason == nullptr ? "OpenSSL gives no reason" : reason;
}

Owned<BIO> reader_of(const PemFile& file) {
    return Owned<BIO>(BIO_new_mem_buf(file.text.data(), static_cast<int>(file.text.size())));
}

Chain read_chain(const PemFile& file) {
    Chain chain;
    const auto reader = reader_of(file);
    while (X509* next = PEM_read_bio_X509(reader.get(), nullptr, nullptr, nullptr)) {
        chain.emplace_back(next);
    }
    return chain;
}

/// Nobody is asked for a passphrase; that one was wanted is noted in the bool behind `wanted`.
int no_passphrase(char*, int, int, void* wanted) {
    *static_cast<bool*>(wanted) = true;
    return -1;
}

Owned<EVP_PKEY> read_key(const PemFile& file, Faults& faults) {
    bool encrypted = false;
    const auto reader = reader_of(file);
    Owned<EVP_PKEY> key(PEM_read_bio_PrivateKey(reader.get(), nullptr, no_passphrase, &encrypted));
    if (encrypted) {
        key_error(faults, file, "is encrypted; write the key without a passphrase");
    } else if (!key) {
        key_error(faults, file,
                  "holds no private key in PEM; it begins with -----BEGIN ... KEY-----");
    }
    return key;
}

std::int64_t unix_time(const ASN1_TIME* time) {
    std::tm parts{};
    return ASN1_TIME_to_tm(time, &parts) == 1 ? ::timegm(&parts) : 0;
}

std::string day_of(std::int64_t time) {
    std::tm parts{};
    const std::time_t seconds = time;
    ::gmtime_r(&seconds, &parts);
    std::array<char, 16> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d", &parts)};
}

/// Faults that are no reason to say nothing to clients.
void judge_chain(const PemFile& file, const Chain& chain, std::int64_t now, Faults& faults) {
    const auto warn = [&](std::string message) {
        add(faults, base::Severity::Warning, file, "server.tls.certificate", std::move(message));
    };
    const std::int64_t from = unix_time(X509_get0_notBefore(chain.front().get()));
    const std::int64_t until = unix_time(X509_get0_notAfter(chain.front().get()));
    if (until <= now) {
        warn("expired on " + day_of(until) + "; clients that verify it refuse it: renew it");
    } else if (until - now <= TlsContext::kSoon) {
        warn("expires on " + day_of(until) + "; renew it before that");
    }
    if (from > now) warn("is not valid before " + day_of(from) + "; until then serve an older one");
    for (std::size_t next = 1; next < chain.size(); ++next) {
        if (X509_check_issued(chain[next].get(), chain[next - 1].get()) == X509_V_OK) continue;
        warn("its certificate " + std::to_string(next + 1) +
             " did not sign the one before it; begin with the server's, and let the signer of each "
             "follow it");
        break;
    }
}

bool fit_out(SSL_CTX* context, const PemFile& certificate, const PemFile& key, std::int64_t now,
             std::int64_t& expires, Faults& faults) {
    const Chain chain = read_chain(certificate);
    if (chain.empty()) {
        certificate_error(faults, certificate,
                          "holds no certificate in PEM; it begins with -----BEGIN "
                          "CERTIFICATE-----");
    }
    const auto secret = read_key(key, faults);
    if (chain.empty()) return false;
    judge_chain(certificate, chain, now, faults);
    expires = unix_time(X509_get0_notAfter(chain.front().get()));
    ERR_clear_error();
    if (SSL_CTX_use_certificate(context, chain.front().get()) != 1) {
        certificate_error(faults, certificate,
                          "cannot be served: " + library_says() + "; get a stronger one");
        return false;
    }
    for (std::size_t next = 1; next < chain.size(); ++next) {
        SSL_CTX_add1_chain_cert(context, chain[next].get());
    }
    if (!secret) return false;
    if (X509_check_private_key(chain.front().get(), secret.get()) != 1 ||
        SSL_CTX_use_PrivateKey(context, secret.get()) != 1) {
        key_error(faults, key,
                  "is not the key of the first certificate in " + certificate.path +
                      "; name the two that were made together");
        return false;
    }
    return true;
}

/// Takes `dot` out of what the client offers. Who offers only other protocols means another server,
/// and is refused as RFC 7301 section 3.2 wants; RFC 7858 asks nobody to offer anything.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size,
                    const unsigned char* offered, unsigned offered_size, void*) {
    for (unsigned at = 0; at < offered_size; at += 1U + offered[at]) {
        const std::string_view name(reinterpret_cast<const char*>(offered + at + 1), offered[at]);
        if (name != kProtocol) continue;
        *chosen = offered + at + 1;
        *size = offered[at];
        return SSL_TLSEXT_ERR_OK;
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

void set_manners(SSL_CTX* context) {
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(context, kCiphersOfTls12);
    SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_tlsext_ticket_key_evp_cb(context, prepare_ticket);
    // Sessions are resumed by tickets only, which clients keep: there is nothing for them to fill.
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_session_id_context(context,
                                   reinterpret_cast<const unsigned char*>(kSessions.data()),
                                   static_cast<unsigned>(kSessions.size()));
    // Early data can be replayed by whoever sees it, and saves one round trip of a long connection.
    SSL_CTX_set_max_early_data(context, 0);
    // An idle connection keeps no buffers of 34,000 octets.
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
}

}  // namespace

void TlsContext::Free::operator()(ssl_ctx_st* context) const noexcept {
    SSL_CTX_free(context);
}

std::shared_ptr<TlsContext> TlsContext::make(const PemFile& certificate, const PemFile& key,
                                             std::int64_t now, Faults& faults) {
    Owned context(SSL_CTX_new(TLS_server_method()));
    if (!context) {
        certificate_error(faults, certificate, "OpenSSL cannot serve: " + library_says());
        return nullptr;
    }
    set_manners(context.get());
    std::int64_t expires = 0;
    const bool usable = fit_out(context.get(), certificate, key, now, expires, faults);
    // What the attempts have left there must not be taken for a fault of a session.
    ERR_clear_error();
    if (!usable) return nullptr;
    return std::shared_ptr<TlsContext>(new TlsContext(std::move(context), expires));
}

TlsContext::TlsContext(Owned context, std::int64_t expires)
    : context_(std::move(context)), expires_(expires) {
    use(std::make_shared<TicketKeys>());
}
TlsContext::~TlsContext() = default;

void TlsContext::use(std::shared_ptr<TicketKeys> tickets) {
    tickets_ = std::move(tickets);
    SSL_CTX_set_app_data(native(), tickets_.get());  // for prepare_ticket
}

void TlsContext::take_tickets_of(const TlsContext& older) {
    use(older.tickets_);
}

}  // namespace leeward::server
