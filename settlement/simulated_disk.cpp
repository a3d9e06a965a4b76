#include "settlement/simulated_disk.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace otp::settlement {
namespace {

std::string without_slash(std::string path) {
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    return path;
}

std::string parent_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? std::string{} : path.substr(0, slash);
}

}  // namespace

class SimulatedFile final : public File {
public:
    SimulatedFile(SimulatedDisk& disk, std::shared_ptr<SimulatedDisk::Inode> inode, std::string path)
        : disk_{disk}, inode_{std::move(inode)}, path_{std::move(path)} {}

    IoResult<Done> write_at(std::uint64_t offset, ByteView bytes) override {
        if (auto error = disk_.begin("write", path_, true, false)) {
            // begin() reports a short write as any other error; half of it is there nevertheless.
            if (disk_.fault_ == Fault::short_write) disk_.write_cache(*inode_, offset, bytes.first(bytes.size() / 2));
            return *std::move(error);
        }
        if (auto error = disk_.grow(*inode_, offset + bytes.size(), path_)) return *std::move(error);
        disk_.write_cache(*inode_, offset, bytes);
        disk_.finish("write", path_, true);
        return Done{};
    }

    IoResult<std::size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> into) override {
        if (auto error = disk_.begin("read", path_, false, false)) return *std::move(error);
        const Bytes& cache = inode_->cache;
        const std::uint64_t start = std::min<std::uint64_t>(offset, cache.size());
        const std::size_t count = std::min(into.size(), cache.size() - static_cast<std::size_t>(start));
        if (count > 0) std::memcpy(into.data(), cache.data() + start, count);
        disk_.finish("read", path_, false);
        return count;
    }

    IoResult<std::uint64_t> size() override {
        if (auto error = disk_.begin("size", path_, false, false)) return *std::move(error);
        disk_.finish("size", path_, false);
        return static_cast<std::uint64_t>(inode_->cache.size());
    }

    IoResult<Done> sync() override {
        if (auto error = disk_.begin("sync", path_, false, true)) {
            if (disk_.fault_ == Fault::failed_sync) inode_->pending.clear();
            return *std::move(error);
        }
        SimulatedDisk::make_durable(*inode_);
        disk_.finish("sync", path_, true);
        return Done{};
    }

    IoResult<Done> truncate(std::uint64_t size) override {
        if (auto error = disk_.begin("truncate", path_, false, false)) return *std::move(error);
        if (auto error = disk_.grow(*inode_, size, path_)) return *std::move(error);
        disk_.resize_cache(*inode_, size);
        disk_.finish("truncate", path_, true);
        return Done{};
    }

    IoResult<Done> zero_fill(std::uint64_t offset, std::uint64_t length) override {
        return write_at(offset, Bytes(static_cast<std::size_t>(length)));
    }

private:
    SimulatedDisk& disk_;
    std::shared_ptr<SimulatedDisk::Inode> inode_;
    std::string path_;
};

/// Knows the set it was taken from, not the disk: after restart_process() there is another set.
class SimulatedLock final : public DirectoryLock {
public:
    SimulatedLock(std::shared_ptr<std::set<std::string>> locks, std::string directory)
        : locks_{std::move(locks)}, directory_{std::move(directory)} {}
    ~SimulatedLock() override { locks_->erase(directory_); }

private:
    std::shared_ptr<std::set<std::string>> locks_;
    std::string directory_;
};

SimulatedDisk::SimulatedDisk(std::uint64_t capacity_bytes) : capacity_{capacity_bytes} {}

std::optional<IoError> SimulatedDisk::begin(const char* kind, const std::string& path, bool writes, bool syncs) {
    ++calls_;
    if (calls_ != fault_call_) return std::nullopt;
    if (fault_ == Fault::short_write && !writes) return std::nullopt;
    if (fault_ == Fault::failed_sync && !syncs) return std::nullopt;
    fault_happened_ = true;
    return IoError{std::string{kind} + " " + path, fault_ == Fault::no_space ? ENOSPC : EIO};
}

