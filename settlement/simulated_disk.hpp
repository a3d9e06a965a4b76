#pragma once
// SimulatedDisk: Disk in memory, for tests of what a power cut or a failing device leaves behind. Deterministic; one
// thread at a time.
//
// Each file has what its readers see (the page cache) and what is durable. A write changes the first and leaves
// versions of the 512-byte sectors it touched pending; sync() makes the cache durable. Names behave alike: creations,
// renames and removals are pending until sync_directory(). crash() makes the disk that is found after a power cut.

#include <functional>
#include <list>
#include <map>
#include <optional>
#include <set>

#include "settlement/disk.hpp"

namespace otp::settlement {

enum class Survival {
    nothing,  ///< Only what was synced.
    all,      ///< Every write and every change of names, synced or not.
    torn,     ///< Any subset of sectors (each old, latest, or a version in between), sizes and names, by seed.
};

/// What goes wrong at one call. A fault that cannot befall the call it meets (a short write at a read) does not happen.
enum class Fault {
    io_error,     ///< EIO; the call has no effect.
    no_space,     ///< ENOSPC; the call has no effect.
    short_write,  ///< A write stores its first half, then EIO.
    failed_sync,  ///< EIO from sync, and the kernel forgets the pending writes: readers still see them, a later sync
                  ///< "succeeds", and they were never durable. (What Linux does.)
};

/// One call, as seen by the hook.
struct DiskCall {
    std::uint64_t number = 0;  ///< From 1; calls of every kind count.
    const char* kind = "";
    std::string path;
    bool changes = false;  ///< Whether a power cut after it may leave something else than one before it.
};

class SimulatedDisk final : public Disk {
public:
    static constexpr std::uint64_t sector_bytes = 512;

    explicit SimulatedDisk(std::uint64_t capacity_bytes = std::uint64_t{1} << 40);

    [[nodiscard]] IoResult<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override;
    [[nodiscard]] IoResult<std::vector<std::string>> list(const std::string& directory) override;
    [[nodiscard]] IoResult<bool> exists(const std::string& path) override;
    [[nodiscard]] IoResult<Done> remove(const std::string& path) override;
    [[nodiscard]] IoResult<Done> rename(const std::string& from, const std::string& to) override;
    [[nodiscard]] IoResult<Done> sync_directory(const std::string& directory) override;
    /// Durable at once: the directories of a node are made before it has anything to lose.
    [[nodiscard]] IoResult<Done> create_directory(const std::string& path) override;
    [[nodiscard]] IoResult<std::uint64_t> free_space(const std::string& directory) override;
    [[nodiscard]] IoResult<std::unique_ptr<DirectoryLock>> lock(const std::string& directory) override;

    /// The disk as it is found when the power comes back: everything on it durable, nothing pending, no locks, no
    /// fault.
    [[nodiscard]] std::unique_ptr<SimulatedDisk> crash(Survival survival, std::uint64_t seed = 0) const;

    /// The disk as a restarted process finds it, the machine having stayed up: as it is, without locks or fault.
    void restart_process();

    /// Calls so far.
    [[nodiscard]] std::uint64_t calls() const { return calls_; }

    /// The fault happens at call number `call` and at no other.
    void fail_at(std::uint64_t call, Fault fault);
    [[nodiscard]] bool fault_happened() const { return fault_happened_; }

    /// Called after each call that succeeded.
    void set_hook(std::function<void(const DiskCall&)> hook) { hook_ = std::move(hook); }

    /// For tests that damage files: the bytes as readers see them, and putting other bytes there, durably.
    [[nodiscard]] Bytes contents(const std::string& path) const;
    void put(const std::string& path, ByteView bytes);
    /// XORs one byte of a file, durably.
    void damage(const std::string& path, std::uint64_t offset, std::uint8_t mask);

private:
    friend class SimulatedFile;
    friend class SimulatedLock;

    using Sector = std::array<std::uint8_t, sector_bytes>;
    struct Inode {
        Bytes cache;
        Bytes durable;
        std::map<std::uint64_t, std::vector<Sector>> pending;  ///< Versions since the last sync, oldest first.
    };
    using Names = std::map<std::string, std::shared_ptr<Inode>>;
    /// A change of names: `from` empty for a creation, `to` empty for a removal.
    struct NameChange {
        std::string from;
        std::string to;
        std::shared_ptr<Inode> inode;
    };

    [[nodiscard]] std::optional<IoError> begin(const char* kind, const std::string& path, bool writes, bool syncs);
    void finish(const char* kind, const std::string& path, bool changes);
    static void apply(const NameChange& change, Names& names);
    [[nodiscard]] std::optional<IoError> grow(const Inode& inode, std::uint64_t size, const std::string& path);
    static void write_cache(Inode& inode, std::uint64_t offset, ByteView bytes);
    static void resize_cache(Inode& inode, std::uint64_t size);
    static void make_durable(Inode& inode);
    [[nodiscard]] std::uint64_t used() const;
    [[nodiscard]] bool is_directory(const std::string& path) const;

    std::uint64_t capacity_;
    Names names_;
    Names durable_names_;
    std::list<NameChange> pending_names_;
    std::set<std::string> directories_;
    std::shared_ptr<std::set<std::string>> locks_ = std::make_shared<std::set<std::string>>();
    std::uint64_t calls_ = 0;
    std::uint64_t fault_call_ = 0;
    Fault fault_ = Fault::io_error;
    bool fault_happened_ = false;
    std::function<void(const DiskCall&)> hook_;
};

}  // namespace otp::settlement
