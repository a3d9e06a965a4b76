#pragma once
// JournalUpkeep: the journal's work that no commit should wait for: the next segment, filled with zeros and synced
// ahead of its use, and the durable-head hint. On a thread of its own, or, where everything must happen in a fixed
// order, when run_due() is called.
//
// Zeros make later commits cheap: overwriting allocated blocks changes no metadata. They are not needed to be correct,
// as a hole in a file reads as zeros too; so a commit that needs the segment before it is full of them takes it as it
// is.

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "settlement/disk.hpp"
#include "settlement/journal_record.hpp"

namespace otp::settlement {

/// Name of the segment being prepared. It has no records and means nothing to recovery.
inline constexpr std::string_view spare_name = "next";

class JournalUpkeep {
public:
    /// `fill_bytes`: how much of a segment to fill at most.
    JournalUpkeep(Disk& disk, std::string directory, std::uint64_t segment_bytes, std::uint64_t fill_bytes,
                  bool background);
    ~JournalUpkeep();
    JournalUpkeep(const JournalUpkeep&) = delete;
    JournalUpkeep& operator=(const JournalUpkeep&) = delete;

    /// Asks for a spare segment to be ready soon; no effect if there is one.
    void want_spare();

    /// Asks for this hint to be written soon; a later request replaces one that still waits.
    void want_head(const HeadHint& hint);

    /// A segment's file that reads as zeros, of its final size; neither its name nor its size need be durable. Made on
    /// the spot if there is none; one being filled is taken after the current step.
    [[nodiscard]] IoResult<std::unique_ptr<File>> take_spare();

    /// Without a thread: does what was asked for. With one: nothing.
    void run_due();

    /// The first thing that went wrong, for good.
    [[nodiscard]] std::optional<IoError> failure() const;

    /// Ends the thread after what it is doing; requests that still wait are dropped. Removes an unused spare.
    [[nodiscard]] IoResult<Done> stop();

private:
    void work();
    void do_due(std::unique_lock<std::mutex>& held);
    void end_thread();
    [[nodiscard]] IoResult<std::unique_ptr<File>> make_spare();

    Disk& disk_;
    const std::string directory_;
    const std::uint64_t segment_bytes_;
    const std::uint64_t fill_bytes_;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool spare_wanted_ = false;
    std::optional<HeadHint> head_wanted_;
    std::unique_ptr<File> spare_;
    std::optional<IoError> failure_;
    bool stopping_ = false;
    std::atomic<bool> hurry_ = false;  ///< Somebody waits for the spare, or for the thread's end.
    std::thread thread_;
};

}  // namespace otp::settlement
