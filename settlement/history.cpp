#include "settlement/history.hpp"

#include <sqlite3.h>

#include <filesystem>
#include <system_error>

#include "settlement/journal_reader.hpp"

namespace otp::settlement {

bool journal_has(Disk& disk, const std::string& journal_directory, std::uint64_t height, const Hash& hash) {
    if (height == 0) return true;
    ReaderOptions options;
    options.through = height;
    auto reader = JournalReader::open(disk, journal_directory, height, options);
    if (!reader) return false;
    const auto record = reader->next();
    if (!record || !*record) return false;
    const auto block = parse_block((*record)->payload);
    return block && block_hash(block->header) == hash;
}

Result<std::unique_ptr<History>, std::string> History::open(Disk& disk, const std::string& journal_directory,
                                                            const std::string& path, const Hash& network,
                                                            HistoryOptions options) {
    std::string note;
    auto store = HistoryStore::open(path, network, note);
    if (!store) return "the index " + path + " cannot be opened: " + store.error().reason;
    if (!journal_has(disk, journal_directory, (*store)->height(), (*store)->hash())) {
        note = "the index " + path + " is rebuilt: its block " + std::to_string((*store)->height()) +
               " is not the journal's";
        if (const auto error = (*store)->clear()) return "the index cannot be cleared: " + error->reason;
    }
    if (!note.empty() && options.log) options.log(note);
    auto voided = (*store)->voided();
    if (!voided) return "the index " + path + " cannot be read: " + voided.error().reason;
    return std::unique_ptr<History>{new History{std::move(*store), path, std::move(*voided), std::move(options)}};
}

History::History(std::unique_ptr<HistoryStore> store, std::string path, std::set<RecordKey> voided,
                 HistoryOptions options)
    : store_{std::move(store)},
      path_{std::move(path)},
      options_{std::move(options)},
      height_at_open_{store_->height()},
      voided_{std::move(voided)},
      fed_{height_at_open_},
      thread_{[this] { work(); }} {}

History::~History() {
    {
        const std::scoped_lock held{mutex_};
        ending_ = true;
        changed_.notify_all();
    }
    thread_.join();
}

void History::take(const std::shared_ptr<const AppliedBlock>& block, const State& state) {
    std::unique_lock held{mutex_};
    if (block->height() <= fed_ || !failure_.empty()) return;
    Fed fed{block, HistoryNames::beyond(known_, state), block->envelopes.size()};
    for (const Receipt& receipt : block->receipts) fed.rows += 1 + receipt.events.size();
    changed_.wait(held, [this] { return waiting_rows_ <= options_.waiting_max || !failure_.empty(); });
    const HistoryNames::Count added = fed.names.count();
    known_ = {known_.accounts + added.accounts, known_.series + added.series, known_.assets + added.assets};
    waiting_rows_ += fed.rows;
    fed_ = block->height();
    waiting_.push_back(std::move(fed));
    changed_.notify_all();
}

void History::flush() {
    std::unique_lock held{mutex_};
    changed_.wait(held, [this] { return (waiting_.empty() && !writing_) || !failure_.empty(); });
}

HistoryStatus History::status() const {
    const std::scoped_lock held{mutex_};
    return {store_->height(), fed_, failure_};
}

void History::work() {
    std::unique_lock held{mutex_};
    while (true) {
        changed_.wait(held, [this] { return ending_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        auto batch = take_batch();
        writing_ = true;
        changed_.notify_all();
        held.unlock();
        write(batch);
        held.lock();
        writing_ = false;
        changed_.notify_all();
    }
}

std::vector<History::Fed> History::take_batch() {
    std::vector<Fed> batch;
    std::size_t rows = 0;
    while (!waiting_.empty() && rows < options_.batch_rows) {
        rows += waiting_.front().rows;
        batch.push_back(std::move(waiting_.front()));
        waiting_.pop_front();
    }
    waiting_rows_ -= rows;
    return batch;
}

void History::write(std::vector<Fed>& batch) {
    std::vector<BlockRows> rows;
    for (Fed& fed : batch) {
        names_.append(std::move(fed.names));
        rows.push_back(rows_of(*fed.block, names_, voided_));
    }
    if (const auto error = store_->write(rows, names_)) fail(*error);
}

void History::fail(const store::SqlError& error) {
    const bool damaged = (error.code & 0xff) == SQLITE_CORRUPT || (error.code & 0xff) == SQLITE_NOTADB;
    // What cannot be read is not found again at the next start, which then builds it anew.
    std::error_code ignored;
    if (damaged) std::filesystem::remove(path_, ignored);
    const std::string text = "the index " + path_ + " stopped at block " + std::to_string(store_->height()) + ": " +
                             error.reason + (damaged ? "; the next start rebuilds it" : "; the next start goes on");
    if (options_.log) options_.log(text);
    const std::scoped_lock held{mutex_};
    failure_ = text;
    waiting_.clear();
    waiting_rows_ = 0;
}

}  // namespace otp::settlement
