// SPDX-License-Identifier: Apache-2.0
#pragma once
// The inside of the engine: what it keeps of each endpoint and domain, and the steps of a report.
// Each group of functions has a file of its own, in the order in which they are declared.

#include <algorithm>
#include <array>
#include <deque>
#include <string>
#include <vector>

#include "budget.hpp"
#include "comeback.hpp"
#include "dose.hpp"
#include "leeward/health/engine.hpp"
#include "rates.hpp"
#include "references.hpp"

namespace leeward::health {

/// Why something is bad.
struct Reason {
    std::string why;
    base::Instant since;  // when the failures began that it stands on
};

/// How often an endpoint fails that is in service, over its last few hundred reports. Who fails now
/// and then takes a longer row, or chance alone would make one: of errors of 10 %, three in a row
/// come about once in three hours.
class Habit {
public:
    void add(bool passed) {
        ++all_;
        if (!passed) ++bad_;
        if (all_ < kSpan) return;
        all_ /= 2;
        bad_ /= 2;
    }
    /// The last `row` failures were not by chance, or not the endpoint's.
    void take_back(std::uint32_t row) {
        row = std::min(row, bad_);
        bad_ -= row;
        all_ -= std::min(row, all_);
    }
    /// Failures that a row takes beside `fall`; none of who has never failed. With 60 for a rate of
    /// 1 a row is by chance less than once in a million reports.
    [[nodiscard]] std::uint32_t extra() const {
        if (bad_ == 0) return 0;
        return std::min(20U, (60 * (bad_ + 1) + 4 * (all_ + 10) / 10) / (all_ + 10));
    }

private:
    static constexpr std::uint32_t kSpan = 512;
    std::uint32_t all_ = 0;
    std::uint32_t bad_ = 0;
};

/// Failures of an endpoint without a pass in between.
struct Row {
    base::Duration lasts{0};
    bool is_whole = false;  // as long as it takes to be no chance
};

/// What the engine keeps of an endpoint beside its EndpointState and Vitals.
struct Member {
    Rates rates;
    Habit habit;
    State own = State::Unknown;  // without what its domains do to it
    std::uint32_t row = 0;       // failures in a row
    std::uint32_t passes = 0;    // passes in a row
    std::uint32_t needed = 0;    // failures that the row takes; known since its first
    base::Instant row_since;
    [[nodiscard]] Row row_at(base::Instant now) const {
        return row == 0 ? Row{} : Row{now - row_since, row >= needed};
    }
    std::optional<base::Instant> ill_since;  // since its rate is bad
    bool failing = false;                    // its last answer, isolated or not
    bool suspect = false;                    // references are asked more often for its sake
    bool waiting = false;  // bad, but nobody has confirmed that the prober is well
    bool held = false;     // bad, but the budget keeps it in
    bool halved = false;   // then: with half of its share
    bool ready = false;    // may come back when an operator says so
    Comeback comeback;
    Dose dose;
    Report because;                        // the report that made it wait or be held
    std::optional<base::Instant> changed;  // its last transition
    std::optional<base::Instant> due;      // tick has something to do
    std::optional<State> told;             // said while all was frozen
    std::size_t reference = 0;             // its number among the references
    std::uint64_t place = 0;               // Removal::place
};

/// What the engine keeps of a domain beside its DomainState.
struct Area {
    std::vector<std::size_t> members;  // the targets in it, at any depth
    Rates rates;                       // of what is in service in it; of all when it is out
    bool out = false;                  // condemned
    bool held = false;                 // would be condemned, but for the budget
    bool halved = false;               // then: with half of its share
    bool ready = false;
    std::uint32_t out_below = 0;  // members that are out by themselves or with a domain in it
    std::uint32_t passes = 0;     // good reports in a row, of all in it
    std::uint32_t rise = 1;       // the largest of its members'
    std::uint32_t failing = 0;    // members whose last answer failed
    std::uint32_t long_dead = 0;  // of those, out already when isolation was presumed
    Comeback comeback;
    Dose dose;
    std::optional<base::Instant> changed;
    std::optional<base::Instant> due;
};

class Engine::Impl {
public:
    Impl(EngineSettings settings, base::Instant now, const EngineMemory& memory);

    // --- engine_setup.cpp: start, memory, operators.
    EngineMemory remember(base::Instant now) const;
    void freeze(bool frozen, base::Instant now);
    bool tell(std::size_t index, State state, base::Instant now);

    // --- engine_report.cpp: from a report to a verdict on an endpoint.
    bool report(std::size_t index, const Report& report, base::Duration took, base::Instant now);
    bool let_return(EndpointId id, base::Instant now);

    // --- engine_domain.cpp: verdicts on domains.
    bool let_return(DomainId id, base::Instant now);

    // --- engine_time.cpp: paces and ticks.
    bool tick(base::Instant now);
    std::optional<base::Instant> next_tick() const;
    base::Duration pace(std::size_t index);

