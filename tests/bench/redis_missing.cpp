#include "tests/bench/redis_peer.hpp"

namespace otp::bench {

std::unique_ptr<RedisPeer> RedisPeer::start(const std::string&, bool, std::string& why_not) {
    why_not = "built without libhiredis";
    return nullptr;
}

}  // namespace otp::bench
