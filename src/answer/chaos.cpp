// SPDX-License-Identifier: Apache-2.0
#include "chaos.hpp"

#include <string_view>

namespace leeward::answer {
namespace {

using namespace std::string_view_literals;

/// The text under `name`, lower-cased and in wire form; empty: none.
std::string_view text_of(std::string_view name, const Settings& settings) noexcept {
    if (name == "\2id\6server\0"sv || name == "\10hostname\4bind\0"sv) return settings.identity;
    if (name == "\7version\6server\0"sv || name == "\7version\4bind\0"sv) return settings.version;
    return {};
}

}  // namespace

bool answer_chaos(const dns::Query& query, const Settings& settings, Reply& reply) noexcept {
    if (query.qtype != dns::RrType::Txt && query.qtype != dns::RrType::Any) return false;
    const std::string_view text = text_of(base::as_text(query.name.lower()), settings);
    return !text.empty() && reply.append_text(dns::RrClass::Ch, text);
}

}  // namespace leeward::answer
