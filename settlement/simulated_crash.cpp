// What a power cut leaves of a SimulatedDisk.

#include <algorithm>
#include <cstring>

#include "settlement/simulated_disk.hpp"

namespace otp::settlement {
namespace {

/// splitmix64: small, seedable, the same everywhere.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_{seed} {}
    std::uint64_t next() {
        state_ += 0x9E3779B97F4A7C15ULL;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
        return z ^ (z >> 31);
    }
    bool happens(std::uint64_t of_256) { return next() % 256 < of_256; }

private:
    std::uint64_t state_;
};

}  // namespace

std::unique_ptr<SimulatedDisk> SimulatedDisk::crash(Survival survival, std::uint64_t seed) const {
    Dice dice{seed};
    // Seeds differ in how much survives, so that almost nothing and almost everything are tried as well.
    const std::uint64_t odds = survival == Survival::all       ? 256
                               : survival == Survival::nothing ? 0
                                                               : 16 + dice.next() % 225;

    auto image = std::make_unique<SimulatedDisk>(capacity_);
    image->directories_ = directories_;
    Names names = durable_names_;
    for (const NameChange& change : pending_names_) {
        if (dice.happens(odds)) apply(change, names);
    }
    for (const auto& [path, inode] : names) {
        auto copy = std::make_shared<Inode>();
        Bytes& bytes = copy->cache;
        bytes = inode->durable;
        if (dice.happens(odds)) bytes.resize(inode->cache.size());
        for (const auto& [sector, versions] : inode->pending) {
            if (!dice.happens(odds)) continue;
            const std::size_t start = static_cast<std::size_t>(sector * sector_bytes);
            if (start >= bytes.size()) continue;
            const Sector& version =
                survival == Survival::torn ? versions[dice.next() % versions.size()] : versions.back();
            std::memcpy(bytes.data() + start, version.data(),
                        std::min<std::size_t>(sector_bytes, bytes.size() - start));
        }
        copy->durable = copy->cache;
        image->names_[path] = copy;
        image->durable_names_[path] = copy;
    }
    return image;
}

}  // namespace otp::settlement
