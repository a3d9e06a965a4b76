#include "venues/simulator/venue.hpp"

namespace otp::venues::simulator {
namespace {

constexpr Instrument coinbase_instruments[] = {{"BTC-USD", Asset::btc, Asset::usd, 2},
                                               {"USDT-USD", Asset::usdt, Asset::usd, 5},
                                               {"USDC-USD", Asset::usdc, Asset::usd, 5}};
constexpr Instrument kraken_instruments[] = {{"BTC/USD", Asset::btc, Asset::usd, 1},
                                             {"USDT/USD", Asset::usdt, Asset::usd, 5},
                                             {"USDC/USD", Asset::usdc, Asset::usd, 5}};
constexpr Instrument binance_instruments[] = {{"BTCUSDT", Asset::btc, Asset::usdt, 2},
                                              {"BTCUSDC", Asset::btc, Asset::usdc, 2}};
constexpr Instrument okx_instruments[] = {{"BTC-USDT", Asset::btc, Asset::usdt, 1},
                                          {"BTC-USDC", Asset::btc, Asset::usdc, 1},
                                          {"BTC-USD", Asset::btc, Asset::usd, 1},
                                          {"USDT-USD", Asset::usdt, Asset::usd, 5},
                                          {"USDC-USD", Asset::usdc, Asset::usd, 5}};
constexpr Instrument bybit_instruments[] = {{"BTCUSDT", Asset::btc, Asset::usdt, 1},
                                            {"BTCUSDC", Asset::btc, Asset::usdc, 1}};
constexpr Instrument deribit_instruments[] = {{"btc_usd", Asset::btc, Asset::usd, 2}};

constexpr std::int64_t ms = 1000;
constexpr VenueFacts venues[] = {
    {Venue::coinbase, "coinbase", "/coinbase", 500 * ms, 1, 0, coinbase_instruments},
    {Venue::kraken, "kraken", "/kraken/v2", 500 * ms, 2, 0, kraken_instruments},
    {Venue::binance, "binance", "/binance/stream", 250 * ms, 2, 429, binance_instruments},
    {Venue::okx, "okx", "/okx/ws/v5/public", 500 * ms, 2, 0, okx_instruments},
    {Venue::bybit, "bybit", "/bybit/v5/public/spot", 500 * ms, 1, 0, bybit_instruments},
    {Venue::deribit, "deribit", "/deribit/ws/api/v2", 1000 * ms, 1, 0, deribit_instruments},
};

constexpr std::string_view asset_names[] = {"USD", "BTC", "USDT", "USDC"};

}  // namespace

std::span<const VenueFacts> all_venues() { return venues; }

const VenueFacts& facts_of(Venue venue) { return venues[static_cast<std::size_t>(venue)]; }

std::optional<Venue> venue_named(std::string_view name) {
    for (const VenueFacts& row : venues) {
        if (row.name == name) return row.venue;
    }
    return std::nullopt;
}

std::string venue_names() {
    std::string names;
    for (const VenueFacts& row : venues) names += (names.empty() ? "" : ", ") + std::string{row.name};
    return names;
}

std::string_view to_string(Asset asset) { return asset_names[static_cast<std::size_t>(asset)]; }

std::optional<Asset> stablecoin_named(std::string_view name) {
    for (const Asset asset : {Asset::usdt, Asset::usdc}) {
        if (to_string(asset) == name) return asset;
    }
    return std::nullopt;
}

}  // namespace otp::venues::simulator
