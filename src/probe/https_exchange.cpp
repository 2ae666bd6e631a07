// SPDX-License-Identifier: Apache-2.0
#include "https_exchange.hpp"

#include <openssl/ssl.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <string_view>

#include "leeward/loop/loop.hpp"

namespace leeward::probe {
namespace {

/// True when libcurl must know the name: to send it as SNI or to hold the certificate against it.
bool name_matters(const Check& check, const Destination& to) {
    return !to.name.empty() && (check.sni || check.verify);
}

/// Takes the SNI out of the client hello: libcurl has no switch for it.
void remove_sni(const SSL* ssl, int where, int) {
    if ((where & SSL_CB_HANDSHAKE_START) == 0) return;
    // OpenSSL hands out its own object as const; this is how its callbacks change it.
    SSL_ctrl(const_cast<SSL*>(ssl), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
             nullptr);
}

/// A failure of libcurl's, in our words.
struct Failure {
    Phase phase;
    Trouble trouble;
};

/// What an error says about the endpoint; those of sockets depend on errno and are not here.
Failure failure_of(CURLcode code) {
    switch (code) {
        case CURLE_OPERATION_TIMEDOUT:  // the kernel's, for deadlines are the runner's
            return {Phase::Connect, Trouble::Timeout};
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_SSL_CIPHER:
            return {Phase::Tls, Trouble::Protocol};
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_ISSUER_ERROR:
        case CURLE_SSL_INVALIDCERTSTATUS:
            return {Phase::Tls, Trouble::Certificate};
        case CURLE_OK:  // the connection ended between headers, which libcurl lets pass
        case CURLE_GOT_NOTHING:
        case CURLE_SEND_ERROR:
        case CURLE_RECV_ERROR:
        case CURLE_PARTIAL_FILE:
            return {Phase::Reply, Trouble::Closed};
        case CURLE_UNSUPPORTED_PROTOCOL:  // HTTP/0.9, which is no status line
        case CURLE_WEIRD_SERVER_REPLY:
            return {Phase::Reply, Trouble::Protocol};
        case CURLE_OUT_OF_MEMORY:
            // So libcurl calls a header line over 100 KiB. Real want of memory ends the process.
            return {Phase::Reply, Trouble::TooLarge};
        default:
            return {Phase::Connect, Trouble::Local};
    }
}

}  // namespace

HttpsExchange::HttpsExchange(Milestones& reached) : handle_(curl_easy_init()), reached_(reached) {
    if (handle_) set_constants();
}

void HttpsExchange::set_constants() {
    CURL* const handle = handle_.get();
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, error_.data());
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, &HttpsExchange::on_header);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &HttpsExchange::on_body);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, &HttpsExchange::on_socket);
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, this);
    curl_easy_setopt(handle, CURLOPT_SSL_CTX_DATA, this);
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "https");
    curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(handle, CURLOPT_PATH_AS_IS, 1L);
    // Nothing of the environment: no proxy between us and the endpoint.
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
    curl_easy_setopt(handle, CURLOPT_NOPROXY, "*");
    // A connection and a TLS session for each probe.
    curl_easy_setopt(handle, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(handle, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(handle, CURLOPT_SSL_SESSIONID_CACHE, 0L);
    // libcurl walks through its cache of addresses at the end of each transfer: keep it empty.
    curl_easy_setopt(handle, CURLOPT_DNS_CACHE_TIMEOUT, 0L);
    // The octets behind the head as they came: HttpReply undoes chunks and codings.
    curl_easy_setopt(handle, CURLOPT_HTTP_TRANSFER_DECODING, 0L);
    curl_easy_setopt(handle, CURLOPT_HTTP_CONTENT_DECODING, 0L);
    // The folder of certificates keeps libcurl from caching the store that it reads from the file.
    curl_easy_setopt(handle, CURLOPT_CAPATH, nullptr);
}

bool HttpsExchange::prepare(const Check& check, const Destination& to,
                            const std::string& user_agent) {
    check_ = &check;
    reply_ = {};
    error_[0] = '\0';
    socket_errno_ = 0;
    fd_ = -1;
    if (!handle_ || !set_request(check, to, user_agent)) return false;
    set_tls(check, to);
    return true;
}

bool HttpsExchange::set_request(const Check& check, const Destination& to,
                                const std::string& user_agent) {
    CURL* const handle = handle_.get();
    const std::string ip = url_literal(to.address.ip);
    const std::string authority =
        with_port(check, name_matters(check, to) ? to.name : ip, to.address.port);
    const std::string url = "https://" + authority + request_target(check);
    if (curl_easy_setopt(handle, CURLOPT_URL, url.c_str()) != CURLE_OK) return false;

    // Whatever the URL says, the connection goes to the literal address: no name is looked up.
    const std::string literal = "::" + ip + ":" + std::to_string(to.address.port);
    connect_to_.reset(curl_slist_append(nullptr, literal.c_str()));
    const std::string codings = std::string("Accept-Encoding: ") + kAcceptEncoding;
    headers_.reset(curl_slist_append(nullptr, codings.c_str()));
    if (!connect_to_ || !headers_) return false;
    if (!to.name.empty()) {
        const std::string host = "Host: " + with_port(check, to.name, to.address.port);
        if (curl_slist_append(headers_.get(), host.c_str()) == nullptr) return false;
    }
    curl_easy_setopt(handle, CURLOPT_CONNECT_TO, connect_to_.get());
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers_.get());
    curl_easy_setopt(handle, CURLOPT_USERAGENT, user_agent.c_str());

    const bool head = check.method == "HEAD";
    const bool usual = head || check.method == "GET";
    curl_easy_setopt(handle, CURLOPT_HTTPGET, 1L);
    curl_easy_setopt(handle, CURLOPT_NOBODY, head ? 1L : 0L);
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, usual ? nullptr : check.method.c_str());
    return true;
}

