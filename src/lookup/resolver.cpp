// SPDX-License-Identifier: Apache-2.0
#include "leeward/lookup/resolver.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "leeward/loop/timer.hpp"
#include "query.hpp"

namespace leeward::lookup {
namespace {

// No source: our choice. A first packet that is lost costs a quarter of the time, so that a second
// and a third server still have their turn.
constexpr int kPatienceShare = 4;
constexpr base::Duration kPatienceMin = std::chrono::milliseconds(100);
constexpr base::Duration kPatienceMax = std::chrono::seconds(2);

base::Duration patience(base::Duration timeout) {
    return std::clamp(timeout / kPatienceShare, kPatienceMin, kPatienceMax);
}

}  // namespace

class ResolverImpl {
public:
    ResolverImpl(loop::Loop& loop, Settings settings)
        : loop_(loop), settings_(std::move(settings)) {}

    Resolver::Ticket ask(const Host& host, base::Duration timeout, Resolver::OnAnswer on_answer);
    void cancel(Resolver::Ticket ticket);
    void use(const Settings& settings);
    [[nodiscard]] std::size_t under_way() const { return questions_.size() - waiting_.size(); }
    [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

private:
    struct Question {
        Host host;
        base::Duration timeout;
        Resolver::OnAnswer on_answer;
        loop::Timer deadline;
        std::unique_ptr<Query> query;  // null: it waits for a place
    };

    void start_waiting();
    void end(Resolver::Ticket ticket, const Answer& answer);

    loop::Loop& loop_;
    Settings settings_;
    Resolver::Ticket last_ticket_ = 0;
    std::map<Resolver::Ticket, Question> questions_;
    std::set<Resolver::Ticket> waiting_;  // of questions_; the first came first
};

Resolver::Ticket ResolverImpl::ask(const Host& host, base::Duration timeout,
                                   Resolver::OnAnswer on_answer) {
    const auto ticket = ++last_ticket_;
    const auto on_deadline = [this, ticket] { end(ticket, tl::unexpected(Failure::TimedOut)); };
    Question question{host, timeout, std::move(on_answer), loop::Timer(loop_, on_deadline),
                      nullptr};
    question.deadline.start(timeout);
    questions_.emplace(ticket, std::move(question));
    waiting_.insert(ticket);
    start_waiting();
    return ticket;
}

void ResolverImpl::start_waiting() {
    while (!waiting_.empty() && under_way() < settings_.max_under_way) {
        const auto ticket = waiting_.extract(waiting_.begin()).value();
        Question& question = questions_.at(ticket);
        question.query =
            std::make_unique<Query>(loop_, question.host, settings_, patience(question.timeout),
                                    [this, ticket](const Answer& answer) { end(ticket, answer); });
    }
}

void ResolverImpl::cancel(Resolver::Ticket ticket) {
    if (questions_.erase(ticket) == 0) return;
    waiting_.erase(ticket);
    start_waiting();
}

void ResolverImpl::end(Resolver::Ticket ticket, const Answer& answer) {
    const auto question = questions_.extract(ticket);  // lives until this returns
    waiting_.erase(ticket);
    start_waiting();
    question.mapped().on_answer(answer);
}

void ResolverImpl::use(const Settings& settings) {
    settings_ = settings;
    start_waiting();
}

Resolver::Resolver(loop::Loop& loop, const Settings& settings)
    : impl_(std::make_unique<ResolverImpl>(loop, settings)) {}

Resolver::~Resolver() = default;

Resolver::Ticket Resolver::ask(const Host& host, base::Duration timeout, OnAnswer on_answer) {
    return impl_->ask(host, timeout, std::move(on_answer));
}

void Resolver::cancel(Ticket ticket) {
    impl_->cancel(ticket);
}

void Resolver::use(const Settings& settings) {
    impl_->use(settings);
}

std::size_t Resolver::under_way() const {
    return impl_->under_way();
}

std::size_t Resolver::waiting() const {
    return impl_->waiting();
}

}  // namespace leeward::lookup
