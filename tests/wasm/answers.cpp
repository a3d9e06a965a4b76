// The functions of wasm/otp.h and wasm/market.h as they answer natively: reads calls from standard input, writes the
// answers to standard output.
//
// A call: length of the name u8, the name; size of the input u32, the input; number of arguments u8, and each: kind u8
// (0: a number, 1: a place in the input), value u32. An answer: status i32, size of the output u32, the output.

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "wasm/market.h"
#include "wasm/otp.h"

namespace {

/// A call's arguments, taken one after the other as the function's parameters want them.
struct Arguments {
    std::vector<std::uint8_t> input;
    std::vector<std::pair<std::uint8_t, std::uint32_t>> values;
    std::size_t at = 0;

    std::uint32_t next(std::uint8_t kind) {
        if (at == values.size() || values[at].first != kind) std::abort();
        return values[at++].second;
    }
    void take(std::uint32_t& number) { number = next(0); }
    void take(const std::uint8_t*& place) { place = input.data() + next(1); }
};

using Function = std::int32_t (*)(Arguments&);

template <auto Target>
struct Caller;
template <class... P, std::int32_t (*Target)(P...)>
struct Caller<Target> {
    static std::int32_t call(Arguments& arguments) {
        std::tuple<P...> values;
        std::apply([&](P&... each) { (arguments.take(each), ...); }, values);
        return std::apply(Target, values);
    }
};

#define OTP_FUNCTION(name) \
    { #name, &Caller < name> ::call }
const std::map<std::string, Function> functions = {
    OTP_FUNCTION(otp_open),
    OTP_FUNCTION(otp_close),
    OTP_FUNCTION(otp_apply),
    OTP_FUNCTION(otp_check_invariants),
    OTP_FUNCTION(otp_receipts),
    OTP_FUNCTION(otp_head),
    OTP_FUNCTION(otp_root),
    OTP_FUNCTION(otp_count),
    OTP_FUNCTION(otp_leaf),
    OTP_FUNCTION(otp_find),
    OTP_FUNCTION(otp_prove),
    OTP_FUNCTION(otp_check_proof),
    OTP_FUNCTION(otp_digest),
    OTP_FUNCTION(otp_authenticate),
    OTP_FUNCTION(otp_acceptance_digest),
    OTP_FUNCTION(otp_typed_data),
    OTP_FUNCTION(otp_symbol_parse),
    OTP_FUNCTION(otp_symbol_format),
    OTP_FUNCTION(otp_collateral),
    OTP_FUNCTION(otp_payoff),
    OTP_FUNCTION(otp_cost),
    OTP_FUNCTION(otp_verify_update),
    OTP_FUNCTION(otp_verify_batch),
    OTP_FUNCTION(otp_verify_envelope),
    OTP_FUNCTION(otp_explain_update),
    OTP_FUNCTION(otp_value_of_samples),
    OTP_FUNCTION(otp_decide),
    OTP_FUNCTION(market_analyse),
    OTP_FUNCTION(market_black76),
};

bool read(void* to, std::size_t size) { return std::fread(to, 1, size, stdin) == size; }

template <class T>
T must_read() {
    T value{};
    if (!read(&value, sizeof value)) std::abort();
    return value;
}

/// Nothing at the end of the input.
bool read_call(std::string& name, Arguments& arguments) {
    std::uint8_t length = 0;
    if (!read(&length, 1)) return false;
    name.resize(length);
    if (!read(name.data(), length)) std::abort();
    arguments.input.resize(must_read<std::uint32_t>());
    if (!arguments.input.empty() && !read(arguments.input.data(), arguments.input.size())) std::abort();
    arguments.values.resize(must_read<std::uint8_t>());
    for (auto& [kind, value] : arguments.values) {
        kind = must_read<std::uint8_t>();
        value = must_read<std::uint32_t>();
    }
    return true;
}

}  // namespace

int main() {
    std::string name;
    Arguments arguments;
    while (read_call(name, arguments)) {
        arguments.at = 0;
        const auto function = functions.find(name);
        if (function == functions.end()) {
            std::fprintf(stderr, "no such function here: %s\n", name.c_str());
            return 1;
        }
        const std::int32_t status = function->second(arguments);
        const std::uint32_t size = otp_output_size();
        std::fwrite(&status, sizeof status, 1, stdout);
        std::fwrite(&size, sizeof size, 1, stdout);
        if (size > 0) std::fwrite(otp_output(), 1, size, stdout);
    }
    return 0;
}
