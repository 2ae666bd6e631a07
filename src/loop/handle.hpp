// SPDX-License-Identifier: Apache-2.0
#pragma once
// The one way that this room closes libuv handles: memory goes back in the close callback, never
// earlier.

#include <uv.h>

namespace leeward::loop {

/// Marks `box` dead and closes its handle; the close callback frees the box. A callback of the box
/// may be running: it lives on in the box until then. Requires: `box->handle` was initialised, and
/// its `data` is `box`.
template <class Box>
void close_box(Box* box) noexcept {
    box->dead = true;
    uv_close(reinterpret_cast<uv_handle_t*>(&box->handle),
             [](uv_handle_t* handle) { delete static_cast<Box*>(handle->data); });
}

}  // namespace leeward::loop
