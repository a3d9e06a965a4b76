#include "oracle/live/signer_life.hpp"

#include <algorithm>

namespace otp::oracle {

void SignerLife::learn(std::vector<SignerSet> sets) {
    const auto count = [&](const std::vector<SignerSet>& list) {
        return std::count_if(list.begin(), list.end(),
                             [&](const SignerSet& set) { return set.network == parts_.network; });
    };
    if (count(sets) >= count(sets_)) sets_ = std::move(sets);
}

std::optional<std::string> SignerLife::follow(std::int64_t second_s) {
    const SigningDuty duty = duty_of(key_.address(), sets_, parts_.network, second_s);
    const bool is_the_same =
        duty.set.has_value() == duty_.set.has_value() && (!duty.set || duty.set->index == duty_.set->index);
    if (is_the_same) return std::nullopt;
    duty_ = duty;
    if (!duty.set) {
        if (!service_) return std::nullopt;
        const auto signing = signing_set(sets_, parts_.network, second_s);
        const std::string set = signing ? std::to_string(signing->index) : "?";
        service_->stand_aside("set " + set + " of " + parts_.network + " signs now, and this key is not in it");
        return std::nullopt;
    }
    if (service_ && begun_as_ == duty.set->index) {
        service_->stand_aside(std::nullopt);
        return std::nullopt;
    }
    return begin(duty);
}

std::optional<std::string> SignerLife::begin(const SigningDuty& duty) {
    SignerOptions options = parts_.options;
    options.set = *duty.set;
    options.earlier = duty.earlier;
    options.signers = parts_.urls.of(*duty.set);
    // The others know this signer by the port it has.
    if (service_) options.http.port = service_->port();
    service_.reset();  // Its memory is one process's and one service's.
    service_ = std::make_unique<SignerService>(std::move(options), key_.clone(), book_, parts_.surroundings);
    begun_as_ = duty.set->index;
    return service_->start();
}

void SignerLife::stop() {
    if (service_) service_->stop();
}

}  // namespace otp::oracle
