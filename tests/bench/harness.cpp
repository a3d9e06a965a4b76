#include "tests/bench/harness.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace otp::bench {
namespace {

double median_of(std::vector<double> values) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 != 0 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

}  // namespace

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

double Rates::median() const { return median_of(rates_); }
double Rates::best() const { return *std::max_element(rates_.begin(), rates_.end()); }
double Rates::worst() const { return *std::min_element(rates_.begin(), rates_.end()); }

double Rates::spread() const {
    std::vector<double> odd;
    std::vector<double> even;
    for (std::size_t i = 0; i < rates_.size(); ++i) (i % 2 != 0 ? odd : even).push_back(rates_[i]);
    const double a = median_of(odd);
    const double b = median_of(even);
    return std::max(a, b) / std::min(a, b) - 1;
}

std::string readable(double value) {
    static constexpr struct {
        double scale;
        const char* suffix;
    } units[] = {{1e9, " G"}, {1e6, " M"}, {1e3, " k"}};
    char text[64];
    for (const auto& unit : units) {
        if (value < unit.scale) continue;
        std::snprintf(text, sizeof text, "%.3g%s", value / unit.scale, unit.suffix);
        return text;
    }
    std::snprintf(text, sizeof text, "%.3g", value);
    return text;
}

void Report::title(const std::string& name, const std::string& what) {
    std::printf("\n%s  %s\n", name.c_str(), what.c_str());
    std::fflush(stdout);
}

void Report::note(const std::string& text) {
    std::printf("     %s\n", text.c_str());
    std::fflush(stdout);
}

bool Report::check(bool holds, const std::string& what) {
    ++(holds ? passed_ : failed_);
    note((holds ? "verified: " : "WRONG: ") + what);
    return holds;
}

void Report::skip(const std::string& what) {
    ++skipped_;
    note("skipped: " + what);
}

std::vector<Rates> Report::measure(const std::string& unit, const std::vector<Side>& sides) {
    std::vector<Rates> rates;
    for (const Side& side : sides) {
        rates.emplace_back(side.name);
        side.round();
    }
    for (int round = 0; round < options_.rounds(); ++round) {
        for (std::size_t i = 0; i < sides.size(); ++i) rates[i].add(sides[i].round());
    }
    for (const Rates& r : rates) {
        std::printf("     %-46s %9s%s/s   best %s, worst %s\n", r.name().c_str(), readable(r.median()).c_str(),
                    unit.c_str(), readable(r.best()).c_str(), readable(r.worst()).c_str());
    }
    std::fflush(stdout);
    return rates;
}

void Report::ratio(const Rates& ours, const Rates& peer, double goal) {
    const std::string names = ours.name() + " / " + peer.name();
    const double spread = std::max(ours.spread(), peer.spread());
    if (spread > spread_max) {
        std::printf("     %s: spread too wide for a ratio (%.0f %% between the same side's rounds)\n", names.c_str(),
                    100 * spread);
    } else if (goal > 0) {
        const double reached = ours.median() / peer.median();
        std::printf("     %s: x %.3g (goal x %.3g%s), spread %.0f %%\n", names.c_str(), reached, goal,
                    reached >= goal ? ", reached" : "", 100 * spread);
    } else {
        std::printf("     %s: x %.3g, spread %.0f %%\n", names.c_str(), ours.median() / peer.median(), 100 * spread);
    }
    std::fflush(stdout);
}

}  // namespace otp::bench
