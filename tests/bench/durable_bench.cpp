// G2: durable commands a second, applied and group-committed. G3: one durable command at a time. G5: the journal
// replayed.

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <stdexcept>

#include "settlement/journal.hpp"
#include "settlement/journal_reader.hpp"
#include "settlement/posix_disk.hpp"
#include "tests/bench/apply_stream.hpp"
#include "tests/bench/bench.hpp"
#include "tests/bench/environment.hpp"
#include "tests/bench/redis_peer.hpp"
#include "tests/bench/sqlite_peer.hpp"

namespace otp::bench {
namespace {

constexpr std::size_t group = 8190;
constexpr std::size_t page = 4096;

/// The disk by itself: overwrites a file that is there already, one write and one fdatasync at a time.
class BareFile {
public:
    BareFile(const std::string& path, std::size_t size) : size_{size} {
        file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (file_ < 0) throw std::runtime_error{"cannot make " + path};
        const Bytes zeros(1U << 20);
        for (std::size_t at = 0; at < size; at += zeros.size()) write(zeros, at);
        sync();
    }
    ~BareFile() { ::close(file_); }
    BareFile(const BareFile&) = delete;
    BareFile& operator=(const BareFile&) = delete;

    void commit(ByteView bytes) {
        if (at_ + bytes.size() > size_) at_ = 0;
        write(bytes, at_);
        sync();
        at_ += (bytes.size() + page - 1) / page * page;
    }

private:
    void write(ByteView bytes, std::size_t at) const {
        if (::pwrite(file_, bytes.data(), bytes.size(), static_cast<off_t>(at)) != static_cast<ssize_t>(bytes.size()))
            throw std::runtime_error{"cannot write the bare file"};
    }
    void sync() const {
        if (::fdatasync(file_) != 0) throw std::runtime_error{"cannot flush the bare file"};
    }

    int file_ = -1;
    std::size_t size_;
    std::size_t at_ = 0;
};

/// A journal whose records are stretches of the stream.
class DurableState {
public:
    DurableState(settlement::Disk& disk, const std::string& directory, const State& state, const Stream& stream)
        : journal_{open(disk, directory)}, state_{state}, stream_{stream} {}

    /// Applies the next `count` commands and returns when they are durable.
    void commit(std::size_t count) {
        const Answers answers = apply_stream(state_, stream_, at_, at_ + count);
        unexpected_ += answers.unexpected;
        const ByteView bytes =
            ByteView{stream_.bytes}.subspan(stream_.begins[at_], stream_.begins[at_ + count] - stream_.begins[at_]);
        if (!journal_.append(journal_.last_height() + 1, bytes) || !journal_.sync())
            throw std::runtime_error{"the journal failed"};
        at_ += count;
    }
    void close() { (void)journal_.close(); }

    [[nodiscard]] State& state() { return state_; }
    [[nodiscard]] std::size_t commands() const { return at_; }
    [[nodiscard]] std::size_t unexpected() const { return unexpected_; }

private:
    static settlement::Journal open(settlement::Disk& disk, const std::string& directory) {
        settlement::JournalOptions options;
        options.salt_seed.bytes[0] = 1;
        auto journal = settlement::Journal::open(disk, directory, options);
        if (!journal) throw std::runtime_error{journal.error().text()};
        return std::move(*journal);
    }

