// SPDX-License-Identifier: Apache-2.0
#include "leeward/lookup/keeper.hpp"

#include <map>
#include <utility>

#include "leeward/loop/timer.hpp"

namespace leeward::lookup {

class KeeperImpl {
public:
    KeeperImpl(loop::Loop& loop, const Settings& settings, Keeper::OnChange on_change)
        : on_change_(std::move(on_change)),
          settings_(settings),
          resolver_(loop, settings),
          next_(loop, [this] { go_on(); }) {}

    void replace(const std::vector<Host>& hosts);
    void use(const Settings& settings);
    void on_first_round_over(std::function<void()> fn);
    [[nodiscard]] const HostBook& book() const { return book_; }

private:
    void go_on();
    void ask(const Host& host);
    void on_answer(const Host& host, const Answer& answer);

    const Keeper::OnChange on_change_;
    std::function<void()> on_first_round_over_;
    Settings settings_;
    HostBook book_;
    Resolver resolver_;
    std::map<Host, Resolver::Ticket> asked_;  // under way
    loop::Timer next_;
};

void KeeperImpl::replace(const std::vector<Host>& hosts) {
    book_.replace(hosts, loop::Loop::now());
    std::erase_if(asked_, [this](const auto& asked) {
        if (book_.find(asked.first) != nullptr) return false;
        resolver_.cancel(asked.second);
        return true;
    });
    next_.start({});
}

void KeeperImpl::use(const Settings& settings) {
    settings_ = settings;
    resolver_.use(settings);
    next_.start({});
}

void KeeperImpl::on_first_round_over(std::function<void()> fn) {
    on_first_round_over_ = std::move(fn);
    next_.start({});
}

/// Asks for what is due, but for no more than the resolver has places for: the wait for one would
/// count as the look-up's time.
void KeeperImpl::go_on() {
    next_.stop();
    while (asked_.size() < settings_.max_under_way) {
        const auto host = book_.take(loop::Loop::now());
        if (!host) {
            if (const auto due = book_.next_due()) next_.start(*due - loop::Loop::now());
            break;
        }
        ask(*host);
    }
    if (!book_.first_round_over()) return;
    if (const auto fn = std::exchange(on_first_round_over_, nullptr)) fn();
}

void KeeperImpl::ask(const Host& host) {
    asked_[host] = resolver_.ask(host, settings_.timeout,
                                 [this, host](const Answer& answer) { on_answer(host, answer); });
}

void KeeperImpl::on_answer(const Host& host, const Answer& answer) {
    asked_.erase(host);
    const Change change = book_.answered(host, answer, loop::Loop::now());
    if (change != Change::None) on_change_(host, change);
    go_on();
}

Keeper::Keeper(loop::Loop& loop, const Settings& settings, const std::vector<Host>& hosts,
               OnChange on_change)
    : impl_(std::make_unique<KeeperImpl>(loop, settings, std::move(on_change))) {
    impl_->replace(hosts);
}

Keeper::~Keeper() = default;

void Keeper::replace(const std::vector<Host>& hosts) {
    impl_->replace(hosts);
}

void Keeper::use(const Settings& settings) {
    impl_->use(settings);
}

const Known* Keeper::find(const Host& host) const {
    return impl_->book().find(host);
}

bool Keeper::first_round_over() const {
    return impl_->book().first_round_over();
}

void Keeper::on_first_round_over(std::function<void()> fn) {
    impl_->on_first_round_over(std::move(fn));
}

}  // namespace leeward::lookup
