#include "keys/curve.hpp"

#include <array>
#include <stdexcept>

#include "keys/random.hpp"

namespace otp::keys {

static const secp256k1_context* create_blinded() {
    secp256k1_context* const context = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
    std::array<unsigned char, 32> seed{};
    fill_random(seed);
    if (secp256k1_context_randomize(context, seed.data()) != 1)
        throw std::runtime_error{"libsecp256k1 refused its seed"};
    return context;
}

const secp256k1_context& curve() {
    // Never destroyed: other statics may still sign or verify while the process ends.
    static const secp256k1_context* const context = create_blinded();
    return *context;
}

}  // namespace otp::keys
