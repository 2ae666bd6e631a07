// SPDX-License-Identifier: Apache-2.0
#include "members.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "areas.hpp"

namespace leeward::config {

namespace {

constexpr std::int64_t kMaxWeight = 1'000'000;  // policy::Child's bound
constexpr Bounds kBiases = {-99, 99};           // P-3
constexpr std::string_view kMembers = "regions, targets and pools";

/// Reads the members of one policy, each kind in its way.
class MembersReader {
public:
    MembersReader(const Reader& reader, const Entry& entry, bool& broken)
        : reader_(reader), entry_(entry), broken_(broken) {}

    std::vector<Named> read(policy::Kind kind) {
        const bool is_table = entry_.value.table() != nullptr;
        switch (kind) {
            case policy::Kind::Weighted:
                read_table("{ eu = 70, us = 30 }", &MembersReader::weighted);
                warn_of_zeros();
                break;
            case policy::Kind::Geo:
                read_table("{ EU = [\"eu\", \"us\"], default = \"us\" }", &MembersReader::geo);
                warn_without_default();
                break;
            case policy::Kind::Latency:
                if (is_table) {
                    read_table("{ eu-west-1 = \"eu\" }", &MembersReader::latency);
                } else {
                    read_list(true);
                }
                break;
            case policy::Kind::Nearest:
                if (is_table) {
                    read_table("{ eu = { at = [53.3, -6.3] } }", &MembersReader::nearest);
                } else {
                    read_list(true);
                }
                break;
            default:
                read_list(kind != policy::Kind::Simple);
        }
        return std::move(into_);
    }

private:
    using ReadOne = void (MembersReader::*)(const Reader& inside, const Entry& each);

    void read_list(bool needs_list) {
        if (needs_list && entry_.value.list() == nullptr) {
            reader_.error(entry_, fmt::format("is {}; write a list such as [\"eu\", \"us\"]",
                                              kind_of(entry_.value)));
            return;
        }
        for (Word& word : reader_.words(entry_, kMembers)) add_name(std::move(word));
    }

    void read_table(std::string_view example, ReadOne read_one) {
        const Table* table = entry_.value.table();
        if (table == nullptr || table->empty()) {
            reader_.error(entry_,
                          fmt::format("is {}; write a table such as {}",
                                      table != nullptr ? "empty" : kind_of(entry_.value), example));
            return;
        }
        const Reader inside =
            reader_.below(Where::Near, join_key(reader_.key(), entry_.key), entry_);
        for (const Entry& each : *table) (this->*read_one)(inside, each);
    }

    void add_name(Word word) {
        Named named;
        named.where = word.where;
        named.region = word.text;
        named.names.push_back(std::move(word));
        into_.push_back(std::move(named));
    }

    void weighted(const Reader& inside, const Entry& each) {
        const std::int64_t* weight = each.value.whole();
        if (weight == nullptr || *weight < 0 || *weight > kMaxWeight) {
            fault(inside, each,
                  fmt::format("is no weight; write a whole number (0 to {})", kMaxWeight));
            return;
        }
        add_name({each.key, each.where});
        into_.back().weight = static_cast<std::uint32_t>(*weight);
    }

    void latency(const Reader& inside, const Entry& each) {
        const std::string* name = each.value.text();
        if (name == nullptr) {
            fault(inside, each,
                  fmt::format("is {}; write a region, target or pool as a string in quotes",
                              kind_of(each.value)));
            return;
        }
        add_name({*name, each.value.where});
        into_.back().region = each.key;
    }

    void geo(const Reader& inside, const Entry& each) {
        const auto area = parse_area(each.key);
        if (!area) {
            fault_at_key(inside, each, area.error().message);
            return;
        }
        const auto same = std::find_if(into_.begin(), into_.end(),
                                       [&](const Named& other) { return other.area == *area; });
        if (same != into_.end()) {  // G-15, R-13: two spellings of one area
            fault_at_key(
                inside, each,
                fmt::format("is the area that line {} names too; keep one", same->where.line));
            return;
        }
        Named named;
        named.where = each.where;
        named.names = inside.words(each, kMembers);
        named.area = *area;
        if (named.names.empty())
            broken_ = true;
        else
            into_.push_back(std::move(named));
    }

    void nearest(const Reader& inside, const Entry& each) {
        add_name({each.key, each.where});
        if (const std::int64_t* bias = each.value.whole()) {
            if (*bias < kBiases.least || *bias > kBiases.most) {
                fault(inside, each,
                      fmt::format("is no bias; write a whole number ({} to {})", kBiases.least,
                                  kBiases.most));
                return;
            }
            into_.back().bias = static_cast<std::int32_t>(*bias);
        } else if (each.value.table() != nullptr) {
            read_near(inside, each);
        } else {
            fault(inside, each,
                  fmt::format("is {}; write a bias (P-3), or a table such as {{ at = [53.3, "
                              "-6.3], bias = 20 }}",
                              kind_of(each.value)));
        }
    }

    void read_near(const Reader& inside, const Entry& each) {
        const Reader near = inside.below(Where::Near, join_key(inside.key(), each.key), each);
        near.refuse_unknown();
        if (const Entry* at = near.find("at")) {
            into_.back().at = read_coordinates(near, *at);
            if (!into_.back().at) broken_ = true;
        }
        into_.back().bias = static_cast<std::int32_t>(near.whole("bias", kBiases).value_or(0));
    }

    void warn_of_zeros() {
        const bool zeros =
            !into_.empty() && std::all_of(into_.begin(), into_.end(),
                                          [](const Named& each) { return each.weight == 0; });
        if (!zeros) return;
        reader_.warn(entry_, "all weights are 0, which means equal shares (W-4); say so with 1");
    }

    void warn_without_default() {
        const policy::Area everywhere = geo::Code(geo::Everywhere());
        const bool has_default = std::any_of(
            into_.begin(), into_.end(), [&](const Named& each) { return each.area == everywhere; });
        if (has_default || into_.empty()) return;
        reader_.warn(entry_,
                     "has no default, so clients of other places get no answer (G-7); add default "
                     "= \"NAME\"");
    }

    void fault(const Reader& inside, const Entry& each, std::string message) {
        inside.error(each, std::move(message));
        broken_ = true;
    }
    void fault_at_key(const Reader& inside, const Entry& each, std::string message) {
        inside.error_at(each.where, each.key, std::move(message));
        broken_ = true;
    }

    const Reader& reader_;
    const Entry& entry_;
    bool& broken_;
    std::vector<Named> into_;
};

}  // namespace

std::vector<Named> read_members(const Reader& reader, const Entry& entry, policy::Kind kind,
                                bool& broken) {
    return MembersReader(reader, entry, broken).read(kind);
}

}  // namespace leeward::config
