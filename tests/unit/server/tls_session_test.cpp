// SPDX-License-Identifier: Apache-2.0
#include <openssl/err.h>

#include <ctime>

#include "../../../src/server/ticket_keys.hpp"
#include "../../../src/server/tls_session.hpp"
#include "leeward/server/tls_context.hpp"
#include "support/made_certificate.hpp"

namespace {

using namespace leeward;
using namespace leeward::test;
using server::TicketKeys;
using server::TlsContext;
using server::TlsSession;
using Octets = std::vector<std::uint8_t>;

std::shared_ptr<TlsContext> context_with(const MadeCertificate& made) {
    std::vector<base::Fault> faults;
    auto context =
        TlsContext::make({"c.pem", made.certificate}, {"k.pem", made.key}, ::time(nullptr), faults);
    REQUIRE(context);
    REQUIRE(faults.empty());
    return context;
}

/// OpenSSL's own client, joined to a session in memory.
class Pair {
public:
    Pair(const std::shared_ptr<TlsContext>& server, SSL_CTX* client, SSL_SESSION* earlier = nullptr,
         std::string_view protocols = "")
        : session(server), ssl(SSL_new(client)) {
        SSL_set_bio(ssl.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
        SSL_set_connect_state(ssl.get());
        if (earlier != nullptr) SSL_set_session(ssl.get(), earlier);
        SSL_set_alpn_protos(ssl.get(), base::as_bytes(protocols).data(),
                            static_cast<unsigned>(protocols.size()));
    }
    Pair(const Pair&) = delete;
    Pair& operator=(const Pair&) = delete;
    /// As if it had ended in order, for OpenSSL does not resume others.
    ~Pair() { SSL_set_shutdown(ssl.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN); }

    /// Carries octets to and fro until there are none, `step` at a time.
    void talk(std::size_t step = 65536) {
        for (bool moved = true; moved;) {
            std::array<std::uint8_t, 4096> read{};
            const int size = SSL_read(ssl.get(), read.data(), read.size());
            if (size > 0) at_client.insert(at_client.end(), read.begin(), read.begin() + size);
            moved = size > 0 || carry(step);
        }
    }

    void say(const Octets& octets) {
        REQUIRE(SSL_write(ssl.get(), octets.data(), static_cast<int>(octets.size())) ==
                static_cast<int>(octets.size()));
    }
    void reply(const Octets& octets) {
        Octets ciphertext;
        session.write(octets, ciphertext);
        to_client(ciphertext);
    }
    void to_client(const Octets& ciphertext) {
        BIO_write(SSL_get_rbio(ssl.get()), ciphertext.data(), static_cast<int>(ciphertext.size()));
    }
    /// Gives the session octets, and the client what it says to that.
    bool to_session(const Octets& octets) {
        session.feed(octets);
        Octets into(TlsSession::kRecord);
        while (const std::size_t size = session.read(into)) {
            at_session.insert(at_session.end(), into.begin(),
                              into.begin() + static_cast<std::ptrdiff_t>(size));
        }
        Octets ciphertext;
        session.take(ciphertext);
        to_client(ciphertext);
        return !ciphertext.empty();
    }

    TlsSession session;
    OwnedTls<SSL> ssl;
    Octets at_client;   // plaintext that arrived
    Octets at_session;  // likewise

private:
    bool carry(std::size_t step) {
        Octets sent(65536);
        const int size =
            BIO_read(SSL_get_wbio(ssl.get()), sent.data(), static_cast<int>(sent.size()));
        bool moved = false;
        for (int at = 0; at < size; at += static_cast<int>(step)) {
            const auto end = std::min<std::size_t>(static_cast<std::size_t>(size), at + step);
            moved |= to_session({sent.begin() + at, sent.begin() + static_cast<long>(end)});
        }
        return moved || size > 0;
    }
};

/// What the client keeps of the server's tickets; of the last one.
class Tickets {
public:
    explicit Tickets(SSL_CTX* context) {
        SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT);
        SSL_CTX_set_app_data(context, this);
        SSL_CTX_sess_set_new_cb(context, [](SSL* ssl, SSL_SESSION* session) {
            auto* const self = static_cast<Tickets*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
            self->last.reset(session);
            return 1;
        });
    }
    OwnedTls<SSL_SESSION> last;
};

std::string faults_of(const MadeCertificate& made, base::Severity worst) {
    std::vector<base::Fault> faults;
    const auto context =
        TlsContext::make({"c.pem", made.certificate}, {"k.pem", made.key}, ::time(nullptr), faults);
    CHECK((context == nullptr) == (worst == base::Severity::Error));
    std::string text;
    for (const base::Fault& fault : faults) text += base::to_string(fault) + "\n";
    return text;
}

}  // namespace