void HttpsExchange::set_tls(const Check& check, const Destination& to) {
    CURL* const handle = handle_.get();
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, check.verify ? 1L : 0L);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, check.verify ? 2L : 0L);
    // An endpoint that takes the name badly is not asked again without it, as HC-6 has it: Route 53
    // does so when the certificate lacks the name, and here nobody looks at that (HC-5).
    hide_name_ = name_matters(check, to) && !check.sni;
    const bool listen = hide_name_ || check.response;
    curl_easy_setopt(handle, CURLOPT_SSL_CTX_FUNCTION, listen ? &HttpsExchange::on_tls : nullptr);
}

/// libcurl prepares TLS when TCP is connected.
CURLcode HttpsExchange::on_tls(CURL*, void* context, void* self) {
    const auto& exchange = *static_cast<HttpsExchange*>(self);
    if (exchange.check_->response) exchange.reached_.connected = loop::Loop::now();
    if (exchange.hide_name_) {
        SSL_CTX_set_info_callback(static_cast<SSL_CTX*>(context), remove_sni);
    }
    return CURLE_OK;
}

std::size_t HttpsExchange::on_header(char* data, std::size_t size, std::size_t count, void* self) {
    auto& exchange = *static_cast<HttpsExchange*>(self);
    const std::size_t octets = size * count;
    const bool more = exchange.reply_.header(*exchange.check_, {data, octets});
    if (exchange.check_->response && !exchange.reached_.status && exchange.reply_.has_status()) {
        exchange.reached_.status = loop::Loop::now();
    }
    // Another count than came ends the transfer: what was seen is enough.
    return more ? octets : octets + 1;
}

std::size_t HttpsExchange::on_body(char* data, std::size_t size, std::size_t count, void* self) {
    auto& exchange = *static_cast<HttpsExchange*>(self);
    const std::size_t octets = size * count;
    return exchange.reply_.body(*exchange.check_, {data, octets}) ? octets : octets + 1;
}

curl_socket_t HttpsExchange::on_socket(void* self, curlsocktype, curl_sockaddr* address) {
    const int fd = ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    auto& exchange = *static_cast<HttpsExchange*>(self);
    exchange.fd_ = fd;
    // libcurl does not tell why there is no socket.
    if (fd < 0) exchange.socket_errno_ = errno;
    return fd < 0 ? CURL_SOCKET_BAD : fd;
}

Phase HttpsExchange::phase() const {
    // libcurl counts as connected only what has its TLS too: ask the socket.
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    if (::getpeername(fd_, reinterpret_cast<sockaddr*>(&peer), &size) != 0) return Phase::Connect;
    curl_off_t shaken_us = 0;
    curl_easy_getinfo(native(), CURLINFO_APPCONNECT_TIME_T, &shaken_us);
    return shaken_us == 0 ? Phase::Tls : Phase::Reply;
}

health::Report HttpsExchange::conclude(CURLcode code) {
    if (code == CURLE_OK) reply_.end(*check_);
    if (reply_.verdict()) return *reply_.verdict();
    return failed(code);
}

health::Report HttpsExchange::failed(CURLcode code) const {
    const std::string_view said = error_[0] != '\0' ? error_.data() : curl_easy_strerror(code);
    if (socket_errno_ != 0) {
        return judge_failure(Phase::Connect, trouble_of_errno(socket_errno_),
                             std::strerror(socket_errno_));
    }
    long os_errno = 0;
    curl_easy_getinfo(native(), CURLINFO_OS_ERRNO, &os_errno);
    if (code == CURLE_COULDNT_CONNECT) {
        return judge_failure(Phase::Connect, trouble_of_errno(static_cast<int>(os_errno)), said);
    }
    const auto [phase, trouble] = failure_of(code);
    return judge_failure(phase, trouble, code == CURLE_OK ? "no whole reply" : said);
}

}  // namespace leeward::probe
