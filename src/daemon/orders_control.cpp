// SPDX-License-Identifier: Apache-2.0
#include "orders_control.hpp"

#include <algorithm>
#include <utility>

#include "json_text.hpp"
#include "request.hpp"
#include "told_file.hpp"
#include "told_report.hpp"

namespace leeward::daemon {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxPlace = 256;  // octets

json word_json(const health::OrderWord& word) {
    return {{"who", word.who},
            {"why", word.why},
            {"said", utc(word.said)},
            {"until", word.until ? json(utc(*word.until)) : json(nullptr)}};
}

bool has_place(const policy::Rules& rules, const std::string& name) {
    return std::any_of(rules.places.begin(), rules.places.end(),
                       [&name](const policy::Place& place) { return place.name == name; });
}

/// What a request says beside its place. Errors: which member is wrong.
base::Result<Orders::Saying> saying_of(const json& request, std::optional<std::uint32_t> uid) {
    auto who = author(request, uid);
    if (!who) return base::fail(who.error().message);
    auto why = short_text(request, "why", kMaxWhy);
    if (!why) return base::fail(why.error().message);
    const auto lasts = lasts_of(request);
    if (!lasts) return base::fail(lasts.error().message);
    const auto force = request.find("force");
    if (force != request.end() && !force->is_boolean()) {
        return base::fail("\"force\" is neither true nor false");
    }
    return Orders::Saying{std::move(*who), std::move(*why), *lasts,
                          force != request.end() && force->get<bool>()};
}

base::Result<void> carry_out(const json& request, Orders& orders,
                             std::optional<std::uint32_t> uid) {
    const auto saying = saying_of(request, uid);
    if (!saying) return base::fail(saying.error().message);
    const auto place = short_text(request, "place", kMaxPlace);
    if (!place) return base::fail(place.error().message);
    if (request["do"] == "resume") {
        return place->empty() ? orders.end_hold(*saying) : orders.resume(*place, *saying);
    }
    if (saying->why.empty()) {
        return base::fail("\"why\" is missing: say the reason, others will ask");
    }
    if (request["do"] == "hold") return orders.hold(*saying);
    if (place->empty()) return base::fail("\"place\" is missing: which place is to be drained?");
    return orders.drain(*place, *saying);
}

std::optional<std::string> strange(const json& request) {
    if (request["do"] == "resume") return strange_member(request, {"do", "place", "why", "who"});
    if (request["do"] == "hold") return strange_member(request, {"do", "why", "for", "who"});
    return strange_member(request, {"do", "place", "why", "for", "force", "who"});
}

}  // namespace

json orders_json(const Orders& orders) {
    json drains = json::array();
    for (const auto& [place, word] : orders.book().drains()) {
        json each = word_json(word);
        each["place"] = place;
        each["known"] = has_place(orders.rules(), place);
        drains.push_back(std::move(each));
    }
    const auto& hold = orders.book().hold();
    return {{"drains", std::move(drains)}, {"hold", hold ? word_json(*hold) : json(nullptr)}};
}

bool is_order(std::string_view what) {
    return what == "drain" || what == "resume" || what == "hold";
}

std::string answer_order(const json& request, Orders& orders, std::optional<std::uint32_t> uid) {
    if (auto wrong = strange(request)) return error_line(*wrong);
    const bool lists = request["do"] == "drain" && request.size() == 1;
    if (!lists) {
        if (auto done = carry_out(request, orders, uid); !done) {
            return error_line(done.error().message);
        }
    }
    json reply = orders_json(orders);
    reply["unsaved"] = text_or_null(orders.unsaved());
    return to_line(reply);
}

}  // namespace leeward::daemon
