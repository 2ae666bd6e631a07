// SPDX-License-Identifier: Apache-2.0
// Any octets as a location database, alone and as both files at once: an error, or an atlas without
// a gap.

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "leeward/base/bytes.hpp"
#include "leeward/geo/database.hpp"
#include "leeward/geo/prefix_map.hpp"

namespace {

using namespace leeward;

/// A file without a folder.
class NamelessFile {
public:
    explicit NamelessFile(base::Bytes octets) : fd_(memfd_create("fuzz", MFD_CLOEXEC)) {
        if (write(fd_, octets.data(), octets.size()) != static_cast<ssize_t>(octets.size())) {
            std::abort();
        }
    }
    NamelessFile(const NamelessFile&) = delete;
    NamelessFile& operator=(const NamelessFile&) = delete;
    ~NamelessFile() { close(fd_); }

    [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }

private:
    int fd_;
};

/// The builder asserts that leaves come in order and without a gap.
void walk(const geo::Atlas& atlas) {
    struct Leaf {
        geo::Prefix network;
        std::uint32_t number;
    };
    std::vector<Leaf> leaves;
    geo::PrefixMapBuilder builder;
    for (const bool v6 : {false, true}) {
        const auto walked = atlas.each_network(
            v6,
            [&](const geo::Prefix& network, const geo::Location& location, std::uint32_t number) {
                if ((number == 0) != (location == geo::Location{})) std::abort();
                builder.add(network, number);
                leaves.push_back({network, number});
            });
        if (!walked) return;
    }
    const geo::PrefixMap map = std::move(builder).build();
    for (const Leaf& leaf : leaves) {
        const geo::Found found = map.find(leaf.network.address);
        if (found.value != leaf.number || found.length > leaf.network.length) std::abort();
    }
}

void open_and_walk(base::Bytes octets) {
    const NamelessFile file(octets);
    for (const std::string& asn_path : {std::string(), file.path()}) {
        const auto database = geo::Database::open(file.path(), asn_path);
        if (database) walk(**database);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    open_and_walk({data, size});
    // Octets behind the metadata do no harm to a good file; filled up to the end of a page, a read
    // past the end of the file is one of memory that is not there.
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    std::vector<std::uint8_t> padded(data, data + size);
    padded.resize((size + page - 1) / page * page);
    open_and_walk(padded);
    return 0;
}
