#pragma once
// A broken invariant is our bug, never an answer: stop at once, in every build and in the browser too.

#define OTP_REQUIRE(condition)              \
    do {                                    \
        if (!(condition)) __builtin_trap(); \
    } while (false)
