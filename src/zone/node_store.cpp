// SPDX-License-Identifier: Apache-2.0
#include "node_store.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <utility>

#include "records_of.hpp"

namespace leeward::zone {
namespace {

using dns::RrType;

// Names between finding where one belongs in the table and looking there: enough for the memory to
// answer meanwhile.
constexpr std::size_t kAhead = 16;

// Dead nodes are dropped when they take more than one part in that many.
constexpr std::size_t kDeadPart = 8;

std::uint32_t number_of(std::size_t at) {
    return static_cast<std::uint32_t>(at / kNodeUnit + 1);
}

using NameOctets = std::array<std::uint8_t, dns::kMaxNameSize>;

/// `own` in lower case, in `into`.
base::Bytes lower_case(base::Bytes own, NameOctets& into) {
    std::transform(own.begin(), own.end(), into.begin(), dns::to_lower);
    return {into.data(), own.size()};
}

bool starts_with_asterisk(base::Bytes own) {
    return own.size() >= 2 && own[0] == 1 && own[1] == '*';
}

std::size_t records_in(const NodeView& node) {
    std::size_t count = 0;
    node.each_rrset([&count](const RrsetView& rrset) {
        count += rrset.count;
        return true;
    });
    return count;
}

}  // namespace

NodeStore::NodeStore(const dns::Name& apex) : nodes_(apex), writer_(nodes_.apex_, nodes_.arena_) {}

/// Half of what the table's numbers reach: the other half is for joining.
bool NodeStore::is_full() const {
    constexpr std::size_t kReach = std::numeric_limits<std::uint32_t>::max();
    return nodes_.arena_.size() / kNodeUnit >= kReach / 2;
}

std::size_t NodeStore::offset_of(const NodeView& node) const {
    return static_cast<std::size_t>(node.at_ - nodes_.arena_.data());
}

NodeHead NodeStore::head_at(std::size_t at) const {
    return load_head<NodeHead>(nodes_.arena_.data() + at);
}

void NodeStore::set_head(std::size_t at, const NodeHead& head) {
    std::memcpy(nodes_.arena_.data() + at, &head, sizeof head);
}

void NodeStore::set_flag(std::size_t at, std::uint8_t flag) {
    NodeHead head = head_at(at);
    head.flags |= flag;
    set_head(at, head);
}

void NodeStore::append(base::Bytes own, std::size_t labels, Run& run) {
    if (is_full()) {
        if (!std::exchange(told_full_, true)) {
            notes_.too_large.push_back(
                {base::Severity::Error, {}, nodes_.apex().to_string(), "the zone is over 8 GiB"});
        }
        return;
    }
    run.order();
    write(own, labels, run);
}

std::size_t NodeStore::write(base::Bytes own, std::size_t labels, const Run& run) {
    Arena& arena = nodes_.arena_;
    const std::size_t at = arena.size();
    NodeHead head;
    head.owner_size = static_cast<std::uint8_t>(own.size());
    head.labels = static_cast<std::uint8_t>(labels);
    std::uint8_t* to = arena.grow(sizeof head + own.size());
    std::copy(own.begin(), own.end(), to + sizeof head);
    write_rrsets(run, head, at);
    const std::size_t padding = padded(arena.size() - at) - (arena.size() - at);
    std::memset(arena.grow(padding), 0, padding);
    head.size = static_cast<std::uint32_t>(arena.size() - at);
    set_head(at, head);
    occludes_ = occludes_ || head.flags != 0;
    ++live_;
    return at;
}

void NodeStore::write_rrsets(const Run& run, NodeHead& head, std::size_t at) {
    std::span<const RunEntry> entries = run.entries();
    while (!entries.empty()) {
        const RunEntry& front = entries.front();
        if (front.type == RrType::Ns && head.owner_size != 0) head.flags |= kCut;
        if (front.type == RrType::Dname) head.flags |= kDname;
        if (front.steered) {
            writer_.append_steered(front);
            entries = entries.subspan(1);
            continue;
        }
        std::size_t count = 1;
        bool mixed = front.mixed;
        while (count < entries.size() && entries[count].type == front.type &&
               !entries[count].steered) {
            mixed =
                mixed || entries[count].mixed || entries[count].ttl_or_root != front.ttl_or_root;
            ++count;
        }
        if (const auto appended = writer_.append(run, entries.first(count)); appended) {
            for (const RunEntry& entry : entries.first(count)) notes_.origins.add(entry.origin);
            records_ += count;
            if (mixed) notes_.mixed.push_back({at, front.type});
        } else {
            set_head(at, head);
            notes_.too_large.push_back({base::Severity::Error,
                                        {},
                                        owner_at(at).to_string(),
                                        to_string(front.type) + ": " + appended.error().message});
        }
        entries = entries.subspan(count);
    }
}

dns::Name NodeStore::owner_at(std::size_t at) const {
    return nodes_.owner_of(NodeView(nodes_.arena_.data() + at));
}

std::uint64_t NodeStore::hash_at(std::size_t at) const {
    const base::Bytes own = NodeView(nodes_.arena_.data() + at).owner_labels();
    const base::Bytes apex = nodes_.apex_lower();
    NameOctets lower;
    lower_case(own, lower);
    std::memcpy(lower.data() + own.size(), apex.data(), apex.size());
    return dns::hash_name(lower.data(), own.size() + apex.size());
}

void NodeStore::join() {
    std::vector<Double> doubles;
    index(live_ / 64, doubles);
    if (doubles.empty()) return;
    std::stable_sort(doubles.begin(), doubles.end(), [](const Double& left, const Double& right) {
        return left.first < right.first;
    });
    Offsets offsets;
    for (const Double& one : doubles) {
        offsets.push_back(one.first);
        offsets.push_back(one.node);
    }
    std::sort(offsets.begin(), offsets.end());
    offsets.erase(std::unique(offsets.begin(), offsets.end()), offsets.end());
    const Offsets origins = first_origins_of(offsets);
    for (auto next = doubles.begin(); next != doubles.end();) {
        Offsets of_name = {next->first};
        Offsets first_origins;
        const std::size_t first = next->first;
        for (; next != doubles.end() && next->first == first; ++next) of_name.push_back(next->node);
        for (const std::size_t at : of_name) {
            const auto known = std::lower_bound(offsets.begin(), offsets.end(), at);
            first_origins.push_back(origins[static_cast<std::size_t>(known - offsets.begin())]);
        }
        unite(of_name, first_origins);
    }
}

/// Fills the table anew with all live nodes, with room for `spare` more names. Nodes of a name that
/// is there already go to `doubles`.
void NodeStore::index(std::size_t spare, std::vector<Double>& doubles) {
    nodes_.table_.reset(live_ + spare + 1);
    struct Pending {
        std::size_t at = 0;
        std::uint64_t hash = 0;
    };
    std::array<Pending, kAhead> pending;
    std::size_t seen = 0;
    for (std::size_t at = 0; at < nodes_.arena_.size(); at += head_at(at).size) {
        if ((head_at(at).flags & kDead) != 0) continue;
        Pending& place = pending[seen % kAhead];
        if (seen >= kAhead) enter(place.at, place.hash, doubles);
        place = {at, hash_at(at)};
        nodes_.prefetch(place.hash);
        ++seen;
    }
    for (std::size_t left = std::min(seen, kAhead); left > 0; --left) {
        const Pending& place = pending[(seen - left) % kAhead];
        enter(place.at, place.hash, doubles);
    }
}

void NodeStore::enter(std::size_t at, std::uint64_t hash, std::vector<Double>& doubles) {
    const base::Bytes own = NodeView(nodes_.arena_.data() + at).owner_labels();
    NameOctets lower;
    if (const NodeView known = nodes_.find(lower_case(own, lower), hash)) {
        doubles.push_back({offset_of(known), at});
    } else {
        nodes_.table_.insert(hash, number_of(at));
    }
}

void NodeStore::insert(std::size_t at, std::uint64_t hash) {
    if (nodes_.table_.is_full(live_)) {
        std::vector<Double> none;
        index(live_ / 4, none);
    } else {
        nodes_.table_.insert(hash, number_of(at));
    }
}

/// Where the origins of the nodes at `offsets`, which are in order, begin.
NodeStore::Offsets NodeStore::first_origins_of(const Offsets& offsets) const {
    Offsets first;
    first.reserve(offsets.size());
    std::size_t origin = 0;
    for (std::size_t at = 0; first.size() < offsets.size(); at += head_at(at).size) {
        if (at == offsets[first.size()]) first.push_back(origin);
        origin += records_in(NodeView(nodes_.arena_.data() + at));
    }
    return first;
}

void NodeStore::unite(const Offsets& offsets, const Offsets& first_origins) {
    Run run;
    for (std::size_t i = 0; i < offsets.size(); ++i) read_back(offsets[i], first_origins[i], run);
    run.order();
    const dns::Name owner = owner_at(offsets.front());
    const dns::QueryName name(owner);
    const std::size_t own = owner.wire().size() - nodes_.apex_lower().size();
    const std::size_t at = write(owner.wire().first(own), name.labels(), run);
    for (const std::size_t old : offsets) {
        set_flag(old, kDead);
        records_ -= records_in(NodeView(nodes_.arena_.data() + old));
        dead_octets_ += head_at(old).size;
        --live_;
    }
    nodes_.table_.replace(name.hash(name.labels()), number_of(offsets.front()), number_of(at));
}

void NodeStore::read_back(std::size_t at, std::size_t origin, Run& run) const {
    NodeView(nodes_.arena_.data() + at).each_rrset([&](const RrsetView& rrset) {
        if (rrset.steered()) {
            run.add_steered(rrset.type, rrset.root());
            return true;
        }
        const bool mixed = is_mixed(at, rrset.type);
        RecordsOf records(rrset, nodes_.apex());
        while (records.next()) {
            run.add({{}, rrset.type, rrset.ttl(), records.rdata()}, notes_.origins.at(origin++),
                    mixed);
        }
        return true;
    });
}

bool NodeStore::is_mixed(std::size_t at, RrType type) const {
    auto note =
        std::lower_bound(notes_.mixed.begin(), notes_.mixed.end(), at,
                         [](const MixedTtl& one, std::size_t node) { return one.node < node; });
    while (note != notes_.mixed.end() && note->node == at && note->type != type) ++note;
    return note != notes_.mixed.end() && note->node == at;
}

void NodeStore::link() {
    need(nodes_.apex(), nodes_.apex_labels());
    // Nodes that are made on the way stand at the end, so this loop comes to them too.
    for (std::size_t at = 0; at < nodes_.arena_.size(); at += head_at(at).size) {
        const NodeHead head = head_at(at);
        const base::Bytes own = NodeView(nodes_.arena_.data() + at).owner_labels();
        if ((head.flags & kDead) != 0 || own.empty()) continue;
        const std::size_t parent = head.labels - 1U;
        const bool wildcard = starts_with_asterisk(own);
        if (parent == nodes_.apex_labels() && !wildcard) continue;
        const dns::Name owner = owner_at(at);
        need(owner, parent);
        if (wildcard)
            set_flag(offset_of(nodes_.find(dns::QueryName(owner), parent)), kWildcardChild);
    }
    if (occludes_) mark_occluded();
}

/// Makes the ancestor of `owner` with `labels` labels where it does not exist.
void NodeStore::need(const dns::Name& owner, std::size_t labels) {
    const dns::QueryName name(owner);
    if (nodes_.find(name, labels)) return;
    const std::size_t from = name.offset_of(labels);
    const std::size_t size = name.size() - nodes_.apex_lower().size() - from;
    insert(write(owner.wire().subspan(from, size), labels, Run()), name.hash(labels));
}

void NodeStore::mark_occluded() {
    for (std::size_t at = 0; at < nodes_.arena_.size(); at += head_at(at).size) {
        NodeHead head = head_at(at);
        if ((head.flags & kDead) != 0) continue;
        const dns::QueryName name(owner_at(at));
        for (std::size_t labels = nodes_.apex_labels(); labels < head.labels; ++labels) {
            const NodeView above = nodes_.find(name, labels);
            if (!above.is_cut() && !above.has_dname()) continue;
            head.occluder = static_cast<std::uint8_t>(labels + 1);
            set_head(at, head);
            break;
        }
    }
}

void NodeStore::tidy() {
    if (dead_octets_ > nodes_.arena_.size() / kDeadPart) {
        Arena kept;
        nodes_.each([&](const NodeView& node) {
            const std::size_t size = head_at(offset_of(node)).size;
            std::memcpy(kept.grow(size), node.at_, size);
        });
        nodes_.arena_ = std::move(kept);
        dead_octets_ = 0;
        std::vector<Double> none;
        index(0, none);
    }
    nodes_.arena_.fit();
}

}  // namespace leeward::zone
