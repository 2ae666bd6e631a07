// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "commands.hpp"
#include "leeward/base/address.hpp"
#include "leeward/daemon/serve.hpp"

namespace leeward::command {
namespace {

constexpr std::uint16_t kDnsPort = 53;

struct ServeOptions {
    std::string config;
    std::vector<std::string> listen;
    std::string state;
};

constexpr const char* kServeExamples = R"(Examples:
  leeward serve -c /etc/leeward/leeward.toml
  leeward serve -c leeward.toml --listen 127.0.0.1:5300 --listen '[::1]:5300' --state ./state

Prints `ready` and the addresses once the first round of probes is over. SIGHUP reloads
everything or nothing, SIGTERM drains and ends.
)";

int serve(const ServeOptions& options) {
    daemon::ServeOptions serve_options{options.config, {}, options.state};
    for (const std::string& text : options.listen) {
        const auto address = base::SocketAddress::parse(text, kDnsPort);
        if (!address) {
            return complain(kBadUsage, "--listen " + text +
                                           ": is no address, as in 192.0.2.1, 192.0.2.1:5300 or "
                                           "[2001:db8::1]:53; see `leeward serve --help`");
        }
        serve_options.listen.push_back(*address);
    }
    return daemon::serve(serve_options);
}

}  // namespace

void add_serve(CLI::App& app, int& status) {
    const auto options = std::make_shared<ServeOptions>();
    CLI::App* command = app.add_subcommand("serve", "Serve in the foreground");
    command->add_option("-c,--config", options->config, "The configuration")
        ->required()
        ->type_name("FILE");
    command
        ->add_option("--listen", options->listen,
                     "Listen here instead of where the configuration says; may be repeated")
        ->type_name("ADDR[:PORT]")
        ->allow_extra_args(false);
    command
        ->add_option("--state", options->state,
                     "Keep state here instead of where the configuration says")
        ->type_name("DIR");
    command->footer(kServeExamples);
    command->callback([options, &status] { status = serve(*options); });
}

}  // namespace leeward::command
