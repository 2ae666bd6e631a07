// SPDX-License-Identifier: Apache-2.0
#pragma once
// What all TLS connections of a server share: its certificate, and how it shakes hands. TLS 1.2 and
// later (R7858-1), without compression, renegotiation and early data.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "leeward/base/fault.hpp"

struct ssl_ctx_st;  // OpenSSL's SSL_CTX

namespace leeward::server {

class TicketKeys;

/// A file and what it holds.
struct PemFile {
    std::string path;
    std::string text;
};

/// One thread at a time has sessions with a context and those that took its tickets.
class TlsContext {
public:
    /// The certificate, followed by those that vouch for it, and its key. `now`: seconds since 1970
    /// began. Adds what is wrong to `faults`; nullptr when that includes an error. A certificate
    /// that has expired, or will within kSoon, is served with a warning: clients that do not
    /// verify go on.
    static std::shared_ptr<TlsContext> make(const PemFile& certificate, const PemFile& key,
                                            std::int64_t now, std::vector<base::Fault>& faults);
    static constexpr std::int64_t kSoon = std::int64_t{14} * 24 * 60 * 60;  // seconds

    ~TlsContext();
    TlsContext(const TlsContext&) = delete;
    TlsContext& operator=(const TlsContext&) = delete;

    /// Takes sessions up again that were begun with `older` (R8310-1). Before its first session.
    void take_tickets_of(const TlsContext& older);

    /// When the certificate expires, in seconds since 1970 began.
    [[nodiscard]] std::int64_t expires() const { return expires_; }
    [[nodiscard]] ssl_ctx_st* native() const { return context_.get(); }

private:
    struct Free {
        void operator()(ssl_ctx_st* context) const noexcept;
    };
    using Owned = std::unique_ptr<ssl_ctx_st, Free>;

    TlsContext(Owned context, std::int64_t expires);
    void use(std::shared_ptr<TicketKeys> tickets);

    Owned context_;
    std::int64_t expires_;
    std::shared_ptr<TicketKeys> tickets_;
};

}  // namespace leeward::server
