// SPDX-License-Identifier: Apache-2.0
#pragma once
// One HTTPS probe as a libcurl transfer: what is asked of libcurl, and what its errors mean. Of the
// reply libcurl undoes the TLS and finds the end of the head; the rest is HttpReply's, as for HTTP.

#include <curl/curl.h>

#include <array>
#include <cstddef>
#include <memory>
#include <string>

#include "leeward/health/outcome.hpp"
#include "leeward/probe/http_reply.hpp"
#include "leeward/probe/http_request.hpp"
#include "leeward/probe/limits.hpp"
#include "leeward/probe/target.hpp"

namespace leeward::probe {

/// A libcurl handle that is used for one probe after the other; each has its own connection, for a
/// kept one would hide a dead listener.
class HttpsExchange {
public:
    /// Notes in `reached` what a probe has reached, if its check has a limit from there.
    explicit HttpsExchange(Milestones& reached);
    HttpsExchange(const HttpsExchange&) = delete;
    HttpsExchange& operator=(const HttpsExchange&) = delete;

    /// Describes the probe of `check` at the endpoint `to`; the transfer is then the caller's to
    /// run. `check` is borrowed until the transfer ends or rebind(). False: no memory, or a path or
    /// host that libcurl refuses.
    [[nodiscard]] bool prepare(const Check& check, const Destination& to,
                               const std::string& user_agent);
    /// `check`, equal to the one so far, is borrowed in its place.
    void rebind(const Check& check) { check_ = &check; }

    /// What the probe saw, once the transfer ended with `code`.
    [[nodiscard]] health::Report conclude(CURLcode code);
    /// How far the transfer has come. Requires: it runs.
    [[nodiscard]] Phase phase() const;

    [[nodiscard]] CURL* native() const { return handle_.get(); }

private:
    struct FreeHandle {
        void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
    };
    struct FreeList {
        void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
    };
    using List = std::unique_ptr<curl_slist, FreeList>;

    static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
    static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
    static CURLcode on_tls(CURL*, void* context, void* self);
    static curl_socket_t on_socket(void* self, curlsocktype, curl_sockaddr* address);

    void set_constants();
    [[nodiscard]] bool set_request(const Check& check, const Destination& to,
                                   const std::string& user_agent);
    void set_tls(const Check& check, const Destination& to);
    [[nodiscard]] health::Report failed(CURLcode code) const;

    List headers_;
    List connect_to_;
    std::array<char, CURL_ERROR_SIZE> error_{};
    std::unique_ptr<CURL, FreeHandle> handle_;  // borrows the lists and the error text
    Milestones& reached_;
    const Check* check_ = nullptr;
    bool hide_name_ = false;  // no SNI, although libcurl knows the name
    HttpReply reply_;
    int socket_errno_ = 0;
    int fd_ = -1;  // libcurl's, open while the transfer runs
};

}  // namespace leeward::probe
