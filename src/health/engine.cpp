// SPDX-License-Identifier: Apache-2.0
#include "leeward/health/engine.hpp"

#include <utility>

#include "engine_impl.hpp"

namespace leeward::health {

Engine::Engine() : Engine(EngineSettings{}, base::Instant{}) {}
Engine::Engine(EngineSettings settings, base::Instant now, const EngineMemory& memory)
    : impl_(std::make_unique<Impl>(std::move(settings), now, memory)) {}
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;
Engine::~Engine() = default;

bool Engine::report(EndpointId id, const Report& report, base::Duration took, base::Instant now) {
    return impl_->report(id.index(), report, took, now);
}

bool Engine::tell(EndpointId id, State state, base::Instant now) {
    return impl_->tell(id.index(), state, now);
}

bool Engine::tick(base::Instant now) {
    return impl_->tick(now);
}

std::optional<base::Instant> Engine::next_tick() const {
    return impl_->next_tick();
}

base::Duration Engine::pace(EndpointId id) const {
    return impl_->pace(id.index());
}

std::vector<EndpointId> Engine::take_hurried() {
    return std::exchange(impl_->hurried_, {});
}

void Engine::freeze(bool frozen, base::Instant now) {
    impl_->freeze(frozen, now);
}

bool Engine::frozen() const {
    return impl_->frozen_;
}

bool Engine::let_return(std::variant<EndpointId, DomainId> who, base::Instant now) {
    return std::visit([&](auto id) { return impl_->let_return(id, now); }, who);
}

std::span<const EndpointState> Engine::states() const {
    return impl_->states_;
}

std::span<const Vitals> Engine::vitals() const {
    return impl_->vitals_;
}

std::span<const DomainState> Engine::domains() const {
    return impl_->domains_;
}

const std::string& Engine::isolated() const {
    return impl_->isolated_;
}

const EngineSettings& Engine::settings() const {
    return impl_->settings_;
}

std::vector<Event> Engine::take_events() {
    return std::exchange(impl_->events_, {});
}

EngineMemory Engine::remember(base::Instant now) const {
    return impl_->remember(now);
}

}  // namespace leeward::health
