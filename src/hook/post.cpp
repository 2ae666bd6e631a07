// SPDX-License-Identifier: Apache-2.0
#include "post.hpp"

#include <curl/curl.h>

#include <chrono>
#include <memory>

#include "leeward/base/time.hpp"

namespace leeward::hook {
namespace {

constexpr long kStatusFirst = 200;
constexpr long kStatusLast = 299;

std::size_t forget(char* /*octets*/, std::size_t size, std::size_t count, void* /*unused*/) {
    return size * count;
}

/// Not 0 ends the transfer. Called about once a second, and as octets move.
int progress(void* ending, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<const std::atomic<bool>*>(ending)->load() ? 1 : 0;
}

}  // namespace

bool post(const std::string& url, const std::string& body, base::Duration timeout,
          const std::atomic<bool>& ending) {
    const std::unique_ptr<CURL, void (*)(CURL*)> handle(curl_easy_init(), curl_easy_cleanup);
    const std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers(
        curl_slist_append(nullptr, "Content-Type: application/json"), curl_slist_free_all);
    if (!handle || !headers) return false;
    CURL* const curl = handle.get();
    const auto limit =
        static_cast<long>(std::chrono::duration_cast<std::chrono::milliseconds>(timeout).count());
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.c_str());
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, limit);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, forget);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, progress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &ending);
    if (curl_easy_perform(curl) != CURLE_OK) return false;
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    return status >= kStatusFirst && status <= kStatusLast;
}

}  // namespace leeward::hook
