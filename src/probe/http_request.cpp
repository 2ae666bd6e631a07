// SPDX-License-Identifier: Apache-2.0
#include "leeward/probe/http_request.hpp"

namespace leeward::probe {

std::string_view name_of(const Check& check, const Target& target) {
    return check.host.empty() ? target.host : check.host;
}

std::string url_literal(const base::Address& ip) {
    return ip.is_v6() ? "[" + ip.to_string() + "]" : ip.to_string();
}

std::string with_port(const Check& check, std::string_view name, std::uint16_t port) {
    const std::uint16_t usual = check.protocol == Protocol::Https ? 443 : 80;
    std::string result(name);
    return port == usual ? result : result + ":" + std::to_string(port);
}

std::string request_target(const Check& check) {
    const std::string path = check.path.substr(0, check.path.find('#'));
    return path.starts_with('/') ? path : "/" + path;
}

void write_request(const Check& check, const Destination& to, const std::string& user_agent,
                   std::string& request) {
    request.assign(check.method).append(" ").append(request_target(check)).append(" HTTP/1.1\r\n");
    const std::string name = to.name.empty() ? url_literal(to.address.ip) : std::string(to.name);
    request.append("Host: ").append(with_port(check, name, to.address.port));
    request.append("\r\nUser-Agent: ").append(user_agent);
    request.append("\r\nAccept: */*\r\nAccept-Encoding: ").append(kAcceptEncoding);
    request.append("\r\n\r\n");
}

}  // namespace leeward::probe
