// SPDX-License-Identifier: Apache-2.0
// Random zones and questions, answered by the server's path and by a slow model that reads RFC 1034
// section 4.3.2 aloud.

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "leeward/base/rng.hpp"
#include "leeward/zone/build.hpp"
#include "leeward/zone/parse.hpp"
#include "support/catch.hpp"
#include "support/dialogue.hpp"

namespace leeward::answer {
namespace {

using Labels = std::vector<std::string>;  // left to right
using Lines = std::vector<std::string>;

const Labels kApex = {"z", "test"};
constexpr std::size_t kLongestChain =
    11;  // names answered for one question: kMaxChain aliases and the last

std::string text_of(const Labels& labels) {
    std::string text;
    for (const std::string& label : labels) text += label + ".";
    return text;
}

/// The last `count` labels.
Labels tail(const Labels& name, std::size_t count) {
    return {name.end() - static_cast<std::ptrdiff_t>(count), name.end()};
}

bool is_within(const Labels& name, const Labels& ancestor) {
    return name.size() >= ancestor.size() && tail(name, ancestor.size()) == ancestor;
}

Labels operator+(Labels left, const Labels& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

/// The zone as a table, and its answers by the book.
struct Model {
    // RDATA: a target for CNAME, DNAME and NS; else text in one label.
    std::map<Labels, std::map<std::string, std::set<Labels>>> data;

    struct Answer {
        std::string rcode = "NOERROR";
        bool aa = true;
        std::set<std::string> answer;
        std::set<std::string> authority;
        std::set<std::string> glue;
    };

    [[nodiscard]] bool exists(const Labels& name) const {
        return std::any_of(data.begin(), data.end(),
                           [&](const auto& node) { return is_within(node.first, name); });
    }
    [[nodiscard]] bool has(const Labels& name, const std::string& type) const {
        const auto node = data.find(name);
        return node != data.end() && node->second.contains(type);
    }
    /// It stands below a DNAME that no cut hides, so there is no such name (R6672-3).
    [[nodiscard]] bool is_rewritten(const Labels& name) const {
        for (std::size_t labels = kApex.size(); labels < name.size(); ++labels) {
            const Labels above = tail(name, labels);
            if (has(above, "DNAME")) return true;
            if (above != kApex && has(above, "NS")) return false;
        }
        return false;
    }
    [[nodiscard]] Lines lines(const Labels& owner, const Labels& from,
                              const std::string& type) const {
        Lines lines;
        for (const Labels& rdata : data.at(from).at(type)) {
            const bool is_name = type == "CNAME" || type == "DNAME" || type == "NS";
            lines.push_back(text_of(owner) + " 60 IN " + type + " " +
                            (is_name ? text_of(rdata) : rdata.front()));
        }
        return lines;
    }

    [[nodiscard]] Answer ask(Labels name, const std::string& type) const {
        Answer answer;
        std::set<Labels> seen;
        for (std::size_t hop = 0;
             hop < kLongestChain && is_within(name, kApex) && seen.insert(name).second; ++hop) {
            const Labels target = step(name, type, answer, hop == 0);
            if (target.empty()) return answer;
            name = target;
        }
        return answer;
    }

private:
    static void add(std::set<std::string>& to, const Lines& lines) {
        to.insert(lines.begin(), lines.end());
    }

    /// Answers for one name; returns where an alias leads, or nothing.
    [[nodiscard]] Labels step(const Labels& name, const std::string& type, Answer& answer,
                              bool first) const {
        for (std::size_t count = kApex.size(); count <= name.size(); ++count) {
            const Labels above = tail(name, count);
            const bool itself = count == name.size();
            if (count > kApex.size() && has(above, "NS") && !(itself && type == "DS")) {
                if (first) answer.aa = false;
                refer(above, answer);
                return {};
            }
            if (!itself && has(above, "DNAME")) return rewrite(name, above, type, answer);
        }
        if (exists(name)) return from(name, name, type, answer);
        Labels encloser = name;
        while (!exists(encloser)) encloser.erase(encloser.begin());
        const Labels wildcard = Labels{"*"} + encloser;
        if (exists(wildcard)) return from(name, wildcard, type, answer);
        answer.rcode = "NXDOMAIN";
        add(answer.authority, lines(kApex, kApex, "SOA"));
        return {};
    }

    [[nodiscard]] Labels from(const Labels& name, const Labels& node, const std::string& type,
                              Answer& answer) const {
        if (has(node, type)) {
            add(answer.answer, lines(name, node, type));
        } else if (has(node, "CNAME")) {
            add(answer.answer, lines(name, node, "CNAME"));
            return *data.at(node).at("CNAME").begin();
        } else {
            add(answer.authority, lines(kApex, kApex, "SOA"));
        }
        return {};
    }

    [[nodiscard]] Labels rewrite(const Labels& name, const Labels& owner, const std::string& type,
                                 Answer& answer) const {
        const Labels& below = *data.at(owner).at("DNAME").begin();
        const Labels target =
            Labels(name.begin(), name.end() - static_cast<std::ptrdiff_t>(owner.size())) + below;
        add(answer.answer, lines(owner, owner, "DNAME"));
        answer.answer.insert(text_of(name) + " 60 IN CNAME " + text_of(target));
        return type == "CNAME" || is_within(below, owner) ? Labels{} : target;
    }

    void refer(const Labels& cut, Answer& answer) const {
        add(answer.authority, lines(cut, cut, "NS"));
        for (const Labels& server : data.at(cut).at("NS")) {
            if (!is_within(server, cut) && is_rewritten(server)) continue;
            for (const std::string type : {"A", "AAAA"}) {
                if (is_within(server, kApex) && has(server, type))
                    add(answer.glue, lines(server, server, type));
            }
        }
    }
};

class Maker {
public:
    explicit Maker(std::uint64_t seed) : rng_(seed) {}

    Labels name() {
        Labels name;
        for (std::uint32_t labels = rng_.below(5); labels > 0; --labels)
            name.push_back(pick({"a", "b", "c", "*"}));
        return name + kApex;
    }

    std::string pick(const std::vector<std::string>& from) {
        return from[rng_.below(static_cast<std::uint32_t>(from.size()))];
    }

    Model zone() {
        Model model;
        model.data[kApex]["SOA"] = {{"ns.test. h.test. 1 2 3 4 60"}};
        model.data[kApex]["NS"] = {{"ns", "test"}};
        for (std::uint32_t records = 1 + rng_.below(12); records > 0; --records) {
            const std::string type = pick({"A", "A", "AAAA", "TXT", "CNAME", "DNAME", "NS"});
            auto& rrset = model.data[name()][type];
            if (type == "A")
                rrset.insert({"192.0.2." + std::to_string(rng_.below(9))});
            else if (type == "AAAA")
                rrset.insert({"2001:db8::" + std::to_string(1 + rng_.below(9))});
            else if (type == "TXT")
                rrset.insert({"\"t" + std::to_string(rng_.below(9)) + "\""});
            else
                rrset.insert(rng_.below(8) == 0 ? Labels{"far", "example"} : name());
        }
        return model;
    }

private:
    base::Rng rng_;
};

std::string zone_text(const Model& model) {
    std::string text;
    for (const auto& [owner, types] : model.data) {
        for (const auto& [type, rrset] : types) {
            for (const std::string& line : model.lines(owner, owner, type)) text += line + "\n";
        }
    }
    return text;
}

/// The zone, or nothing where the records may not stand together.
std::optional<zone::Zone> build(const std::string& text) {
    const dns::Name apex = dns::Name::parse(text_of(kApex)).value();
    zone::ZoneBuilder builder(apex);
    const auto no_files = [](const std::string&) -> base::Result<std::string> {
        return base::fail("none");
    };
    auto parsed = zone::parse("z", text, apex, no_files,
                              [&](const auto& r, const auto& o) { builder.add(r, o); });
    REQUIRE_FALSE(base::any_error(parsed.faults));
    return builder.build(parsed.files, parsed.faults);
}

std::set<std::string> set_of(const Lines& lines) {
    return {lines.begin(), lines.end()};
}

TEST_CASE(
    "answer: R1034-1 R1034-3 R4592-1 R6672-1 random questions to random zones are answered as the "
    "slow model answers",
    "[property]") {
    std::size_t asked = 0;
    for (std::uint64_t seed = 1; seed <= 4000; ++seed) {
        Maker maker(seed);
        const Model model = maker.zone();
        const std::string text = zone_text(model);
        std::optional<zone::Zone> built = build(text);
        if (!built) continue;
        std::vector<zone::Zone> zones;
        zones.push_back(std::move(*built));
        const snapshot::Snapshot snapshot = support::make_snapshot(std::move(zones));
        for (int i = 0; i < 25; ++i) {
            const Labels name = maker.name();
            const std::string type =
                maker.pick({"A", "AAAA", "TXT", "CNAME", "DNAME", "NS", "DS", "MX"});
            const Model::Answer expected = model.ask(name, type);
            const support::Reply reply = support::ask(
                snapshot,
                support::Ask{.name = text_of(name), .type = type, .transport = Transport::Tcp});
            INFO("seed " << seed << "\n" << text << text_of(name) << " " << type);
            REQUIRE(reply.rcode == expected.rcode);
            REQUIRE(reply.aa == expected.aa);
            REQUIRE(set_of(reply.answer) == expected.answer);
            REQUIRE(reply.answer.size() == expected.answer.size());
            REQUIRE(set_of(reply.authority) == expected.authority);
            if (!expected.aa) REQUIRE(set_of(reply.additional) == expected.glue);
            ++asked;
        }
    }
    CHECK(asked > 20'000);
}

}  // namespace
}  // namespace leeward::answer
