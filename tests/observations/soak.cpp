// otp_signers_soak HOURS: three signers, whose venues fail in all their ways, through simulated hours. One line an
// hour: what was published, memory and open files. Ends with `counts: PASSED FAILED SKIPPED`: the hours from the third
// on in which neither grew beyond what the kept updates take.

#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>

#include "keys/native_host.hpp"
#include "oracle/live/feed_desk.hpp"
#include "oracle/live/volatility_track.hpp"
#include "tests/support/venue_tape.hpp"

namespace {

using namespace otp;
using namespace otp::oracle;

constexpr std::int64_t begin_s = 1'795'219'200;
constexpr std::size_t signer_count = 3;
constexpr std::int64_t hour_s = 3600;
/// The place of an update in its file, remembered for 26 hours by each of the three signers.
constexpr std::int64_t bytes_per_update_max = 3 * 128;
constexpr std::int64_t slack_bytes = 4 * 1024 * 1024;

[[noreturn]] void stop(const std::string& why) {
    std::cerr << why << '\n';
    std::exit(1);
}

std::int64_t resident_bytes() {
    std::ifstream statm{"/proc/self/statm"};
    std::int64_t pages = 0, resident = 0;
    statm >> pages >> resident;
    return resident * ::sysconf(_SC_PAGESIZE);
}

std::int64_t open_files() {
    std::int64_t count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator{"/proc/self/fd"}) ++count;
    return count;
}

/// One signer without its sockets.
struct Signer {
    explicit Signer(OracleFiles opened) : files{std::move(opened), {}} {}

    SharedFiles files;
    Alarms alarms{[](std::string_view, std::string_view) {}};
    VolatilityTrack track{RealizedVolatility{"BTC/USD"}};
    std::unique_ptr<FeedDesk> desk;
};

keys::SecretKey key(std::size_t i) { return keys::SecretKey::derive_for_development("soak/" + std::to_string(i)); }

std::unique_ptr<Signer> make_signer(std::size_t i, const SignerSet& set, const std::filesystem::path& folder,
                                    const Aggregate& seen) {
    auto opened = OracleFiles::open(folder / std::to_string(i));
    if (!opened) stop(opened.error().reason);
    auto signer = std::make_unique<Signer>(std::move(*opened));
    auto cosigner = Cosigner::create("BTC/USD", set, key(i));
    if (!cosigner) stop(cosigner.error().reason);
    FeedSource source;
    source.look = [&seen](std::int64_t) { return seen; };
    source.published = [&track = signer->track](const PriceReport& report) { track.note(report); };
    signer->desk = std::make_unique<FeedDesk>(std::move(*cosigner), std::move(source), signer->files, signer->alarms,
                                              Turns{}, begin_s);
    return signer;
}

using Signers = std::array<std::unique_ptr<Signer>, signer_count>;

/// One second of the network; whether it has a price.
bool publish(Signers& signers, std::int64_t second) {
    const std::int64_t now_us = second * 1'000'000 + 900'000;
    FeedDesk& proposer = *signers[static_cast<std::size_t>(second) % signer_count]->desk;
    const auto request = proposer.propose(second);
    if (!request) return false;
    std::vector<IndexedSignature> signatures;
    for (const auto& signer : signers) {
        if (signer->desk.get() == &proposer) continue;
        const auto answer = signer->desk->answer(*request, now_us);
        if (const auto* signature = std::get_if<IndexedSignature>(&answer)) signatures.push_back(*signature);
    }
    const auto published = proposer.complete(*request, std::move(signatures));
    if (!published) stop("nobody agrees on second " + std::to_string(second));
    for (const auto& signer : signers) {
        if (signer->desk.get() != &proposer && !signer->desk->take(*published)) stop("an update is not followed");
    }
    return true;
}

/// Fills the holes of those who ask: here nobody has what another one lacks.
void keep_house(Signers& signers, std::int64_t second) {
    for (const auto& signer : signers) {
        if (signer->track.hole()) signer->track.fill({});
        const std::lock_guard lock{signer->files.mutex};
        if (second % 60 == 0) signer->files.files.prune(second);
    }
}

int run(std::int64_t hours) {
    const auto folder = std::filesystem::temp_directory_path() / ("otp-soak-" + std::to_string(::getpid()));
    SignerSet set;
    set.network = "otp";
    set.rule = QuorumRule::half;
    set.emitter.chain = 1;
    for (std::size_t i = 0; i < signer_count; ++i) set.keys.push_back(key(i).address());
    Aggregate seen;
    Signers signers;
    for (std::size_t i = 0; i < signer_count; ++i) signers[i] = make_signer(i, set, folder, seen);

    support::VenueTape tape{1, begin_s};
    std::int64_t published = 0, bytes_before = 0, files_before = 0;
    int passed = 0, failed = 0;
    for (std::int64_t hour = 1; hour <= hours; ++hour) {
        std::int64_t in_hour = 0;
        for (std::int64_t i = 0; i < hour_s; ++i) {
            const support::VenueSecond said = tape.next();
            StablecoinPrices stablecoins;
            for (const std::size_t c : {1U, 2U}) stablecoins[c] = attest_stablecoin(said.second_s, said.stablecoins[c]);
            seen = aggregate(said.second_s, said.coin, stablecoins);
            if (publish(signers, said.second_s)) ++in_hour;
            keep_house(signers, said.second_s);
        }
        published += in_hour;
        const std::int64_t bytes = resident_bytes(), files = open_files();
        std::cout << "hour " << hour << ": " << in_hour << " published, " << bytes / 1024 << " KiB, " << files
                  << " open files" << std::endl;
        // Two hours to warm up; from then on an hour adds at most its kept updates, and after 26 hours nothing.
        if (hour == 2) bytes_before = bytes, files_before = files;
        if (hour <= 2) continue;
        const std::int64_t kept_hours = std::min<std::int64_t>(hour, OracleFiles::kept_s / hour_s) - 2;
        const bool is_flat =
            files == files_before && bytes <= bytes_before + kept_hours * hour_s * bytes_per_update_max + slack_bytes;
        ++(is_flat ? passed : failed);
        if (!is_flat) std::cout << "FAIL  hour " << hour << " grew" << std::endl;
    }
    std::filesystem::remove_all(folder);
    std::cout << published << " seconds published\ncounts: " << passed << ' ' << failed << " 0\n";
    return failed == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    const std::int64_t hours = argc == 2 ? std::atoll(argv[1]) : 0;
    if (hours < 3) {
        std::cerr << "usage: otp_signers_soak HOURS, at least 3\n";
        return 2;
    }
    return run(hours);
}
