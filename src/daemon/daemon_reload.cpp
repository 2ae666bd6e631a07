// SPDX-License-Identifier: Apache-2.0
// What may change while serving: the configuration and its files, certificates, client locations.

#include <fmt/format.h>

#include <utility>

#include "daemon.hpp"
#include "daemon_words.hpp"
#include "fixed.hpp"
#include "leeward/daemon/log.hpp"
#include "notify.hpp"
#include "told_report.hpp"

namespace leeward::daemon {

/// Without a certificate that can be served, the one before stays, or TLS waits for the first
/// (R8310-1); all else goes on.
void Daemon::use_tls(TlsFiles files) {
    for (const base::Fault& fault : files.faults) log_fault(fault);
    if (files.context) {
        tls_.expires = std::chrono::system_clock::from_time_t(files.context->expires());
        server_->use_tls(std::move(files.context));
        log(Level::Info, "tls: serves the certificate that expires " + utc({{}, *tls_.expires}));
    } else if (config_.server.tls) {
        log(Level::Error, tls_.expires ? "tls: the certificate read before still holds"
                                       : "tls: closes all connections, for want of a certificate; "
                                         "mend the files above and reload");
    }
}

void Daemon::clients_sorted(const std::shared_ptr<const policy::Rules>& rules,
                            ClientWatch::Sorted sorted) {
    if (!sorted) {
        ++locations_.refused;
        locations_.last_refusal = sorted.error().message;
        log(Level::Error,
            "client locations: " + sorted.error().message + "; the ones read before still hold");
        return;
    }
    if (rules != helm_.rules()) return;  // a reload came in between, and read the files as well
    ++locations_.done;
    locations_.last_refusal.clear();
    helm_.use_clients(std::move(*sorted));
    log(Level::Info, "client locations: read anew");
    publish_soon();
}

void Daemon::reload_begins() {
    reloads_.running = true;
    // Before it is ready, READY=1 at a reload's end would say so too early.
    if (ready_) notify_reloading();
    log(Level::Info, "reload: reads " + options_.config);
}

void Daemon::reload_done(Assembled assembled) {
    reloads_.running = false;
    if (!base::any_error(assembled.faults)) {
        if (const auto keys = changed_fixed_keys(config_, assembled.config); !keys.empty()) {
            assembled.faults.push_back({base::Severity::Error,
                                        {options_.config, 0, 0},
                                        keys,
                                        "cannot change while serving; restart to apply it"});
        }
    }
    if (base::any_error(assembled.faults)) {
        refuse_reload(assembled.faults);
    } else {
        for (const base::Fault& warning : assembled.faults) log_fault(warning);
        if (!(config_.notify == assembled.config.notify)) {
            notifier_.reset();
            if (assembled.config.notify.is_on()) notifier_.emplace(assembled.config.notify);
        }
        config_ = assembled.config;
        use_tls(std::move(assembled.tls));
        publish_due_.stop();
        surroundings_->replace(config_, assembled.rules, assembled.client_files);
        const auto from = helm_.replace(with_cookies(std::move(assembled)),
                                        surroundings_->outside(), loop::Loop::now());
        runner_->reconfigure(helm_.book().settings(), each_once(from));
        follow_engine();
        from_copy_ = false;
        baker_->serves(files_of(config_));
        trim_due_ = true;
        ++reloads_.done;
        reloads_.last_refusal.clear();
        log(Level::Info, "reloaded: " + summary(*helm_.publisher().current()));
    }
    if (ready_) notify_ready();
}

void Daemon::refuse_reload(const std::vector<base::Fault>& faults) {
    ++reloads_.refused;
    std::size_t errors = 0;
    for (const base::Fault& fault : faults) {
        log_fault(fault);
        if (fault.severity != base::Severity::Error) continue;
        if (errors++ == 0) reloads_.last_refusal = base::to_string(fault);
    }
    log(Level::Error, fmt::format("reload refused, {} in all; still serves generation {}",
                                  counted(errors, "error"), helm_.publisher().generation()));
}

}  // namespace leeward::daemon
