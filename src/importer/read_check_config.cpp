// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "leeward/base/address.hpp"
#include "readers.hpp"
#include "words.hpp"

namespace leeward::importer {

namespace {

constexpr std::size_t kMaxText = 255;       // octets of path, name and search string (LIM-11)
constexpr std::int64_t kMaxChildren = 256;  // HX-7

/// What may stand in a request line as it is; the rest is escaped.
std::string plain_path(std::string_view path) {
    std::string into = path.starts_with('/') ? "" : "/";  // HC-15
    for (const char octet : path) {
        const bool plain = octet > 0x20 && octet < 0x7F;
        into += plain ? std::string(1, octet)
                      : fmt::format("%{:02X}", static_cast<unsigned char>(octet));
    }
    return into;
}

bool is_host(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char octet) {
        return (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z') ||
               (octet >= '0' && octet <= '9') || octet == '-' || octet == '_' || octet == '.';
    });
}

/// Reads the configuration of one check.
class ConfigReader {
public:
    ConfigReader(Fields& fields, HealthCheck& check) : fields_(fields), check_(check) {}

    void read() {
        fields_.need("Type");
        const auto type =
            fields_.word("Type", {"HTTP", "HTTPS", "HTTP_STR_MATCH", "HTTPS_STR_MATCH", "TCP",
                                  "CALCULATED", "CLOUDWATCH_METRIC", "RECOVERY_CONTROL"});
        check_.inverted = fields_.flag("Inverted").value_or(false);
        check_.disabled = fields_.flag("Disabled").value_or(false);
        if (type) read_type(*type);
        pass_over_rest();
        fields_.refuse_unknown();
    }

private:
    void read_type(const std::string& type) {
        if (type == "CALCULATED") {
            check_.type = CheckType::Calculated;
            read_children();
        } else if (type == "CLOUDWATCH_METRIC") {
            check_.type = CheckType::Alarm;
            read_alarm();
        } else if (type == "RECOVERY_CONTROL") {
            check_.type = CheckType::RoutingControl;
            if (const auto arn = text("RoutingControlArn")) {
                check_.comments.push_back("routing control " + *arn);
            }
        } else {
            check_.type = type == "TCP"               ? CheckType::Tcp
                          : type.starts_with("HTTPS") ? CheckType::Https
                                                      : CheckType::Http;
            read_endpoint();
            read_probing();
            if (type.ends_with("STR_MATCH")) {
                check_.search = need_text("SearchString");
            }
        }
    }

    void read_endpoint() {
        const bool tcp = check_.type == CheckType::Tcp;
        if (const auto address = text("IPAddress")) {
            const auto ip = base::Address::parse(*address);
            if (ip) check_.address = ip->to_string();
            if (!ip) fields_.error("IPAddress", in_quotes(*address) + " is no address");
        }
        if (!tcp || check_.address.empty()) read_name();
        if (tcp) fields_.need("Port");
        use("Port");
        const std::int64_t usual = check_.type == CheckType::Https ? 443 : 80;
        check_.port = static_cast<std::uint16_t>(fields_.whole("Port", 1, 65535).value_or(usual));
        if (!tcp) check_.path = plain_path(text("ResourcePath").value_or("/"));
        if (check_.type == CheckType::Https) {
            use("EnableSNI");
            check_.sni = fields_.flag("EnableSNI").value_or(true);
        }
    }

    void read_name() {
        if (const auto name = text("FullyQualifiedDomainName")) {
            check_.name = name->ends_with('.') ? name->substr(0, name->size() - 1) : *name;
            if (!is_host(check_.name) || check_.name.empty()) {
                fields_.error("FullyQualifiedDomainName", in_quotes(*name) + " is no host name");
            }
        } else if (check_.address.empty() && fields_.find("IPAddress") == nullptr) {
            fields_.faults().error(
                fields_.where(), fields_.subject(),
                "has neither IPAddress nor FullyQualifiedDomainName; one of them "
                "says what is checked (HC-12)");
        }
    }

