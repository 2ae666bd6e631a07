// SPDX-License-Identifier: Apache-2.0
#include "tls_session.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <new>
#include <utility>

namespace leeward::server {

void TlsSession::Free::operator()(ssl_st* ssl) const noexcept {
    SSL_free(ssl);
}

TlsSession::TlsSession(std::shared_ptr<const TlsContext> context)
    : context_(std::move(context)), ssl_(SSL_new(context_->native())) {
    BIO* const in = BIO_new(BIO_s_mem());
    BIO* const out = BIO_new(BIO_s_mem());
    if (!ssl_ || in == nullptr || out == nullptr) {
        BIO_free(in);
        BIO_free(out);
        throw std::bad_alloc();
    }
    SSL_set_bio(ssl_.get(), in, out);  // owns both from here on
    SSL_set_accept_state(ssl_.get());
}

void TlsSession::feed(base::Bytes ciphertext) {
    if (is_over() || ciphertext.empty()) return;
    const int size = static_cast<int>(ciphertext.size());
    if (BIO_write(SSL_get_rbio(ssl_.get()), ciphertext.data(), size) != size) failed_ = true;
}

std::size_t TlsSession::read(base::MutableBytes into) {
    if (is_over()) return 0;
    // A fault that somebody else has left there would be taken for one of this call.
    ERR_clear_error();
    std::size_t size = 0;
    const int done = SSL_read_ex(ssl_.get(), into.data(), into.size(), &size);
    if (done == 1) return size;
    switch (SSL_get_error(ssl_.get(), done)) {
        case SSL_ERROR_WANT_READ:
            break;
        case SSL_ERROR_ZERO_RETURN:
            ended_ = true;
            break;
        default:
            failed_ = true;
    }
    return 0;
}

void TlsSession::write(base::Bytes plaintext, std::vector<std::uint8_t>& ciphertext) {
    drain(ciphertext);
    // Record by record, so that what collects inside stays as small as one.
    while (!plaintext.empty() && !failed_) {
        const auto record = plaintext.first(std::min(plaintext.size(), kRecord));
        plaintext = plaintext.subspan(record.size());
        ERR_clear_error();
        std::size_t size = 0;
        failed_ = SSL_write_ex(ssl_.get(), record.data(), record.size(), &size) != 1;
        drain(ciphertext);
    }
}

void TlsSession::drain(std::vector<std::uint8_t>& ciphertext) {
    BIO* const out = SSL_get_wbio(ssl_.get());
    char* start = nullptr;
    const long size = BIO_get_mem_data(out, &start);
    if (size <= 0) return;
    ciphertext.insert(ciphertext.end(), start, start + size);
    BIO_reset(out);
}

bool TlsSession::has_output() const {
    return BIO_ctrl_pending(SSL_get_wbio(ssl_.get())) != 0;
}

void TlsSession::close() {
    if (!is_open()) return;
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
}

bool TlsSession::is_open() const {
    return !failed_ && SSL_is_init_finished(ssl_.get()) == 1;
}

bool TlsSession::is_resumed() const {
    return SSL_session_reused(ssl_.get()) == 1;
}

}  // namespace leeward::server
