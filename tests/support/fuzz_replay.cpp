// SPDX-License-Identifier: Apache-2.0
// The main of a fuzz target without libFuzzer: gives it every file of the folders named on the
// command line, then the same octets cut short and with single octets changed. What it must not do
// is crash.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Octets = std::vector<std::uint8_t>;

constexpr std::size_t kMaxVariants = 256;  // of one seed and kind: keeps large seeds affordable

Octets read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// An exact copy on the heap, so that AddressSanitizer sees a read past the end.
void give(const Octets& octets) {
    const Octets exact(octets);
    LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

void replay(const Octets& seed) {
    give(seed);
    const std::size_t stride = std::max<std::size_t>(1, seed.size() / kMaxVariants);
    for (std::size_t at = 0; at < seed.size(); at += stride) {
        give(Octets(seed.begin(), seed.begin() + static_cast<std::ptrdiff_t>(at)));
        Octets changed = seed;
        changed[at] = static_cast<std::uint8_t>(~changed[at]);
        give(changed);
    }
}

}  // namespace

int main(int argc, char** argv) {
    std::size_t seeds = 0;
    for (int index = 1; index < argc; ++index) {
        std::vector<std::filesystem::path> paths;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[index])) {
            if (entry.is_regular_file()) paths.push_back(entry.path());
        }
        std::sort(paths.begin(), paths.end());
        for (const auto& path : paths) {
            std::printf("%s\n", path.filename().c_str());
            std::fflush(stdout);  // the last name printed is the one that crashed
            replay(read_file(path));
            ++seeds;
        }
    }
    std::printf("%zu seeds replayed\n", seeds);
    return seeds > 0 ? 0 : 1;
}