    void read_probing() {
        use("RequestInterval");
        check_.interval =
            static_cast<std::uint32_t>(fields_.whole("RequestInterval", 10, 30).value_or(30));
        if (check_.interval != 10 && check_.interval != 30) {
            fields_.error("RequestInterval", "is neither 10 nor 30 (HC-16)");
        }
        use("FailureThreshold");
        check_.threshold =
            static_cast<std::uint32_t>(fields_.whole("FailureThreshold", 1, 10).value_or(3));
        use("MeasureLatency");
        if (fields_.flag("MeasureLatency").value_or(false)) {
            fields_.note(
                "MeasureLatency",
                "latencies are not kept per check; leeward status shows each probe (HC-33)");
        }
        use("Regions");
        fields_.list("Regions");
        fields_.note("Regions",
                     "Leeward probes from where it runs, and its verdict is the check's; Route 53 "
                     "takes a share of 18 % of the checkers in these regions or in all (HC-19, "
                     "HC-23). Run Leeward in several places for a second opinion");
    }

    void read_children() {
        use("HealthThreshold");
        fields_.need("HealthThreshold");
        check_.healthy_children = static_cast<std::uint32_t>(
            fields_.whole("HealthThreshold", 0, kMaxChildren).value_or(0));
        use("ChildHealthChecks");
        const Value* list = fields_.list("ChildHealthChecks");
        if (list == nullptr || list->items.empty()) {
            fields_.error("ChildHealthChecks",
                          "is empty, so that nothing is counted; take the check out, or write one "
                          "that is Disabled, which is always healthy (HC-28)");
            return;
        }
        std::set<std::string> seen;
        for (const Value& item : list->items) {
            if (item.kind != Value::Kind::Text || !seen.insert(item.text).second) {
                fields_.error("ChildHealthChecks",
                              fmt::format("{} is no health check ID, or stands here twice",
                                          in_quotes(item.text)));
            } else {
                check_.children.push_back(item.text);
            }
        }
        if (list->items.size() > static_cast<std::size_t>(kMaxChildren)) {
            fields_.error("ChildHealthChecks", fmt::format("names {}; {} are the most (HX-7)",
                                                           list->items.size(), kMaxChildren));
        }
    }

    void read_alarm() {
        use("AlarmIdentifier");
        if (const Value* alarm = fields_.object("AlarmIdentifier")) {
            Fields inner(fields_.file(), fields_.subject() + ": AlarmIdentifier", *alarm,
                         fields_.faults());
            const auto region = inner.need_text("Region");
            const auto name = inner.need_text("Name");
            inner.refuse_unknown();
            if (region && name) {
                check_.comments.push_back("CloudWatch alarm " + *name + " in " + *region);
            }
        }
        use("InsufficientDataHealthStatus");
        const auto missing = fields_.word("InsufficientDataHealthStatus",
                                          {"Healthy", "Unhealthy", "LastKnownStatus"});
        check_.missing = missing == "Healthy" ? "up" : missing == "Unhealthy" ? "down" : "hold";
        fields_.faults().note(
            fields_.where(), fields_.subject(),
            "is decided by a CloudWatch alarm, which Leeward cannot read: let the alarm's action "
            "run "
            "`leeward push ID up` and `leeward push ID down`, and repeat it before the data is too "
            "old (HX-11)");
    }

    /// A field of this type of check.
    void use(std::string_view key) { used_.emplace(key); }

    std::optional<std::string> text(std::string_view key) {
        use(key);
        return fields_.text(key, kMaxText);
    }

    std::string need_text(std::string_view key) {
        use(key);
        return fields_.need_text(key, kMaxText).value_or("");
    }

    /// Fields of other types of check, which some tools write empty or as false.
    void pass_over_rest() {
        for (const std::string_view key :
             {"IPAddress", "Port", "ResourcePath", "FullyQualifiedDomainName", "SearchString",
              "RequestInterval", "FailureThreshold", "MeasureLatency", "HealthThreshold",
              "ChildHealthChecks", "EnableSNI", "Regions", "AlarmIdentifier",
              "InsufficientDataHealthStatus", "RoutingControlArn"}) {
            const Value* value = fields_.find(key);
            if (value == nullptr || used_.contains(key)) continue;
            const bool says_nothing = value->kind == Value::Kind::Flag && !value->flag;
            if (!says_nothing) {
                fields_.note(key, "has no bearing on a check of this type; left out");
            }
        }
    }

    Fields& fields_;
    HealthCheck& check_;
    std::set<std::string, std::less<>> used_;
};

}  // namespace

void read_check_config(Fields& fields, HealthCheck& check) {
    ConfigReader(fields, check).read();
}

}  // namespace leeward::importer
