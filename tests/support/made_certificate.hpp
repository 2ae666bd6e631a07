// SPDX-License-Identifier: Apache-2.0
#pragma once
// Certificates that nobody signed, made for one test, and clients that take them.

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

#include "support/catch.hpp"

namespace leeward::test {

struct FreeTls {
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    void operator()(SSL* ssl) const { SSL_free(ssl); }
    void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
};
template <class T>
using OwnedTls = std::unique_ptr<T, FreeTls>;

/// Both in PEM.
struct MadeCertificate {
    std::string certificate;
    std::string key;
};

inline std::string text_of(BIO* bio) {
    char* start = nullptr;
    const long size = BIO_get_mem_data(bio, &start);
    return {start, static_cast<std::size_t>(size)};
}

inline std::string key_text(EVP_PKEY* key, const char* passphrase = nullptr) {
    const OwnedTls<BIO> bio(BIO_new(BIO_s_mem()));
    const auto* const cipher = passphrase == nullptr ? nullptr : EVP_aes_128_cbc();
    REQUIRE(PEM_write_bio_PKCS8PrivateKey(
                bio.get(), key, cipher, passphrase,
                passphrase == nullptr ? 0 : static_cast<int>(std::string(passphrase).size()),
                nullptr, nullptr) == 1);
    return text_of(bio.get());
}

/// Valid from `from` to `until`, in seconds from now, for `name`.
inline MadeCertificate make_certificate(EVP_PKEY* key, const std::string& name = "ns1.example",
                                        long from = -3600, long until = 30L * 24 * 3600) {
    const OwnedTls<X509> certificate(X509_new());
    X509_set_version(certificate.get(), 2);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), from);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), until);
    X509_set_pubkey(certificate.get(), key);
    X509_NAME* const subject = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), subject);
    REQUIRE(X509_sign(certificate.get(), key, EVP_sha256()) > 0);
    const OwnedTls<BIO> bio(BIO_new(BIO_s_mem()));
    REQUIRE(PEM_write_bio_X509(bio.get(), certificate.get()) == 1);
    return {text_of(bio.get()), key_text(key)};
}

inline MadeCertificate make_certificate(const std::string& name = "ns1.example") {
    const OwnedTls<EVP_PKEY> key(EVP_EC_gen("P-256"));
    return make_certificate(key.get(), name);
}

/// A client's context that verifies nothing.
inline OwnedTls<SSL_CTX> client_context(int version = 0) {
    OwnedTls<SSL_CTX> context(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_security_level(context.get(), 0);
    SSL_CTX_set_min_proto_version(context.get(), version);
    SSL_CTX_set_max_proto_version(context.get(), version);
    return context;
}

/// The name in the certificate that the server showed.
inline std::string name_of_peer(SSL* ssl) {
    const OwnedTls<X509> shown(SSL_get1_peer_certificate(ssl));
    char name[64] = "";
    if (shown) {
        X509_NAME_get_text_by_NID(X509_get_subject_name(shown.get()), NID_commonName, name,
                                  sizeof name);
    }
    return name;
}

}  // namespace leeward::test