TEST_CASE("R7858-1: hands are shaken in any cuts, and messages pass both ways", "[server][tls]") {
    const auto context = context_with(make_certificate());
    const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
    const auto step = GENERATE(as<std::size_t>{}, 1, 7, 65536);
    const auto client = client_context(version);
    Pair pair(context, client.get(), nullptr,
              "\x02h2\x03"
              "dot");
    CHECK_FALSE(pair.session.is_open());
    pair.talk(step);
    REQUIRE(pair.session.is_open());
    CHECK_FALSE(pair.session.is_resumed());
    CHECK(SSL_version(pair.ssl.get()) == version);
    CHECK(name_of_peer(pair.ssl.get()) == "ns1.example");
    const unsigned char* chosen = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(pair.ssl.get(), &chosen, &size);
    CHECK(std::string(reinterpret_cast<const char*>(chosen), size) == "dot");

    const Octets question(300, 'q');
    pair.say(question);
    pair.talk(step);
    CHECK(pair.at_session == question);
    const Octets longest(2 + 65535, 'a');
    pair.reply(longest);
    pair.talk(step);
    CHECK(pair.at_client == longest);

    SSL_shutdown(pair.ssl.get());
    pair.talk(step);
    CHECK(pair.session.is_over());
    CHECK_FALSE(pair.session.has_failed());
    pair.reply(question);  // our side is still open
    pair.session.close();
    Octets goodbye;
    pair.session.take(goodbye);
    pair.to_client(goodbye);
    pair.talk(step);
    CHECK(pair.at_client.size() == longest.size() + question.size());
    CHECK((SSL_get_shutdown(pair.ssl.get()) & SSL_RECEIVED_SHUTDOWN) != 0);
}

TEST_CASE("R7858-1: who offers no protocol is taken, who offers only others is refused",
          "[server][tls]") {
    const auto context = context_with(make_certificate());
    const auto client = client_context();
    Pair silent(context, client.get());
    silent.talk();
    CHECK(silent.session.is_open());
    Pair web(context, client.get(), nullptr, "\x02h2\x08http/1.1");
    web.talk();
    CHECK(web.session.has_failed());
    CHECK(ERR_GET_REASON(ERR_peek_last_error()) == SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL);
}

TEST_CASE("R7858-1: TLS 1.1 and renegotiation are refused", "[server][tls]") {
    const auto context = context_with(make_certificate());
    const auto old = client_context(TLS1_1_VERSION);
    Pair outdated(context, old.get());
    outdated.talk();
    CHECK(outdated.session.has_failed());
    CHECK_FALSE(outdated.session.is_open());
    CHECK(ERR_GET_REASON(ERR_peek_last_error()) == SSL_R_TLSV1_ALERT_PROTOCOL_VERSION);

    const auto client = client_context(TLS1_2_VERSION);
    Pair again(context, client.get());
    again.talk();
    REQUIRE(again.session.is_open());
    REQUIRE(SSL_renegotiate(again.ssl.get()) == 1);
    again.talk();
    CHECK(SSL_num_renegotiations(again.ssl.get()) <= 1);
    CHECK(SSL_renegotiate_pending(again.ssl.get()) == 1);  // for ever: the server does not
}

TEST_CASE("R7858-1: garbage and plain DNS end a session", "[server][tls]") {
    const auto context = context_with(make_certificate());
    const auto octets =
        GENERATE(Octets{0, 12, 1, 2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0}, Octets(5000, 0xFF),
                 Octets{'G', 'E', 'T', ' ', '/', ' ', 'H', 'T', 'T', 'P'});
    const auto client = client_context();
    Pair pair(context, client.get());
    pair.to_session(octets);
    CHECK(pair.session.has_failed());
    CHECK(pair.at_session.empty());
}

