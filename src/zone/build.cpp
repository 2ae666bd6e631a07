// SPDX-License-Identifier: Apache-2.0
#include "leeward/zone/build.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "check.hpp"
#include "leeward/zone/parse.hpp"
#include "node_store.hpp"
#include "run.hpp"

namespace leeward::zone {

/// What a builder has so far: nodes, and the run of the last owner.
class Assembly {
public:
    explicit Assembly(const dns::Name& apex) : store_(apex) {}

    [[nodiscard]] const dns::Name& apex() const { return store_.nodes().apex(); }

    void add(const RecordView& record, const Origin& origin);
    void add(SteeredRrset steered);
    std::optional<Zone> build(const std::vector<std::string>& files,
                              std::vector<base::Fault>& faults);

private:
    [[nodiscard]] bool enter(base::Bytes owner);
    void begin(base::Bytes owner);
    void flush();

    NodeStore store_;
    SteeredRrsets steered_;
    Run run_;
    // Of the run's owner.
    std::array<std::uint8_t, dns::kMaxNameSize> owner_{};
    std::size_t owner_size_ = 0;  // octets; 0: there was none yet
    std::size_t own_size_ = 0;    // octets of its labels in front of the apex
    std::size_t labels_ = 0;
    bool inside_ = false;  // within the zone
};

/// Makes `owner` the owner of the run at hand. False: it is outside the zone.
bool Assembly::enter(base::Bytes owner) {
    const bool goes_on =
        owner.size() == owner_size_ && std::equal(owner.begin(), owner.end(), owner_.begin());
    if (!goes_on) begin(owner);
    return inside_;
}

void Assembly::begin(base::Bytes owner) {
    flush();
    std::copy(owner.begin(), owner.end(), owner_.begin());
    owner_size_ = owner.size();
    labels_ = store_.nodes().apex_labels();
    const base::Bytes apex = store_.nodes().apex_lower();
    base::Bytes rest = owner;
    for (; rest.size() > apex.size(); rest = rest.subspan(1U + rest[0])) ++labels_;
    inside_ = rest.size() == apex.size() && dns::equals_lower(rest.data(), apex);
    own_size_ = owner.size() - rest.size();
}

void Assembly::flush() {
    if (run_.empty()) return;
    store_.append({owner_.data(), own_size_}, labels_, run_);
    run_.clear();
}

void Assembly::add(const RecordView& record, const Origin& origin) {
    if (enter(record.owner)) {
        run_.add(record, origin);
        return;
    }
    Outside& outside = store_.notes().outside;
    if (outside.count++ < kMaxFaults)
        outside.first.push_back({dns::name_to_string(record.owner), origin});
}

void Assembly::add(SteeredRrset steered) {
    if (enter(steered.owner.wire())) {
        run_.add_steered(steered.type, steered.root);
        steered_.inside.push_back(std::move(steered));
    } else {
        steered_.outside.push_back(std::move(steered));
    }
}

std::optional<Zone> Assembly::build(const std::vector<std::string>& files,
                                    std::vector<base::Fault>& faults) {
    flush();
    store_.join();
    store_.link();
    std::sort(steered_.inside.begin(), steered_.inside.end(),
              [](const auto& left, const auto& right) { return left.root < right.root; });
    std::vector<base::Fault> found;
    check(store_, steered_, files, found);
    const bool servable = !base::any_error(found);
    faults.insert(faults.end(), std::make_move_iterator(found.begin()),
                  std::make_move_iterator(found.end()));
    if (!servable) return std::nullopt;
    store_.tidy();
    const std::size_t names = store_.live();
    const std::size_t records = store_.record_count();
    return Zone(store_.take(), names, records);
}

ZoneBuilder::ZoneBuilder(const dns::Name& apex) : assembly_(std::make_unique<Assembly>(apex)) {}
ZoneBuilder::ZoneBuilder(ZoneBuilder&&) noexcept = default;
ZoneBuilder& ZoneBuilder::operator=(ZoneBuilder&&) noexcept = default;
ZoneBuilder::~ZoneBuilder() = default;

void ZoneBuilder::add(const RecordView& record, const Origin& origin) {
    assembly_->add(record, origin);
}

void ZoneBuilder::add(SteeredRrset steered) {
    assembly_->add(std::move(steered));
}

std::optional<Zone> ZoneBuilder::build(const std::vector<std::string>& files,
                                       std::vector<base::Fault>& faults) {
    const dns::Name apex = assembly_->apex();
    auto zone = assembly_->build(files, faults);
    assembly_ = std::make_unique<Assembly>(apex);
    return zone;
}

}  // namespace leeward::zone
