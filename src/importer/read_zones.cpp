// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "choices.hpp"
#include "leeward/base/address.hpp"
#include "readers.hpp"
#include "words.hpp"

namespace leeward::importer {

namespace {

void read_hosted_zone(Fields& fields, Export& into) {
    HostedZone zone;
    zone.where = fields.where();
    const auto name = need_name(fields, "Name");
    zone.id = bare_id(fields.need_text("Id").value_or(""));
    if (name) fields.set_subject("hosted zone " + name->to_string());
    if (const Value* config = fields.object("Config")) {
        Fields inner(fields.file(), fields.subject() + ": Config", *config, fields.faults());
        zone.is_private = inner.flag("PrivateZone").value_or(false);
        inner.pass_over({"Comment"});
        inner.refuse_unknown();
    }
    // None of these says anything about answers.
    fields.pass_over({"CallerReference", "ResourceRecordSetCount", "LinkedService", "Features"});
    fields.refuse_unknown();
    if (!name) return;
    zone.name = *name;
    into.zones.push_back(std::move(zone));
}

/// "203.0.113.0/24" or "2001:db8::/32" with a length that its family has.
bool is_network(const std::string& text) {
    const std::size_t slash = text.find('/');
    if (slash == std::string::npos) return false;
    const auto address = base::Address::parse(text.substr(0, slash));
    Value length;
    length.kind = Value::Kind::Text;
    length.text = text.substr(slash + 1);
    const auto bits = whole_of(length);
    return address && bits && *bits >= 1 && *bits <= (address->is_v6() ? 128 : 32);
}

void read_tag_set(Fields& fields, Export& into) {
    const auto type = fields.word("ResourceType", {"healthcheck", "hostedzone"});
    const std::string id = bare_id(fields.need_text("ResourceId").value_or(""));
    fields.set_subject(fmt::format("tags of {}", printable(id)));
    each_object(fields, "Tags", [&](Fields& tag) {
        const auto key = tag.need_text("Key");
        const Value* value = tag.find("Value");
        tag.refuse_unknown();
        const std::string text = value == nullptr ? "" : value->text;
        if (!key || id.empty()) return;
        if (type == "healthcheck" && *key == "Name") {
            into.check_names[id] = text;
        } else {
            into.tags[id].push_back(*key + "=" + text);
        }
    });
    fields.refuse_unknown();
}

}  // namespace

void read_hosted_zones(Fields& top, Export& into) {
    each_object(top, "HostedZones", [&](Fields& fields) { read_hosted_zone(fields, into); });
    if (const Value* one = top.object("HostedZone")) {
        Fields fields(top.file(), "HostedZone", *one, top.faults());
        read_hosted_zone(fields, into);
        // The name servers stand in the zone's NS record set too; the networks are told apart by
        // the note about private zones.
        top.pass_over({"DelegationSet", "VPCs"});
    }
}

void read_cidr(Fields& top, Export& into) {
    each_object(top, "CidrCollections", [&](Fields& fields) {
        const std::string id = bare_id(fields.need_text("Id").value_or(""));
        into.collections[id] = fields.text("Name").value_or("");
        fields.pass_over({"Arn", "Version"});
        fields.refuse_unknown();
    });
    if (top.find("CidrBlocks") == nullptr) return;
    CidrFile file;
    file.where = top.where();
    // The listing does not say its collection; the reader of the manual adds it.
    file.collection = bare_id(top.text("CollectionId").value_or(""));
    each_object(top, "CidrBlocks", [&](Fields& fields) {
        CidrBlock block;
        block.network = fields.need_text("CidrBlock").value_or("");
        block.location = fields.need_text("LocationName").value_or("");
        fields.refuse_unknown();
        if (!block.network.empty() && !is_network(block.network)) {
            fields.error("CidrBlock", fmt::format("{} is no network such as 203.0.113.0/24",
                                                  in_quotes(block.network)));
        }
        file.blocks.push_back(std::move(block));
    });
    into.cidr_files.push_back(std::move(file));
}

void read_tags(Fields& top, Export& into) {
    each_object(top, "ResourceTagSets", [&](Fields& fields) { read_tag_set(fields, into); });
    if (const Value* one = top.object("ResourceTagSet")) {
        Fields fields(top.file(), "ResourceTagSet", *one, top.faults());
        read_tag_set(fields, into);
    }
}

void read_policy_instances(Fields& top, Export& into) {
    const auto read = [&](Fields& fields) {
        PolicyInstance instance;
        instance.where = fields.where();
        const auto name = need_name(fields, "Name");
        if (name) fields.set_subject("traffic policy instance " + name->to_string());
        instance.id = bare_id(fields.need_text("Id").value_or(""));
        instance.ttl = static_cast<std::uint32_t>(fields.whole("TTL", 0, 2147483647).value_or(0));
        instance.policy = fields.need_text("TrafficPolicyId").value_or("");
        fields.need("TrafficPolicyVersion");
        instance.version = fields.whole("TrafficPolicyVersion", 1, 1000).value_or(0);
        // The policy itself says its type; a state is of the moment (T-14).
        fields.pass_over({"HostedZoneId", "TrafficPolicyType", "State", "Message"});
        fields.refuse_unknown();
        if (!name) return;
        instance.name = *name;
        into.instances.push_back(std::move(instance));
    };
    each_object(top, "TrafficPolicyInstances", read);
    if (const Value* one = top.object("TrafficPolicyInstance")) {
        Fields fields(top.file(), "TrafficPolicyInstance", *one, top.faults());
        read(fields);
    }
}

}  // namespace leeward::importer
