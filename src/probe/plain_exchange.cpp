// SPDX-License-Identifier: Apache-2.0
#include "plain_exchange.hpp"

#include <cstring>

#include "leeward/base/bytes.hpp"

namespace leeward::probe {

void PlainExchange::start(const Check& check, const Destination& to,
                          const std::string& user_agent) {
    check_ = &check;
    phase_ = Phase::Connect;
    if (check.protocol == Protocol::Http) {
        write_request(check, to, user_agent, request_);
        reader_ = {};
    }
    auto stream = loop::connect_tcp(loop_, to.address, [this](int error) { on_connect(error); });
    if (!stream) return fail(stream.error());
    stream_ = std::move(*stream);
}

void PlainExchange::on_connect(int error) {
    if (error != 0) return fail(error);
    if (check_->protocol == Protocol::Tcp) return on_end_({health::Outcome::Passed, "connected"});
    phase_ = Phase::Reply;
    if (check_->response) reached_.connected = loop::Loop::now();
    stream_.read([this](base::Bytes octets) { on_octets(octets); },
                 [this](int end) { on_closed(end); });
    ask();
}

void PlainExchange::ask() {
    // A request is small enough for any socket that was just connected; a peer that is gone
    // already takes nothing, and then the reading tells.
    const auto octets = base::as_bytes(request_);
    const auto rest = octets.subspan(stream_.try_write(octets));
    if (!rest.empty()) stream_.write({rest.begin(), rest.end()});
}

void PlainExchange::on_octets(base::Bytes octets) {
    if (!reader_.take(*check_, base::as_text(octets))) return on_end_(*reader_.verdict());
    if (check_->response && !reached_.status && reader_.has_status()) {
        reached_.status = loop::Loop::now();
    }
}

void PlainExchange::on_closed(int error) {
    if (error != 0) return fail(error);
    reader_.end(*check_);
    on_end_(reader_.verdict()
                ? *reader_.verdict()
                : judge_failure(phase_, Trouble::Closed, "closed before the reply was whole"));
}

void PlainExchange::fail(int error) {
    on_end_(judge_failure(phase_, trouble_of_errno(-error), std::strerror(-error)));
}

}  // namespace leeward::probe
