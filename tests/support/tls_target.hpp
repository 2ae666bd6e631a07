// SPDX-License-Identifier: Apache-2.0
#pragma once
// An HTTPS server on loopback with a certificate that nobody signed. Serves on a thread of its own.

#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "leeward/base/address.hpp"
#include "leeward/loop/socket_address.hpp"
#include "support/catch.hpp"

namespace leeward::test {

enum class TlsManner {
    Answer,     // replies, and ends the connection
    Stay,       // replies, and leaves it open
    NeedsName,  // shakes no hand without SNI
};

/// Answers every connection with one reply, and notes the name that the client asked for.
class TlsTarget {
public:
    explicit TlsTarget(std::string reply, TlsManner manner = TlsManner::Answer)
        : reply_(std::move(reply)), manner_(manner) {
        set_certificate();
        if (manner_ == TlsManner::NeedsName) {
            SSL_CTX_set_tlsext_servername_callback(context_.get(), &TlsTarget::want_name);
        }
        fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_storage name{};
        const auto size = loop::to_sockaddr({*base::Address::parse("127.0.0.1"), 0}, name);
        REQUIRE(::bind(fd_, reinterpret_cast<sockaddr*>(&name), size) == 0);
        REQUIRE(::listen(fd_, 16) == 0);
        address_ = *loop::local_address(fd_);
        thread_ = std::thread([this] { serve(); });
    }
    ~TlsTarget() {
        ::shutdown(fd_, SHUT_RDWR);  // ends accept
        thread_.join();
        for (const int client : kept_) ::close(client);
        ::close(fd_);
    }
    TlsTarget(const TlsTarget&) = delete;
    TlsTarget& operator=(const TlsTarget&) = delete;

    [[nodiscard]] const base::SocketAddress& address() const { return address_; }
    /// The SNI of the first handshake, "" when it had none. Waits for its end: a client that
    /// refuses the certificate may be gone before this side knows.
    [[nodiscard]] std::string first_name() const {
        std::unique_lock lock(mutex_);
        REQUIRE(
            shaken_.wait_for(lock, std::chrono::seconds(10), [this] { return !names_.empty(); }));
        return names_.front();
    }
    /// The last request's head.
    [[nodiscard]] std::string request() const {
        const std::lock_guard lock(mutex_);
        return request_;
    }

private:
    struct Free {
        void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
        void operator()(SSL* ssl) const { SSL_free(ssl); }
        void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
        void operator()(X509* certificate) const { X509_free(certificate); }
    };

    void set_certificate() {
        const std::unique_ptr<EVP_PKEY, Free> key(EVP_EC_gen("P-256"));
        const std::unique_ptr<X509, Free> certificate(X509_new());
        X509_set_version(certificate.get(), 2);
        X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
        X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
        X509_set_pubkey(certificate.get(), key.get());
        X509_NAME* const name = X509_get_subject_name(certificate.get());
        const auto* const text = reinterpret_cast<const unsigned char*>("web.example");
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0);
        X509_set_issuer_name(certificate.get(), name);
        REQUIRE(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0);
        REQUIRE(SSL_CTX_use_certificate(context_.get(), certificate.get()) == 1);
        REQUIRE(SSL_CTX_use_PrivateKey(context_.get(), key.get()) == 1);
    }

    static int want_name(SSL* ssl, int* alert, void*) {
        if (SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name) != nullptr) return SSL_TLSEXT_ERR_OK;
        *alert = SSL_AD_HANDSHAKE_FAILURE;
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    }

    void close_or_keep(int client) {
        if (manner_ != TlsManner::Stay) {
            ::close(client);
        } else {
            kept_.push_back(client);
        }
    }

    void serve() {
        for (int client = 0; (client = ::accept(fd_, nullptr, nullptr)) >= 0;
             close_or_keep(client)) {
            const std::unique_ptr<SSL, Free> ssl(SSL_new(context_.get()));
            SSL_set_fd(ssl.get(), client);
            const bool shaken = SSL_accept(ssl.get()) == 1;
            const char* const name = SSL_get_servername(ssl.get(), TLSEXT_NAMETYPE_host_name);
            note(name == nullptr ? "" : name);
            if (shaken) answer(*ssl);
        }
    }

    void note(std::string name) {
        const std::lock_guard lock(mutex_);
        names_.push_back(std::move(name));
        shaken_.notify_all();
    }

    void answer(SSL& ssl) {
        char buffer[4096];
        const int size = SSL_read(&ssl, buffer, sizeof buffer);
        if (size <= 0) return;
        {
            const std::lock_guard lock(mutex_);
            request_.assign(buffer, static_cast<std::size_t>(size));
        }
        if (!reply_.empty()) SSL_write(&ssl, reply_.data(), static_cast<int>(reply_.size()));
        if (manner_ != TlsManner::Stay) SSL_shutdown(&ssl);
    }

    const std::string reply_;
    const TlsManner manner_;
    std::unique_ptr<SSL_CTX, Free> context_{SSL_CTX_new(TLS_server_method())};
    int fd_ = -1;
    base::SocketAddress address_;
    mutable std::mutex mutex_;
    mutable std::condition_variable shaken_;
    std::vector<std::string> names_;  // guarded by mutex_
    std::string request_;             // guarded by mutex_
    std::vector<int> kept_;           // of thread_ while it runs
    std::thread thread_;
};

}  // namespace leeward::test