TEST_CASE("R7858-1, R8310-1: sessions resume, also after the certificate was replaced",
          "[server][tls]") {
    const auto first = context_with(make_certificate("old.example"));
    const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
    const auto client = client_context(version);
    Tickets tickets(client.get());
    Pair before(first, client.get());
    before.talk();
    REQUIRE(tickets.last);

    const auto second = context_with(make_certificate("new.example"));
    const auto stranger = context_with(make_certificate("new.example"));
    second->take_tickets_of(*first);
    for (const auto& [context, resumed] :
         {std::pair(first, true), {second, true}, {stranger, false}}) {
        const OwnedTls<SSL_SESSION> copy(SSL_SESSION_dup(tickets.last.get()));
        Pair again(context, client.get(), copy.get());
        again.talk();
        REQUIRE(again.session.is_open());
        INFO(version);
        CHECK(again.session.is_resumed() == resumed);
    }
    Pair fresh(second, client.get());
    fresh.talk();
    CHECK(name_of_peer(fresh.ssl.get()) == "new.example");
    before.say({1, 2, 3});
    before.talk();
    CHECK(before.at_session == Octets{1, 2, 3});
}

TEST_CASE("R7858-1: a ticket's key seals for half a day and opens for a whole one",
          "[server][tls]") {
    constexpr std::int64_t kStart = 1000;
    constexpr std::int64_t kPeriod = TicketKeys::kPeriod;
    TicketKeys keys;
    const auto first = keys.current(kStart)->name;
    CHECK(keys.current(kStart + kPeriod - 1)->name == first);
    CHECK_FALSE(keys.find(first.data(), kStart + kPeriod - 1).renew);
    const auto second = keys.current(kStart + kPeriod)->name;
    CHECK(second != first);
    REQUIRE(keys.find(first.data(), kStart + 2 * kPeriod - 1).key != nullptr);
    CHECK(keys.find(first.data(), kStart + 2 * kPeriod - 1).renew);
    CHECK(keys.find(first.data(), kStart + 2 * kPeriod).key == nullptr);
    CHECK(keys.find(second.data(), kStart + 2 * kPeriod).renew);
    // Nobody came for long: what was current is too old by now.
    CHECK(keys.find(second.data(), kStart + 5 * kPeriod).key == nullptr);
    CHECK(TicketKeys().find(first.data(), kStart).key == nullptr);
}

TEST_CASE("R7858-1: a certificate or key that cannot be served is told with its file",
          "[server][tls]") {
    const auto good = make_certificate();
    const auto other = make_certificate("ns2.example");
    const OwnedTls<EVP_PKEY> key(EVP_EC_gen("P-256"));
    const OwnedTls<EVP_PKEY> weak(EVP_RSA_gen(512));
    using base::Severity;
    CHECK_THAT(faults_of({good.key, good.key}, Severity::Error),
               Catch::Contains("c.pem") && Catch::Contains("holds no certificate in PEM"));
    CHECK_THAT(faults_of({good.certificate, "x"}, Severity::Error),
               Catch::Contains("k.pem") && Catch::Contains("holds no private key in PEM"));
    CHECK_THAT(faults_of({"", ""}, Severity::Error),
               Catch::Contains("no certificate") && Catch::Contains("no private key"));
    CHECK_THAT(faults_of({good.certificate, key_text(key.get(), "secret")}, Severity::Error),
               Catch::Contains("is encrypted"));
    CHECK_THAT(faults_of({good.certificate, other.key}, Severity::Error),
               Catch::Contains("is not the key of the first certificate in c.pem"));
    CHECK_THAT(faults_of(make_certificate(weak.get()), Severity::Error),
               Catch::Contains("get a stronger one"));
    CHECK_THAT(faults_of({good.certificate + other.certificate, good.key}, Severity::Warning),
               Catch::Contains("its certificate 2 did not sign"));
    CHECK_THAT(faults_of(make_certificate(key.get(), "a", -7200, -3600), Severity::Warning),
               Catch::Contains("expired on "));
    CHECK_THAT(faults_of(make_certificate(key.get(), "a", -7200, 3600), Severity::Warning),
               Catch::Contains("expires on "));
    CHECK_THAT(faults_of(make_certificate(key.get(), "a", 86400), Severity::Warning),
               Catch::Contains("is not valid before "));
}
