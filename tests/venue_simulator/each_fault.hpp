#pragma once
// The faults as parameters of tests, each under its own name.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "venues/simulator/fault.hpp"

namespace otp::venues::simulator {

inline std::vector<Fault> every_fault() {
    std::vector<Fault> all;
    for (const FaultFacts& row : all_faults()) all.push_back(row.fault);
    return all;
}

inline std::string name_of_fault(const testing::TestParamInfo<Fault>& info) {
    std::string name{facts_of(info.param).name};
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

}  // namespace otp::venues::simulator