    settlement::Journal journal_;
    State state_;
    const Stream& stream_;
    std::size_t at_ = 0;
    std::size_t unexpected_ = 0;
};

/// Reads the journal and applies what is in it; how many commands there were.
std::size_t replay(settlement::Disk& disk, const std::string& directory, State& state) {
    auto reader = settlement::JournalReader::open(disk, directory, 1);
    if (!reader) throw std::runtime_error{reader.error().text()};
    std::size_t count = 0;
    Events events;
    Command command;
    Address address;
    while (true) {
        const auto record = reader->next();
        if (!record) throw std::runtime_error{record.error().text()};
        if (!*record) return count;
        Reader in{(*record)->payload};
        while (!in.at_end() && !in.failed()) {
            decode(in, address);
            decode(in, command);
            events.clear();
            const auto account = state.find_account(address);
            if (in.failed() || !account) throw std::runtime_error{"a record holds no command"};
            (void)execute(state, {state.time, *account, {}, Status::ok, {}, events}, command);
            ++count;
        }
    }
}

void print_latencies(Report& report, const std::string& name, std::vector<double>& seconds) {
    std::sort(seconds.begin(), seconds.end());
    const auto at = [&](double part) {
        return seconds[static_cast<std::size_t>(part * static_cast<double>(seconds.size() - 1))] * 1e6;
    };
    char line[200];
    std::snprintf(line, sizeof line, "%-44s p50 %7.1f us  p99 %8.1f us  p99.9 %8.1f us  max %9.1f us", name.c_str(),
                  at(0.5), at(0.99), at(0.999), at(1));
    report.note(line);
}

/// G3: closed loop, alternating, so that both sides meet the same disk.
void one_at_a_time(Report& report, DurableState& durable, BareFile& bare) {
    report.title("G3", "one durable command at a time, in process: decoded, applied, appended, flushed");
    const std::size_t count = report.options().quick ? 500 : 5'000;
    std::vector<double> ours;
    std::vector<double> theirs;
    const Bytes block(page);
    for (std::size_t i = 0; i < count; ++i) {
        const double begin = now();
        durable.commit(1);
        const double middle = now();
        bare.commit(block);
        theirs.push_back(now() - middle);
        ours.push_back(middle - begin);
    }
    print_latencies(report, "OTP, one command", ours);
    print_latencies(report, "bare pwrite + fdatasync of 4 KiB", theirs);
    char line[120];
    const auto ratio = [&](double part) {
        const auto place = static_cast<std::size_t>(part * static_cast<double>(count - 1));
        return ours[place] / theirs[place];
    };
    std::snprintf(line, sizeof line, "OTP / bare: p50 %.2f (goal 1.20), p99 %.2f (goal 1.50)", ratio(0.5), ratio(0.99));
    report.note(line);
}

}  // namespace

void bench_durable(Report& report) {
    const Options& options = report.options();
    const WorldSize size = options.quick ? WorldSize::quick() : WorldSize::full();
    report.title("G2",
                 "durable commands a second: applied, journaled, acknowledged after fdatasync, in groups of 8190");
    const std::size_t groups = options.quick ? 8 : 40;
    const std::size_t singles = options.quick ? 500 : 5'000;
    const auto rounds = static_cast<std::size_t>(options.rounds());
    Workload workload{options.seed, size};
    const State base = workload.state();
    const Stream stream = workload.generate(groups * group * (rounds + 1) + singles);
    const TemporaryDirectory directory{options.directory};
    settlement::PosixDisk disk;
    const std::string journal = directory.path() + "/journal";
    if (!disk.create_directory(journal)) throw std::runtime_error{"cannot make " + journal};

    DurableState durable{disk, journal, base, stream};
    const std::size_t group_bytes = stream.bytes.size() / stream.size() * group;
    BareFile bare{directory.path() + "/bare", std::size_t{256} << 20};
    SqliteTransfers sqlite{directory.path() + "/peer.sqlite", size.accounts, true};
    std::uint64_t seed = options.seed;
    const Bytes payload(group_bytes);
    State memory = base;
    std::size_t memory_at = 0;
    const auto count = static_cast<double>(groups * group);
    const std::vector<Rates> rates =
        report.measure("", {{"OTP commands, durable",
                             [&]() -> Work {
                                 const double begin = now();
                                 for (std::size_t i = 0; i < groups; ++i) durable.commit(group);
                                 return {count, now() - begin};
                             }},
                            {"  the same in memory",
                             [&]() -> Work {
                                 const double begin = now();
                                 (void)apply_stream(memory, stream, memory_at, memory_at + groups * group);
                                 memory_at += groups * group;
                                 return {count, now() - begin};
                             }},
                            {"bare pwrite + fdatasync of as many bytes",
                             [&]() -> Work {
                                 const double begin = now();
                                 for (std::size_t i = 0; i < groups; ++i) bare.commit(payload);
                                 return {count, now() - begin};
                             }},
                            {"SQLite transfers, WAL + FULL, batch 8190", [&]() -> Work {
                                 const double begin = now();
                                 sqlite.transfer(++seed, groups * group / 2, group);
                                 return {count / 2, now() - begin};
                             }}});
    report.ratio(rates[0], rates[3], 12);
    report.ratio(rates[0], rates[1].median() < rates[2].median() ? rates[1] : rates[2], 0.7);

    one_at_a_time(report, durable, bare);
    durable.close();
    report.check(durable.unexpected() == 0, "each command was answered as when it was generated");
    report.check(sqlite.sum_is_kept(), "SQLite kept the sum of balances");

    report.title("G5", "replay of that journal, without signatures (those are G13): read, checked, decoded, applied");
    const Hash live_root = durable.state().root();
    Hash replayed_root;
    std::size_t replayed = 0;
    std::vector<Side> sides = {{"OTP replay, file in the page cache", [&]() -> Work {
                                    State state = base;
                                    const double begin = now();
                                    replayed = replay(disk, journal, state);
                                    const double seconds = now() - begin;
                                    replayed_root = state.root();
                                    return {static_cast<double>(replayed), seconds};
                                }}};
    std::string why_not = "--no-redis";
    std::unique_ptr<RedisPeer> redis;
    if (options.redis) redis = RedisPeer::start(directory.path(), true, why_not);
    const std::size_t increments = options.quick ? 100'000 : 1'000'000;
    if (redis) {
        redis->increment(options.seed, increments);
        sides.push_back({"Redis " + redis->version() + " loads its append-only file", [&]() -> Work {
                             return {static_cast<double>(increments), redis->reload()};
                         }});
    } else {
        report.skip("Redis: " + why_not);
    }
    const std::vector<Rates> replays = report.measure("", sides);
    report.check(replayed == durable.commands(), "every command was in the journal");
    report.check(replayed_root == live_root, "the replayed state root is the live one");
    report.ratio(replays[0], rates[1], 0.9);
    if (redis) report.ratio(replays[0], replays[1], 8);
}

}  // namespace otp::bench
