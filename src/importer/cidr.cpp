// SPDX-License-Identifier: Apache-2.0
#include "cidr.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "leeward/base/address.hpp"
#include "words.hpp"

namespace leeward::importer {

namespace {

constexpr std::string_view kDefault = "*";  // the location of all other networks (IP-3)

using Network = std::pair<base::Address, int>;  // its length in bits

Network network_of(const base::Address& address, int bits) {
    std::vector<std::uint8_t> octets(address.bytes().begin(), address.bytes().end());
    for (std::size_t at = 0; at < octets.size(); ++at) {
        const int left = std::clamp(bits - static_cast<int>(at) * 8, 0, 8);
        octets[at] =
            static_cast<std::uint8_t>(octets[at] & (0xFF00U >> static_cast<unsigned>(left)));
    }
    return {base::Address::from_bytes(octets).value_or(address), bits};
}

/// Requires: read as a network before.
Network network_of(const std::string& text) {
    const std::size_t slash = text.find('/');
    const auto address = base::Address::parse(std::string_view(text).substr(0, slash));
    int bits = 0;
    std::from_chars(text.data() + slash + 1, text.data() + text.size(), bits);
    return network_of(address.value_or(base::Address()), bits);
}

/// Writes the networks of an IP-based group.
class Networks {
public:
    Networks(const std::vector<Member>& members, const std::vector<CidrBlock>& blocks,
             const PolicyPlace& place, FaultList& faults)
        : members_(members), blocks_(blocks), place_(place), faults_(faults) {}

    PolicyText text() {
        for (const Member& member : members_) places_[member.choice->location] = member.place;
        for (const CidrBlock& block : blocks_) {
            if (places_.contains(block.location)) answered_.insert(network_of(block.network));
        }
        PolicyText text{"geo", false, {}};
        for (const CidrBlock& block : blocks_) {
            const std::string* place = place_of(block);
            if (place != nullptr)
                text.items.push_back({toml_key(block.network), toml_string(*place), {}});
        }
        for (const Member& member : members_) {
            if (member.choice->location == kDefault) continue;
            if (has_blocks(member.choice->location)) continue;
            faults_.note(
                place_.where, place_.subject,
                fmt::format("the location {} has no blocks in the files, so that its member "
                            "is never answered",
                            printable(member.choice->location)));
        }
        if (places_.contains(std::string(kDefault))) {
            text.items.push_back({"default", toml_string(places_[std::string(kDefault)]), {}});
        }
        if (text.items.empty()) {
            faults_.error(
                place_.where, place_.subject,
                "would be answered to nobody: its locations have no blocks, and it has no "
                "default member");
        }
        return text;
    }

private:
    /// The member that answers the block: its own, or the default for a location that no member
    /// names (IP-12). Null when nothing answers it (IP-7).
    const std::string* place_of(const CidrBlock& block) {
        const auto own = places_.find(block.location);
        if (own != places_.end()) return &own->second;
        const auto otherwise = places_.find(std::string(kDefault));
        if (otherwise != places_.end()) return &otherwise->second;
        if (is_covered(network_of(block.network))) {
            faults_.note(
                place_.where, place_.subject,
                fmt::format("no member is for {} of location {}, and Route 53 answers it "
                            "with nothing (IP-7, IP-12); here the block around it answers. "
                            "Add a default member",
                            block.network, printable(block.location)));
        }
        return nullptr;
    }

    /// True when a member answers a larger block around this one.
    [[nodiscard]] bool is_covered(const Network& network) const {
        for (int bits = network.second - 1; bits > 0; --bits) {
            if (answered_.contains(network_of(network.first, bits))) return true;
        }
        return false;
    }

    [[nodiscard]] bool has_blocks(const std::string& location) const {
        return std::any_of(blocks_.begin(), blocks_.end(),
                           [&](const CidrBlock& block) { return block.location == location; });
    }

    const std::vector<Member>& members_;
    const std::vector<CidrBlock>& blocks_;
    const PolicyPlace& place_;
    FaultList& faults_;
    std::map<std::string, std::string> places_;  // by location
    std::set<Network> answered_;                 // blocks of the locations that have a member
};

}  // namespace

CidrBook::CidrBook(const Export& all, FaultList& faults) {
    std::map<std::string, const RecordSet*> named;
    for (const RecordFile& file : all.record_files) {
        for (const RecordSet& set : file.records) {
            const Choice& choice = set.choice;
            if (choice.collection.empty() || choice.location == kDefault) continue;
            named.emplace(choice.collection, &set);
        }
    }
    std::set<std::string> given;
    for (const CidrFile& file : all.cidr_files) {
        std::string id = file.collection;
        for (const auto& [collection, set] : named) {
            const bool in_name = file.where.file.find(collection) != std::string::npos;
            if (id.empty() && (in_name || named.size() == 1)) id = collection;
        }
        if (id.empty() && !named.empty()) {
            faults.error(file.where, "",
                         "does not say which collection its blocks are of; put the collection's ID "
                         "into the file's name, or add \"CollectionId\": \"ID\" beside CidrBlocks");
        }
        given.insert(id);
        for (const CidrBlock& block : file.blocks) add(id, file, block, faults);
    }
    for (const auto& [collection, set] : named) {
        if (given.contains(collection) || given.contains("")) continue;
        faults.error(set->where, set->subject,
                     fmt::format("names the CIDR collection {}, whose blocks are in no file; add "
                                 "the output of `aws route53 list-cidr-blocks --collection-id {}`",
                                 printable(collection), printable(collection)));
    }
}

void CidrBook::add(const std::string& collection, const CidrFile& file, const CidrBlock& block,
                   FaultList& faults) {
    if (!networks_.insert(collection + ' ' + block.network).second) {
        faults.error(file.where, "",
                     fmt::format("gives the block {} a second time; it is of one location (IP-9)",
                                 printable(block.network)));
        return;
    }
    blocks_[collection].push_back(block);
}

const std::vector<CidrBlock>* CidrBook::blocks(const std::string& collection) const {
    const auto found = blocks_.find(collection);
    return found == blocks_.end() ? nullptr : &found->second;
}

PolicyText networks(const std::vector<Member>& members, const std::vector<CidrBlock>* blocks,
                    const PolicyPlace& place, FaultList& faults) {
    static const std::vector<CidrBlock> kNone;
    const bool only_default = std::all_of(members.begin(), members.end(), [](const Member& member) {
        return member.choice->location == kDefault;
    });
    if (blocks == nullptr && !only_default) return {"geo", false, {}};  // said by the CidrBook
    return Networks(members, blocks == nullptr ? kNone : *blocks, place, faults).text();
}

}  // namespace leeward::importer