void SimulatedDisk::finish(const char* kind, const std::string& path, bool changes) {
    if (hook_) hook_(DiskCall{calls_, kind, path, changes});
}

void SimulatedDisk::fail_at(std::uint64_t call, Fault fault) {
    fault_call_ = call;
    fault_ = fault;
    fault_happened_ = false;
}

IoResult<std::unique_ptr<File>> SimulatedDisk::open(const std::string& path, OpenMode mode) {
    if (auto error = begin("open", path, false, false)) return *std::move(error);
    const auto found = names_.find(path);
    const bool is_there = found != names_.end();
    if (mode == OpenMode::create && is_there) return IoError{"create " + path, EEXIST};
    if (mode != OpenMode::create && !is_there) return IoError{"open " + path, ENOENT};
    if (is_there) {
        finish("open", path, false);
        return std::unique_ptr<File>{std::make_unique<SimulatedFile>(*this, found->second, path)};
    }
    if (!is_directory(parent_of(path))) return IoError{"create " + path, ENOENT};
    const NameChange change{{}, path, std::make_shared<Inode>()};
    apply(change, names_);
    pending_names_.push_back(change);
    finish("create", path, true);
    return std::unique_ptr<File>{std::make_unique<SimulatedFile>(*this, change.inode, path)};
}

IoResult<std::vector<std::string>> SimulatedDisk::list(const std::string& directory) {
    if (auto error = begin("list", directory, false, false)) return *std::move(error);
    const std::string parent = without_slash(directory);
    if (!is_directory(parent)) return IoError{"list " + directory, ENOENT};
    std::vector<std::string> names;
    for (const auto& [path, inode] : names_) {
        if (parent_of(path) == parent) names.push_back(path.substr(parent.size() + 1));
    }
    for (const std::string& path : directories_) {
        if (parent_of(path) == parent) names.push_back(path.substr(parent.size() + 1));
    }
    std::sort(names.begin(), names.end());
    finish("list", directory, false);
    return names;
}

IoResult<bool> SimulatedDisk::exists(const std::string& path) {
    if (auto error = begin("exists", path, false, false)) return *std::move(error);
    finish("exists", path, false);
    return names_.contains(path) || is_directory(without_slash(path));
}

IoResult<Done> SimulatedDisk::remove(const std::string& path) {
    if (auto error = begin("remove", path, false, false)) return *std::move(error);
    if (!names_.contains(path)) return IoError{"remove " + path, ENOENT};
    const NameChange change{path, {}, names_.at(path)};
    apply(change, names_);
    pending_names_.push_back(change);
    finish("remove", path, true);
    return Done{};
}

IoResult<Done> SimulatedDisk::rename(const std::string& from, const std::string& to) {
    if (auto error = begin("rename", from, false, false)) return *std::move(error);
    if (!names_.contains(from)) return IoError{"rename " + from, ENOENT};
    const NameChange change{from, to, names_.at(from)};
    apply(change, names_);
    pending_names_.push_back(change);
    finish("rename", from, true);
    return Done{};
}

IoResult<Done> SimulatedDisk::sync_directory(const std::string& directory) {
    if (auto error = begin("sync_directory", directory, false, false)) return *std::move(error);
    const std::string parent = without_slash(directory);
    if (!is_directory(parent)) return IoError{"sync directory " + directory, ENOENT};
    for (auto it = pending_names_.begin(); it != pending_names_.end();) {
        const bool here = parent_of(it->to.empty() ? it->from : it->to) == parent;
        if (here) apply(*it, durable_names_);
        it = here ? pending_names_.erase(it) : std::next(it);
    }
    finish("sync_directory", directory, true);
    return Done{};
}

IoResult<Done> SimulatedDisk::create_directory(const std::string& path) {
    if (auto error = begin("create_directory", path, false, false)) return *std::move(error);
    directories_.insert(without_slash(path));
    finish("create_directory", path, true);
    return Done{};
}

IoResult<std::uint64_t> SimulatedDisk::free_space(const std::string& directory) {
    if (auto error = begin("free_space", directory, false, false)) return *std::move(error);
    finish("free_space", directory, false);
    return capacity_ - std::min(capacity_, used());
}

