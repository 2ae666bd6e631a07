// SPDX-License-Identifier: Apache-2.0
// Counts what the answering threads allocate. Sanitizers bring their own allocator, so not there.

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

#include <cstdlib>
#include <new>

#include "unit/server/loopback.hpp"

namespace {

thread_local std::uint64_t allocations = 0;

void* count_and_take(std::size_t size, std::size_t alignment) {
    ++allocations;
    void* const memory = alignment <= alignof(std::max_align_t)
                             ? std::malloc(size)
                             : std::aligned_alloc(alignment, (size + alignment - 1) & -alignment);
    if (memory == nullptr) std::abort();
    return memory;
}

}  // namespace

void* operator new(std::size_t size) {
    return count_and_take(size, 1);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
    return count_and_take(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
    std::free(memory);
}

namespace {

using namespace leeward;
using namespace leeward::server::test;

/// Writes the allocations of its thread so far behind the 14 octets of the echo, then lets another
/// responder answer for the sake of what that allocates.
class Confessing final : public server::Responder {
public:
    explicit Confessing(std::unique_ptr<server::Responder> real) : real_(std::move(real)) {}

    void refresh() noexcept override { real_->refresh(); }
    std::size_t respond(base::Bytes asked, answer::Transport transport,
                        base::MutableBytes reply) noexcept override {
        real_->respond(asked, transport, reply);
        std::memcpy(reply.data(), asked.data(), 14);
        base::store_u32(reply.data() + 14, static_cast<std::uint32_t>(allocations));
        return 18;
    }

private:
    std::unique_ptr<server::Responder> real_;
};

/// Serves REFUSED from an empty snapshot.
struct Confessional {
    Confessional() : served("127.0.0.1:0") {
        const auto make = server::snapshot_responders(publisher, answer::Settings{}, seeds);
        served.start([make] { return std::make_unique<Confessing>(make()); });
    }
    snapshot::Publisher publisher;
    base::Rng seeds{1};
    Served served;
};

std::uint32_t confession(const Octets& reply) {
    return base::load_u32(reply.data() + 14);
}

}  // namespace

TEST_CASE("allocation: the counter counts", "[server]") {
    const auto before = allocations;
    delete new int;
    CHECK(allocations == before + 1);
}

TEST_CASE("allocation: UDP queries take no memory", "[server]") {
    Confessional with;
    UdpClient client(with.served.address());
    const auto ask = [&](std::uint16_t id) {
        client.send(real_query(id));
        return confession(client.receive().value());
    };
    const auto warm = ask(0);
    for (std::uint16_t id = 1; id < 2000; ++id) ask(id);
    for (std::uint16_t id = 0; id < 200; ++id) client.send(real_query(id));
    REQUIRE(client.receive_ids(200).size() == 200);
    CHECK(ask(1) == warm);
}

TEST_CASE("allocation: TCP queries that arrive whole take no memory", "[server]") {
    Confessional with;
    TcpClient client(with.served.address());
    const auto ask = [&](std::uint16_t id) {
        REQUIRE(client.send(framed(real_query(id))));
        return confession(client.receive().value());
    };
    const auto warm = ask(0);
    for (std::uint16_t id = 1; id < 2000; ++id) ask(id);
    CHECK(ask(1) == warm);
}

#endif
