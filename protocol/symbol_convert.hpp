#pragma once
// Our symbols <-> the names other places give the same option. What the other form cannot say is refused, not bent.
//
// OSI      "BTC   230908C26000000"          OCC's 21 characters: root of letters padded to six, YYMMDD, C or P, strike
// in
//                                           thousandths in eight digits. The quote is not written: USD.
// Deribit  "BTC-8SEP23-26000-C"             Quoted in USD without saying so, or "BTC_USDC-8SEP23-26000-C"; a fractional
//                                           strike writes its point as 'd': "XRP_USDC-30JUN23-0d625-C".
// Binance  "BTC-230908-26000-C"             The quote is not written: USDT. Fractional strikes as usual: "0.086".
//
// All three write a date only. Here it stands for 08:00:00 UTC, the venues' convention; OCC itself expires at the close
// of its market, so an OSI name means the same *series* here only by that convention. Years are two digits, 2000 to
// 2099.

#include <optional>
#include <string>
#include <string_view>

#include "protocol/names.hpp"
#include "protocol/result.hpp"
#include "protocol/symbol.hpp"

namespace otp {

enum class NameForm { otp, osi, deribit, binance };

/// "otp", "osi", "deribit", "binance"; nothing for any other text.
[[nodiscard]] std::optional<NameForm> parse_name_form(std::string_view text);
[[nodiscard]] std::string_view name_form_text(NameForm form);

/// What the reader knows beyond the name's text; an empty ticker says nothing.
///
/// Where a form leaves something unsaid the hint says it: the quote of OSI and Binance, and the base where an OSI root
/// differs from it. Where the name does say it, a hint that disagrees is refused.
struct NameHints {
    Ticker base, quote;
};

/// Each reads exactly what its counterpart writes, and refuses names without a symbol of ours (strikes off the tick).
[[nodiscard]] Result<SeriesName> from_osi(std::string_view text, const NameHints& hints = {});
[[nodiscard]] Result<SeriesName> from_deribit(std::string_view text, const NameHints& hints = {});
[[nodiscard]] Result<SeriesName> from_binance(std::string_view text, const NameHints& hints = {});

/// Each refuses, with position 0: terms without a symbol, an expiry that is not 08:00:00 UTC, a year outside
/// 2000..2099, and a quote the name would not mean. `unsaid_quote` is the quote a name without one stands for; when
/// empty, USD for OSI and USDT for Binance. OSI also refuses bases of more than six or other than letters, strikes from
/// 100000 on and strikes with four decimals.
[[nodiscard]] Result<std::string> to_osi(const SeriesName& name, const Ticker& unsaid_quote = {});
[[nodiscard]] Result<std::string> to_deribit(const SeriesName& name);
[[nodiscard]] Result<std::string> to_binance(const SeriesName& name, const Ticker& unsaid_quote = {});

/// The same by form; `otp` is the symbol itself.
[[nodiscard]] Result<SeriesName> read_name(NameForm form, std::string_view text, const NameHints& hints = {});
[[nodiscard]] Result<std::string> write_name(NameForm form, const SeriesName& name, const Ticker& unsaid_quote = {});

}  // namespace otp
