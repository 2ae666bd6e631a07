// SPDX-License-Identifier: Apache-2.0
#include "support/ldns_model.hpp"

#include <cstdio>

#include <ldns/ldns.h>

#include "leeward/dns/name.hpp"

namespace leeward::support {
namespace {

std::vector<std::uint8_t> rdata_of(const ldns_rr& record) {
    std::vector<std::uint8_t> wire;
    for (std::size_t index = 0; index < ldns_rr_rd_count(&record); ++index) {
        const auto* rdf = ldns_rr_rdf(&record, index);
        const auto* data = ldns_rdf_data(rdf);
        wire.insert(wire.end(), data, data + ldns_rdf_size(rdf));
    }
    return wire;
}

std::string text_of(const ldns_rr& record) {
    const auto* owner = ldns_rr_owner(&record);
    return record_text({ldns_rdf_data(owner), ldns_rdf_size(owner)}, ldns_rr_ttl(&record),
                       static_cast<dns::RrType>(ldns_rr_get_type(&record)), rdata_of(record));
}

}  // namespace

std::optional<std::vector<std::uint8_t>> read_by_ldns(dns::RrType type, const std::string& text) {
    const std::string line = "a. 1 IN " + dns::to_string(type) + " " + text;
    ldns_rdf* origin = ldns_dname_new_frm_str("example.");
    ldns_rr* record = nullptr;
    const auto status = ldns_rr_new_frm_str(&record, line.c_str(), 0, origin, nullptr);
    ldns_rdf_deep_free(origin);
    if (status != LDNS_STATUS_OK) return std::nullopt;
    auto wire = rdata_of(*record);
    ldns_rr_free(record);
    return wire;
}

std::optional<std::vector<std::string>> read_file_by_ldns(const std::string& text) {
    std::string copy = text;
    std::FILE* file = fmemopen(copy.data(), copy.size(), "r");
    ldns_rdf* origin = ldns_dname_new_frm_str("example.");
    ldns_rdf* previous = nullptr;
    std::uint32_t ttl = 0;
    int line = 1;
    bool good = file != nullptr;
    std::vector<std::string> records;
    while (good && std::feof(file) == 0) {
        ldns_rr* record = nullptr;
        const auto status = ldns_rr_new_frm_fp_l(&record, file, &ttl, &origin, &previous, &line);
        if (status == LDNS_STATUS_OK) {
            records.push_back(text_of(*record));
            ldns_rr_free(record);
            continue;
        }
        good = status == LDNS_STATUS_SYNTAX_TTL || status == LDNS_STATUS_SYNTAX_ORIGIN ||
               status == LDNS_STATUS_SYNTAX_EMPTY;
    }
    if (file != nullptr) std::fclose(file);
    ldns_rdf_deep_free(origin);
    ldns_rdf_deep_free(previous);
    if (!good) return std::nullopt;
    return records;
}

std::string record_text(base::Bytes owner, std::uint32_t ttl, dns::RrType type, base::Bytes rdata) {
    constexpr const char* kDigits = "0123456789abcdef";
    std::string text =
        dns::name_to_string(owner) + " " + std::to_string(ttl) + " " + dns::to_string(type) + " ";
    for (const auto octet : rdata) {
        text += kDigits[octet >> 4U];
        text += kDigits[octet & 0xFU];
    }
    return text;
}

}  // namespace leeward::support
