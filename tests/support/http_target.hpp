// SPDX-License-Identifier: Apache-2.0
#pragma once
// A server on loopback that plays a script to each client: what probes may meet.

#include <list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "leeward/base/address.hpp"
#include "leeward/loop/tcp.hpp"
#include "leeward/loop/timer.hpp"
#include "support/catch.hpp"

namespace leeward::test {

enum class Manner {
    Reply,        // reads a request, sends the text, ends the connection
    ReplyAtOnce,  // sends the text without a request, and ends the connection
    ReplyStay,    // the same, and leaves the connection open
    Hang,         // reads, and answers nothing
    Drip,         // sends the text an octet each 5 ms
    Flood,        // sends the text, then its last line again and again
    Close,        // ends the connection at once
    CloseLate,    // ends it when the request has come
    Reset,        // resets it when the request has come
};

class HttpTarget {
public:
    HttpTarget(loop::Loop& loop, Manner manner, std::string text = "")
        : loop_(loop), manner_(manner), text_(std::move(text)), listener_(listen(loop)) {}

    [[nodiscard]] const base::SocketAddress& address() const { return listener_.address(); }
    /// The heads of all requests so far.
    [[nodiscard]] const std::vector<std::string>& requests() const { return requests_; }
    /// Connections that are open now, and that were ever opened.
    [[nodiscard]] std::size_t open() const { return clients_.size(); }
    [[nodiscard]] std::size_t accepted() const { return accepted_; }

private:
    struct Client {
        loop::TcpStream stream;
        loop::Timer drip;
        std::string request;
        std::size_t sent = 0;
    };
    using Place = std::list<Client>::iterator;

    loop::TcpListener listen(loop::Loop& loop) {
        auto opened =
            loop::TcpListener::open(loop, {*base::Address::parse("127.0.0.1"), 0},
                                    [this](loop::TcpStream stream) { greet(std::move(stream)); });
        REQUIRE(opened);
        return std::move(*opened);
    }

    void greet(loop::TcpStream stream) {
        ++accepted_;
        if (manner_ == Manner::Close) return;
        clients_.emplace_front(Client{std::move(stream), loop::Timer(loop_, [] {}), {}, 0});
        const auto client = clients_.begin();
        client->drip = loop::Timer(loop_, [this, client] { drip(client); });
        // An unread request makes the kernel reset the connection when it is closed.
        if (manner_ == Manner::Reset) {
            client->drip = loop::Timer(loop_, [this, client] { clients_.erase(client); });
            client->drip.start(std::chrono::milliseconds(20));
            return;
        }
        if (manner_ == Manner::ReplyAtOnce) {
            send(client, text_);
            client->stream.end();
        }
        client->stream.read([this, client](base::Bytes octets) { hear(client, octets); },
                            [this, client](int) { clients_.erase(client); });
    }

    void hear(Place client, base::Bytes octets) {
        const bool heard = client->request.find("\r\n\r\n") != std::string::npos;
        client->request += base::as_text(octets);
        if (heard || client->request.find("\r\n\r\n") == std::string::npos) return;
        requests_.push_back(client->request);
        answer(client);
    }

    void answer(Place client) {
        switch (manner_) {
            case Manner::Reply:
                send(client, text_);
                client->stream.end();
                break;
            case Manner::ReplyStay:
                send(client, text_);
                break;
            case Manner::Drip:
                client->drip.start({}, std::chrono::milliseconds(5));
                break;
            case Manner::Flood:
                send(client, text_);
                flood(client);
                break;
            case Manner::CloseLate:
                clients_.erase(client);
                break;
            default:
                break;
        }
    }

    static void send(Place client, std::string_view text) {
        client->stream.write({text.begin(), text.end()});
    }

    void drip(Place client) {
        if (client->sent == text_.size()) return client->drip.stop();
        send(client, std::string_view(text_).substr(client->sent++, 1));
    }

    void flood(Place client) {
        const auto line = text_.rfind('\n', text_.size() - 2) + 1;
        std::string more;
        while (more.size() < 16384) more += text_.substr(line);
        client->stream.write({more.begin(), more.end()}, [this, client](int error) {
            if (error == 0) flood(client);
        });
    }

    loop::Loop& loop_;
    const Manner manner_;
    const std::string text_;
    std::vector<std::string> requests_;
    std::list<Client> clients_;
    std::size_t accepted_ = 0;
    loop::TcpListener listener_;
};

}  // namespace leeward::test
