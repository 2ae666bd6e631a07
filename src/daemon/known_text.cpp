// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/known_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "json_text.hpp"
#include "leeward/dns/rrtype.hpp"

namespace leeward::daemon {
namespace {

using health::State;
using health::Vitals;
using nlohmann::json;

std::string key_of(const policy::EndpointName& endpoint) {
    return endpoint.check + "@" + endpoint.address;
}

std::string key_of(const policy::Host& host) {
    return host.name.to_string() + " " + dns::to_string(host.type);
}

std::string hex(const dns::Rdata& rdata) {
    std::string text;
    for (const std::uint8_t octet : rdata) text += fmt::format("{:02x}", octet);
    return text;
}

std::optional<dns::Rdata> from_hex(const std::string& text) {
    const auto digit = [](char octet) -> int {
        if (octet >= '0' && octet <= '9') return octet - '0';
        return octet >= 'a' && octet <= 'f' ? octet - 'a' + 10 : -1;
    };
    if (text.size() % 2 != 0) return std::nullopt;
    dns::Rdata rdata;
    for (std::size_t at = 0; at < text.size(); at += 2) {
        const int high = digit(text[at]);
        const int low = digit(text[at + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        rdata.push_back(static_cast<std::uint8_t>(high * 16 + low));
    }
    return rdata;
}

std::optional<State> state_of(const json& value) {
    for (const State state : {State::Unknown, State::Up, State::Down}) {
        if (value == health::to_string(state)) return state;
    }
    return std::nullopt;
}

json hosts_json(const policy::Rules& rules, const policy::Known& known) {
    json hosts = json::object();
    for (std::size_t at = 0; at < std::min(rules.hosts.size(), known.hosts.size()); ++at) {
        json data = json::array();
        for (const dns::Rdata& rdata : known.hosts[at].data) data.push_back(hex(rdata));
        hosts[key_of(rules.hosts[at])] = {{"ttl", known.hosts[at].ttl}, {"data", data}};
    }
    return hosts;
}

json latencies_json(const policy::Rules& rules, const policy::Known& known) {
    json latencies = json::object();
    for (std::size_t at = 0; at < std::min(rules.places.size(), known.latencies.size()); ++at) {
        if (!known.latencies[at]) continue;
        latencies[rules.places[at].name] =
            std::chrono::duration<double, std::milli>(*known.latencies[at]).count();
    }
    return latencies;
}

/// Reads one object; what is wrong becomes the error.
class KnownReader {
public:
    KnownReader(const policy::Rules& rules, const json& object) : rules_(rules), object_(object) {
        for (std::uint32_t at = 0; at < rules.endpoints.size(); ++at) {
            endpoints_.emplace(key_of(rules.endpoints[at]), at);
        }
        for (std::uint32_t at = 0; at < rules.places.size(); ++at) {
            places_.emplace(rules.places[at].name, at);
        }
        for (std::uint32_t at = 0; at < rules.hosts.size(); ++at) {
            hosts_.emplace(key_of(rules.hosts[at]), at);
        }
    }

    base::Result<KnownAgain> read() {
        again_.known = all_up(rules_);
        again_.known.vitals.resize(rules_.endpoints.size());
        again_.known.latencies.resize(rules_.places.size());
        const auto generation = object_.find("generation");
        if (generation == object_.end() || !generation->is_number_unsigned()) {
            return base::fail("\"generation\" is no number");
        }
        again_.generation = generation->get<std::uint64_t>();
        using Read = bool (KnownReader::*)(const json&);
        constexpr std::pair<const char*, Read> kMembers[] = {
            {"down", &KnownReader::read_down},     {"unknown", &KnownReader::read_unknown},
            {"vitals", &KnownReader::read_vitals}, {"words", &KnownReader::read_words},
            {"hosts", &KnownReader::read_hosts},   {"latencies", &KnownReader::read_latencies}};
        for (const auto& [name, read] : kMembers) {
            const auto at = object_.find(name);
            if (at == object_.end() || !(this->*read)(*at)) {
                return base::fail("\"" + std::string(name) + "\" is not as journals have it");
            }
        }
        return std::move(again_);
    }

private:
    using Index = std::map<std::string, std::uint32_t, std::less<>>;

    std::optional<std::uint32_t> find(const Index& index, const std::string& key) {
        const auto at = index.find(key);
        if (at != index.end()) return at->second;
        ++again_.left_out;
        return std::nullopt;
    }

    bool read_states(const json& list, State state) {
        if (!list.is_array()) return false;
        for (const json& key : list) {
            if (!key.is_string()) return false;
            if (const auto at = find(endpoints_, key.get<std::string>())) {
                again_.known.health[*at].state = state;
            }
        }
        return true;
    }
    bool read_down(const json& list) { return read_states(list, State::Down); }
    bool read_unknown(const json& list) { return read_states(list, State::Unknown); }

    bool read_vitals(const json& object) {
        if (!object.is_object()) return false;
        for (const auto& item : object.items()) {
            const json& three = item.value();
            if (!three.is_array() || three.size() != 3 || !three[0].is_number_unsigned() ||
                !three[1].is_number_unsigned() || !three[2].is_boolean()) {
                return false;
            }
            const auto permille = [](const json& value) {
                return static_cast<std::uint16_t>(
                    std::min<std::uint64_t>(value.get<std::uint64_t>(), Vitals::kWhole));
            };
            if (const auto at = find(endpoints_, item.key())) {
                again_.known.vitals[*at] = {permille(three[0]), permille(three[1]),
                                            three[2].get<bool>()};
            }
        }
        return true;
    }

    bool read_words(const json& object) {
        if (!object.is_object()) return false;
        for (const auto& item : object.items()) {
            const auto state = state_of(item.value());
            if (!state) return false;
            if (const auto at = find(places_, item.key())) {
                again_.known.words.push_back({policy::PlaceId{*at}, *state});
            }
        }
        return true;
    }

    bool read_hosts(const json& object) {
        if (!object.is_object()) return false;
        for (const auto& item : object.items()) {
            const json& host = item.value();
            if (!host.is_object() || !host.contains("ttl") || !host.contains("data") ||
                !host["ttl"].is_number_unsigned() || !host["data"].is_array()) {
                return false;
            }
            policy::HostAnswer answer;
            answer.ttl = host["ttl"].get<std::uint32_t>();
            for (const json& text : host["data"]) {
                const auto rdata =
                    text.is_string() ? from_hex(text.get<std::string>()) : std::nullopt;
                if (!rdata) return false;
                answer.data.push_back(*rdata);
            }
            if (const auto at = find(hosts_, item.key())) {
                again_.known.hosts[*at] = std::move(answer);
            }
        }
        return true;
    }

    bool read_latencies(const json& object) {
        if (!object.is_object()) return false;
        for (const auto& item : object.items()) {
            if (!item.value().is_number()) return false;
            if (const auto at = find(places_, item.key())) {
                again_.known.latencies[*at] = std::chrono::duration_cast<base::Duration>(
                    std::chrono::duration<double, std::milli>(item.value().get<double>()));
            }
        }
        return true;
    }

    const policy::Rules& rules_;
    const json& object_;
    Index endpoints_;
    Index places_;
    Index hosts_;
    KnownAgain again_;
};

}  // namespace

std::string known_text(const policy::Rules& rules, const policy::Known& known,
                       std::uint64_t generation) {
    json down = json::array();
    json unknown = json::array();
    json vitals = json::object();
    for (std::size_t at = 0; at < rules.endpoints.size(); ++at) {
        const std::string key = key_of(rules.endpoints[at]);
        const State state = at < known.health.size() ? known.health[at].state : State::Unknown;
        if (state == State::Down) down.push_back(key);
        if (state == State::Unknown) unknown.push_back(key);
        if (at < known.vitals.size() && known.vitals[at] != Vitals{}) {
            const Vitals& each = known.vitals[at];
            vitals[key] = {each.share, each.success, each.changing};
        }
    }
    json words = json::object();
    for (const policy::Word& word : known.words) {
        if (const auto* place = std::get_if<policy::PlaceId>(&word.about)) {
            words[rules.places[place->index()].name] = health::to_string(word.state);
        }
    }
    return json{{"generation", generation},
                {"down", down},
                {"unknown", unknown},
                {"vitals", vitals},
                {"words", words},
                {"hosts", hosts_json(rules, known)},
                {"latencies", latencies_json(rules, known)}}
        .dump(-1, ' ', false, json::error_handler_t::replace);
}

base::Result<KnownAgain> read_known(const policy::Rules& rules, std::string_view text) {
    const json object = json::parse(text, nullptr, false);
    if (!object.is_object()) return base::fail("is no JSON object");
    return KnownReader(rules, object).read();
}

}  // namespace leeward::daemon
