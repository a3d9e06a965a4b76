#pragma once
// How an honest number comes about: both sides in one run, interleaved, verified before they are timed; median, best
// and worst printed; and no ratio where the same side disagrees with itself.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace otp::bench {

struct Options {
    bool quick = false;  ///< Smaller states and three rounds: for CI, under a minute in all.
    bool redis = true;
    std::uint64_t seed = 1;
    std::string directory;          ///< Below it the benchmarks make and remove their files; the disk that is measured.
    std::vector<std::string> only;  ///< Names; empty = all.

    [[nodiscard]] int rounds() const { return quick ? 3 : 7; }
};

/// What a side did in one round. Only verified work is counted.
struct Work {
    double units = 0;
    double seconds = 0;
};

struct Side {
    std::string name;
    std::function<Work()> round;
};

/// Units a second of one side, round by round.
class Rates {
public:
    explicit Rates(std::string name) : name_{std::move(name)} {}
    void add(const Work& work) { rates_.push_back(work.units / work.seconds); }

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] double median() const;
    [[nodiscard]] double best() const;
    [[nodiscard]] double worst() const;
    /// The side against itself: how far the medians of its odd and its even rounds are apart, as a part of the smaller.
    [[nodiscard]] double spread() const;

private:
    std::string name_;
    std::vector<double> rates_;
};

/// A side that disagrees with itself by more than this gives no ratio.
inline constexpr double spread_max = 0.15;

/// Seconds since some instant.
[[nodiscard]] double now();

class Report {
public:
    explicit Report(const Options& options) : options_{options} {}

    void title(const std::string& name, const std::string& what);
    void note(const std::string& text);
    /// A verification. One that fails makes the whole run fail.
    bool check(bool holds, const std::string& what);
    void skip(const std::string& what);

    /// One round of each side to warm up, then the rounds, A B A B ...; prints each side.
    std::vector<Rates> measure(const std::string& unit, const std::vector<Side>& sides);
    /// Prints median / median against a goal from the list of goals (0 = none), or why there is no ratio.
    void ratio(const Rates& ours, const Rates& peer, double goal);

    [[nodiscard]] const Options& options() const { return options_; }
    [[nodiscard]] int passed() const { return passed_; }
    [[nodiscard]] int failed() const { return failed_; }
    [[nodiscard]] int skipped() const { return skipped_; }

private:
    Options options_;
    int passed_ = 0, failed_ = 0, skipped_ = 0;
};

/// "1.23 M", "456 k".
[[nodiscard]] std::string readable(double value);

}  // namespace otp::bench
