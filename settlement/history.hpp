#pragma once
// History: who did what and when, in a SQLite index beside the journal. It is fed with every block in order, writes on
// its own thread in batches, and can be thrown away: a start that finds it behind, damaged or of another network goes
// on from what it has, or begins anew.

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <thread>

#include "settlement/disk.hpp"
#include "settlement/history_store.hpp"

namespace otp::settlement {

struct HistoryOptions {
    /// Rows (commands and events) that may wait to be written; then the feed waits, and with it the node.
    std::size_t waiting_max = 500'000;
    std::size_t batch_rows = 20'000;  ///< About as many in one transaction.
    std::function<void(std::string_view line)> log;
};

struct HistoryStatus {
    std::uint64_t height = 0;  ///< Last block that queries can see.
    std::uint64_t fed = 0;     ///< Last block received.
    std::string failure;       ///< Why nothing more is written; empty while it works.
};

class History {
public:
    /// Opens or makes the index. If what it has is not a part of the journal in `journal_directory`, it begins anew.
    [[nodiscard]] static Result<std::unique_ptr<History>, std::string> open(Disk& disk,
                                                                            const std::string& journal_directory,
                                                                            const std::string& path,
                                                                            const Hash& network,
                                                                            HistoryOptions options);
    /// Writes what waits.
    ~History();
    History(const History&) = delete;
    History& operator=(const History&) = delete;

    /// What the feed has to begin after: NodeOptions::observe_after.
    [[nodiscard]] std::uint64_t height_at_open() const { return height_at_open_; }
    /// For NodeOptions::observer. Blocks it has are passed over.
    void take(const std::shared_ptr<const AppliedBlock>& block, const State& state);

    /// Waits until everything received is written, or cannot be.
    void flush();

    [[nodiscard]] HistoryStatus status() const;
    [[nodiscard]] const HistoryStore& store() const { return *store_; }

private:
    struct Fed {
        std::shared_ptr<const AppliedBlock> block;
        HistoryNames names;  ///< New since the one before.
        std::size_t rows = 0;
    };

    History(std::unique_ptr<HistoryStore> store, std::string path, std::set<RecordKey> voided, HistoryOptions options);

    void work();
    [[nodiscard]] std::vector<Fed> take_batch();
    void write(std::vector<Fed>& batch);
    void fail(const store::SqlError& error);

    const std::unique_ptr<HistoryStore> store_;
    const std::string path_;
    const HistoryOptions options_;
    const std::uint64_t height_at_open_;

    // Of the thread.
    HistoryNames names_;
    std::set<RecordKey> voided_;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Fed> waiting_;
    std::size_t waiting_rows_ = 0;
    bool writing_ = false;
    bool ending_ = false;
    std::uint64_t fed_;
    HistoryNames::Count known_;  ///< Names handed to the thread.
    std::string failure_;
    std::thread thread_;
};

/// Whether the journal has this block. Height 0 is in every journal.
[[nodiscard]] bool journal_has(Disk& disk, const std::string& journal_directory, std::uint64_t height,
                               const Hash& hash);

}  // namespace otp::settlement