IoResult<std::unique_ptr<DirectoryLock>> SimulatedDisk::lock(const std::string& directory) {
    if (auto error = begin("lock", directory, false, false)) return *std::move(error);
    const std::string parent = without_slash(directory);
    if (!is_directory(parent)) return IoError{"lock " + directory, ENOENT};
    if (!locks_->insert(parent).second) return IoError{"lock " + directory, EWOULDBLOCK};
    finish("lock", directory, false);
    return std::unique_ptr<DirectoryLock>{std::make_unique<SimulatedLock>(locks_, parent)};
}

/// A change concerns a file, not whatever has its name by then: in a torn crash the changes before it may be lost.
void SimulatedDisk::apply(const NameChange& change, Names& names) {
    const auto found = names.find(change.from);
    if (found != names.end() && found->second == change.inode) names.erase(found);
    if (!change.to.empty()) names[change.to] = change.inode;
}

std::optional<IoError> SimulatedDisk::grow(const Inode& inode, std::uint64_t size, const std::string& path) {
    if (size <= inode.cache.size()) return std::nullopt;
    if (used() + (size - inode.cache.size()) <= capacity_) return std::nullopt;
    return IoError{"write " + path, ENOSPC};
}

void SimulatedDisk::write_cache(Inode& inode, std::uint64_t offset, ByteView bytes) {
    if (bytes.empty()) return;
    const std::uint64_t end = offset + bytes.size();
    if (end > inode.cache.size()) resize_cache(inode, end);
    std::memcpy(inode.cache.data() + offset, bytes.data(), bytes.size());
    for (std::uint64_t sector = offset / sector_bytes; sector * sector_bytes < end; ++sector) {
        Sector version{};
        const std::size_t start = static_cast<std::size_t>(sector * sector_bytes);
        const std::size_t count = std::min<std::size_t>(sector_bytes, inode.cache.size() - start);
        std::memcpy(version.data(), inode.cache.data() + start, count);
        inode.pending[sector].push_back(version);
    }
}

void SimulatedDisk::resize_cache(Inode& inode, std::uint64_t size) {
    inode.cache.resize(static_cast<std::size_t>(size));
    inode.pending.erase(inode.pending.lower_bound((size + sector_bytes - 1) / sector_bytes), inode.pending.end());
}

void SimulatedDisk::make_durable(Inode& inode) {
    inode.durable.resize(inode.cache.size());
    for (const auto& [sector, versions] : inode.pending) {
        const std::size_t start = static_cast<std::size_t>(sector * sector_bytes);
        const std::size_t count = std::min<std::size_t>(sector_bytes, inode.cache.size() - start);
        std::memcpy(inode.durable.data() + start, inode.cache.data() + start, count);
    }
    inode.pending.clear();
}

std::uint64_t SimulatedDisk::used() const {
    std::uint64_t bytes = 0;
    for (const auto& [path, inode] : names_) bytes += inode->cache.size();
    return bytes;
}

bool SimulatedDisk::is_directory(const std::string& path) const { return directories_.contains(path); }

void SimulatedDisk::restart_process() {
    locks_ = std::make_shared<std::set<std::string>>();
    fault_call_ = 0;
    hook_ = nullptr;
}

Bytes SimulatedDisk::contents(const std::string& path) const {
    const auto found = names_.find(path);
    return found == names_.end() ? Bytes{} : found->second->cache;
}

void SimulatedDisk::put(const std::string& path, ByteView bytes) {
    auto inode = std::make_shared<Inode>();
    inode->cache.assign(bytes.begin(), bytes.end());
    inode->durable = inode->cache;
    names_[path] = inode;
    durable_names_[path] = inode;
}

void SimulatedDisk::damage(const std::string& path, std::uint64_t offset, std::uint8_t mask) {
    Inode& inode = *names_.at(path);
    inode.cache.at(static_cast<std::size_t>(offset)) ^= mask;
    if (offset < inode.durable.size()) inode.durable[static_cast<std::size_t>(offset)] ^= mask;
}

}  // namespace otp::settlement
