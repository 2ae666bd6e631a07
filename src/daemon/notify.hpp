// SPDX-License-Identifier: Apache-2.0
#pragma once
// Words to systemd (sd_notify(3)); nothing happens where nobody listens.

namespace leeward::daemon {

void notify_ready();
void notify_reloading();
void notify_stopping();

}  // namespace leeward::daemon
