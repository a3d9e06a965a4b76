#ifndef OTP_WASM_MARKET_H
#define OTP_WASM_MARKET_H
/* Market mathematics for the browser (build/wasm/market.wasm): the page's what-if. Its calls are made as those of
 * otp.h, with otp_interface(), otp_input(), otp_output() and otp_output_size(): bytes in, bytes out, a status, and on a
 * refusal the position and the reason. It is a module of its own because it is fetched by those only who look at the
 * flow page.
 *
 * Numbers are IEEE doubles, little-endian; NaN says that there is none. text = size u8 | UTF-8. list(T) = count u32,
 * then the T. Volatilities are fractions per square root of a year, times i64 in milliseconds UTC. */

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What one chain says, after a change of its market: the document `data` of GET /api/options/pro (docs/flow.md), by the
 * same code as the server's.
 *
 * Input: time i64 | index f64 | premium u8 (0 in the underlying, 1 in quote) | simulated u8 | venue text | underlying
 * text | quote text | rows list(instrument text | kind u8 (0 call, 1 put) | strike f64 | expiry i64 | unit f64 | mark
 * f64 | mark volatility f64 | bid volatility f64 | ask volatility f64 | forward f64 | open interest f64 | volume f64) |
 * switches list(name text | value text, as in the query) | expiries text, as in the query | change: price f64, a factor
 * of index and forwards, 0.01 to 100 | volatility f64, points added to every volatility, -500 to 500 | days f64, by
 * which time passes, 0 to 4000.
 *
 * A volatility that would fall below 0.1 % stays there. With a change premiums are those of the changed market; without
 * one they stay as they are. At most 20,000 rows.
 * -> JSON, UTF-8 */
int32_t market_analyse(const uint8_t* input, uint32_t size);

/* Black 1976. Input: list(kind u8 | forward f64 | strike f64 | sigma f64 | years f64 | discount f64), at most 65,536.
 * -> list(value, delta, gamma, vega, theta, rho, vanna, charm, volga: f64), units as in market/black.hpp; all NaN where
 * an input is not what that header asks for */
int32_t market_black76(const uint8_t* input, uint32_t size);

#ifdef __cplusplus
}
#endif
#endif
