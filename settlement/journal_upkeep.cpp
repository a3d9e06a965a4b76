#include "settlement/journal_upkeep.hpp"

#include <algorithm>
#include <utility>

#include "settlement/journal_head.hpp"

namespace otp::settlement {
namespace {

/// Zeros go to the device in steps, each synced, so that the sync of a commit never queues behind a whole segment.
constexpr std::uint64_t fill_step_bytes = 1U << 20;

}  // namespace

JournalUpkeep::JournalUpkeep(Disk& disk, std::string directory, std::uint64_t segment_bytes, std::uint64_t fill_bytes,
                             bool background)
    : disk_{disk},
      directory_{std::move(directory)},
      segment_bytes_{segment_bytes},
      fill_bytes_{std::min(fill_bytes, segment_bytes)} {
    if (background) thread_ = std::thread{[this] { work(); }};
}

JournalUpkeep::~JournalUpkeep() { end_thread(); }

void JournalUpkeep::want_spare() {
    const std::lock_guard held{mutex_};
    if (spare_) return;
    spare_wanted_ = true;
    changed_.notify_all();
}

void JournalUpkeep::want_head(const HeadHint& hint) {
    const std::lock_guard held{mutex_};
    head_wanted_ = hint;
    changed_.notify_all();
}

IoResult<std::unique_ptr<File>> JournalUpkeep::take_spare() {
    std::unique_lock held{mutex_};
    if (!spare_) spare_wanted_ = true;
    if (thread_.joinable()) {
        hurry_ = true;
        changed_.notify_all();
        changed_.wait(held, [this] { return spare_ || failure_; });
        hurry_ = false;
    } else {
        do_due(held);
    }
    if (failure_) return *failure_;
    return std::exchange(spare_, nullptr);
}

void JournalUpkeep::run_due() {
    if (thread_.joinable()) return;
    std::unique_lock held{mutex_};
    do_due(held);
}

std::optional<IoError> JournalUpkeep::failure() const {
    const std::lock_guard held{mutex_};
    return failure_;
}

IoResult<Done> JournalUpkeep::stop() {
    end_thread();
    if (failure_) return *failure_;
    if (!spare_) return Done{};
    spare_ = nullptr;
    return disk_.remove(join_path(directory_, spare_name));
}

void JournalUpkeep::end_thread() {
    {
        const std::lock_guard held{mutex_};
        stopping_ = true;
        hurry_ = true;
        changed_.notify_all();
    }
    if (thread_.joinable()) thread_.join();
}

void JournalUpkeep::work() {
    std::unique_lock held{mutex_};
    while (true) {
        changed_.wait(held, [this] { return stopping_ || ((spare_wanted_ || head_wanted_) && !failure_); });
        if (stopping_) return;
        do_due(held);
        changed_.notify_all();
    }
}

/// The lock is released while the disk works: asking never waits.
void JournalUpkeep::do_due(std::unique_lock<std::mutex>& held) {
    if (spare_wanted_ && !failure_) {
        held.unlock();
        auto made = make_spare();
        held.lock();
        spare_wanted_ = false;
        if (made) {
            spare_ = std::move(*made);
        } else {
            failure_ = made.error();
        }
        changed_.notify_all();
    }
    if (head_wanted_ && !failure_) {
        const HeadHint hint = *std::exchange(head_wanted_, std::nullopt);
        held.unlock();
        const auto written = write_head(disk_, directory_, hint);
        held.lock();
        if (!written) failure_ = written.error();
    }
}

IoResult<std::unique_ptr<File>> JournalUpkeep::make_spare() {
    auto opened = disk_.open(join_path(directory_, spare_name), OpenMode::create);
    if (!opened) return opened;
    File& file = **opened;
    if (const auto sized = file.truncate(segment_bytes_); !sized) return sized.error();
    for (std::uint64_t offset = 0; offset < fill_bytes_ && !hurry_; offset += fill_step_bytes) {
        const std::uint64_t step = std::min(fill_step_bytes, fill_bytes_ - offset);
        if (const auto filled = file.zero_fill(offset, step); !filled) return filled.error();
        if (const auto synced = file.sync(); !synced) return synced.error();
    }
    return opened;
}

}  // namespace otp::settlement
