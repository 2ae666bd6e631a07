// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <utility>

#include "readers.hpp"
#include "words.hpp"

namespace leeward::importer {

namespace {

constexpr std::size_t kMaxDocument = 102'400;  // octets, T-17

void read_document(Fields& fields, TrafficPolicy policy, Export& into) {
    policy.where = fields.where();
    policy.subject = "traffic policy " + in_quotes(policy.name);
    fields.set_subject(policy.subject);
    read_policy_document(fields, policy);
    into.policies.push_back(std::move(policy));
}

/// Every place of a tree that was read from a string becomes that string's.
void relocate(Value& tree, Spot spot) {
    tree.at = spot;
    for (Value& item : tree.items) relocate(item, spot);
    for (Field& field : tree.fields) {
        field.at = spot;
        relocate(field.value, spot);
    }
}

/// A policy as the API returns it: its document is JSON in a string.
void read_wrapped(Fields& fields, Export& into) {
    TrafficPolicy policy;
    policy.id = fields.need_text("Id").value_or("");
    fields.need("Version");
    policy.version = fields.whole("Version", 1, 1000).value_or(0);
    policy.name = fields.need_text("Name").value_or("");
    fields.set_subject("traffic policy " + in_quotes(policy.name));
    const auto text = fields.need_text("Document", kMaxDocument);
    fields.pass_over({"Type", "Comment"});  // the document says its type, too
    fields.refuse_unknown();
    if (!text) return;
    std::vector<base::Fault> broken;
    auto document = parse_json(fields.file(), *text, broken);
    for (const base::Fault& fault : broken) {
        fields.error("Document", fmt::format("line {}, column {} of it: {}", fault.where.line,
                                             fault.where.column, fault.message));
    }
    if (!document) return;
    relocate(*document, Spot{fields.where("Document").line, fields.where("Document").column});
    Fields inner(fields.file(), fields.subject(), *document, fields.faults());
    if (document->kind == Value::Kind::Object) read_document(inner, std::move(policy), into);
}

}  // namespace

void read_traffic_policies(Fields& top, Export& into) {
    each_object(top, "TrafficPolicies", [&](Fields& fields) { read_wrapped(fields, into); });
    if (const Value* one = top.object("TrafficPolicy")) {
        Fields fields(top.file(), "TrafficPolicy", *one, top.faults());
        read_wrapped(fields, into);
    }
    if (top.find("AWSPolicyFormatVersion") == nullptr) return;
    TrafficPolicy policy;
    policy.name = base_name(top.file());
    read_document(top, std::move(policy), into);
}

}  // namespace leeward::importer