    EngineSettings settings_;
    std::vector<EndpointState> states_;
    std::vector<Vitals> vitals_;
    std::vector<DomainState> domains_;
    std::string isolated_;
    bool frozen_ = false;
    std::vector<Event> events_;
    std::vector<EndpointId> hurried_;

private:
    static constexpr base::Duration kStir = std::chrono::seconds(60);  // of `changing`

    // engine_setup.cpp
    void recall(const EngineMemory& memory, base::Instant now);
    void recall_domain(std::size_t at, const Memory& memory, base::Instant now);
    void place_members();
    void apply_told(std::size_t index, State state, base::Instant now);

    // engine_report.cpp
    const Watched& watched(std::size_t index) const { return settings_.endpoints[index]; }
    void judge(std::size_t index, const Report* report, base::Instant now);
    void judge_up(std::size_t index, const Report* report, base::Instant now);
    void judge_down(std::size_t index, base::Instant now);
    void go_down(std::size_t index, const std::string& why, base::Instant now);
    void hold(std::size_t index, const std::string& why, base::Instant now);
    void release(std::size_t index, const std::string& why, base::Instant now);
    void come_up(std::size_t index, const std::string& why, base::Instant now);

    // engine_evidence.cpp
    void count(std::size_t index, bool good, bool passed, base::Instant now);
    void count_above(std::size_t index, bool good, bool passed, base::Instant now);
    std::uint32_t row_needed(std::size_t index) const;
    bool is_ill(std::size_t index, base::Instant now);
    bool is_unsure(std::size_t index) const;
    Reason reason(Member& member, base::Instant now) const;
    void suspect(std::size_t index);
    void wait(std::size_t index, bool waiting);

    // engine_domain.cpp
    /// Calls `visit(domain's index)` for each domain above `id`, the narrowest first.
    template <class Visit>
    void up(std::optional<DomainId> id, const Visit& visit) const {
        for (; id; id = settings_.domains[id->index()].parent) visit(id->index());
    }
    bool is_place(std::size_t at) const { return settings_.domains[at].level != Level::Provider; }
    bool covered(std::size_t index) const;
    void count_out(std::optional<DomainId> from, std::uint32_t by, bool out);
    void judge_areas(std::size_t index, base::Instant now);
    void judge_area(std::size_t at, base::Instant now);
    void judge_out_area(std::size_t at, base::Instant now);
    bool condemnable(std::size_t at) const;
    void condemn(std::size_t at, base::Instant now);
    void restore(std::size_t at, bool lift, bool by_hand, const std::string& why,
                 base::Instant now);
    void lift_member(std::size_t index, bool by_hand, base::Instant now);
    void ease(std::size_t at, base::Instant now);
    void note_area(std::size_t at, Event::Kind kind, const std::string& why, base::Instant now);
    void refresh_members(std::size_t at, bool all, base::Instant now);
    std::string count_words(std::size_t at) const;
    void refresh_area(std::size_t at, base::Instant now);
    Removal removal(std::uint64_t capacity, std::size_t member) const;
    bool may_go(const Removal& removal, const Sum& minute, const Row& row, base::Instant now);
    bool is_young(base::Instant now) const;
    bool better_than(std::uint32_t own, base::Instant now);
    void move_out(std::size_t index, bool out);

    // engine_isolation.cpp
    void on_reference(std::size_t index, const Report& report, base::Instant now);
    void watch_loop(bool evidence, base::Instant now);
    void watch_failing(std::size_t index, bool failing, base::Instant now);
    References::Word trust(base::Instant since, base::Instant now);
    References::Word presume(base::Instant since, base::Instant now);
    void isolate(const std::string& why, base::Instant now);
    void reconnect(const std::string& why, base::Instant now);

    // engine_time.cpp
    void refresh(std::size_t index, base::Instant now);
    void refresh_all(base::Instant now);
    Vitals vitals_of(std::size_t index, base::Instant now);
    std::optional<base::Instant> due_of(std::size_t index, base::Instant now) const;
    std::optional<base::Instant> due_of_area(std::size_t at, base::Instant now) const;
    void schedule_next(const std::optional<base::Instant>& due);
    void schedule(std::optional<base::Instant>& due, std::optional<base::Instant> to);
    void note(Event event, base::Instant now);

    std::vector<Member> members_;             // by EndpointId
    std::vector<Area> areas_;                 // by DomainId
    std::vector<std::size_t> providers_;      // of two or more, where targets are
    std::vector<std::size_t> reference_ids_;  // endpoints, by number
    std::vector<std::size_t> waiting_;        // endpoints
    References references_;
    Ledger ledger_;
    Rates loop_;  // of all reports: whether they were evidence
    base::Duration longest_every_{0};
    std::uint64_t in_service_ = 0;       // capacity
    std::uint64_t out_ = 0;              // capacity that is out
    std::vector<std::uint64_t> out_at_;  // the same, by Removal::place
    std::uint32_t suspects_ = 0;
    enum class Doubt : std::uint8_t { None, References, Loop, Presumed };
    Doubt doubt_ = Doubt::None;
    std::optional<base::Instant> reconnected_;
    std::optional<base::Instant> next_;
    bool dirty_ = false;  // something that answers depend on became another
};

}  // namespace leeward::health
