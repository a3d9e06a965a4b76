// The picture of gamma exposure: what is in it, and that no name from outside gets to be markup.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "flow/picture/gex_picture.hpp"
#include "flow/picture/png.hpp"
#include "flow/picture/svg.hpp"

namespace otp::flow {
namespace {

using nlohmann::json;

json document() {
    json data = {{"underlying", "BTC"}, {"venue", "deribit"}, {"expiry", "all"}, {"time", "2026-01-15T09:21:30Z"},
                 {"indexPrice", 100.0}, {"simulated", true}};
    for (int strike = 80; strike <= 120; strike += 5)
        data["strikes"].push_back({{"strike", strike}, {"netGammaExposure", (strike - 97) * 1e6}});
    data["summary"] = {{"netGammaExposure", 27e6}, {"gammaRegime", "POSITIVE"}};
    data["levels"] = {{"gammaFlip", 97.0}, {"callWall", 120}, {"putWall", 80}};
    data["profile"] = {{"spot", {90, 100, 110}}, {"gamma", {-1e6, 1e6, 2e6}}};
    data["conventions"] = {{"gexUnit", {{"unit", "USD per 1 %"}}},
                           {"dealerModel", {{"value", "naive"}, {"sentence", "Dealers <are> taken & \"so\" on."}}}};
    return data;
}

TEST(GexPicture, shows_each_strike_the_levels_the_unit_and_that_it_is_simulated) {
    const auto picture = gex_picture_of(document(), {{"source", "simulator"}, {"dataQuality", "GOOD"}});
    ASSERT_TRUE(picture);
    const std::string svg = gex_svg(*picture);
    EXPECT_NE(svg.find("viewBox=\"0 0 1280 720\""), std::string::npos);
    for (const char* text : {"index 100", "gamma flip 97", "call wall 120", "put wall 80", "USD per 1 %", "SIMULATED",
                             "BTC gamma exposure by strike, all expiries", "+27.00 M", "naive dealers"})
        EXPECT_NE(svg.find(text), std::string::npos) << text;
    std::size_t bars = 0;
    for (std::size_t at = svg.find("<rect"); at != std::string::npos; at = svg.find("<rect", at + 1)) ++bars;
    EXPECT_EQ(bars, 1u + 9u);  // the paper and a bar each
    EXPECT_NE(svg.find("Dealers &lt;are&gt; taken &amp; &quot;so&quot; on."), std::string::npos);
    EXPECT_LT(svg.size(), 200'000u);
}

TEST(GexPicture, without_index_or_gamma_there_is_none) {
    json data = document();
    data["indexPrice"] = nullptr;
    EXPECT_FALSE(gex_picture_of(data, {}));
    data = document();
    data["strikes"] = json::array();
    EXPECT_FALSE(gex_picture_of(data, {}));
    EXPECT_FALSE(gex_picture_of(nullptr, nullptr));
}

TEST(GexPicture, becomes_a_png_or_a_clear_refusal) {
    const auto picture = gex_picture_of(document(), {});
    ASSERT_TRUE(picture);
    const auto png = png_of_svg(gex_svg(*picture));
    if (!png) {
        EXPECT_NE(png.error().message.find("librsvg"), std::string::npos);
        GTEST_SKIP() << "skipped: " << png.error().message;
    }
    EXPECT_EQ(png->substr(0, 8), "\x89PNG\r\n\x1a\n");
    EXPECT_LT(png->size(), 200'000u);
    EXPECT_EQ(png->substr(16, 8), std::string("\0\0\x05\0\0\0\x02\xd0", 8));  // 1280 by 720
    EXPECT_FALSE(png_of_svg("<svg"));
    EXPECT_FALSE(png_of_svg(""));
}

TEST(GexPicture, amounts_and_prices_are_short_and_exact_enough) {
    EXPECT_EQ(short_amount(280'351'273.47, true), "+280.35 M");
    EXPECT_EQ(short_amount(-10'998'709'390, true), "-11.00 bn");
    EXPECT_EQ(short_amount(999'999'999, false), "1.00 bn");
    EXPECT_EQ(short_amount(0, true), "0.00");
    EXPECT_EQ(price_text(96'649.97), "96,649.97");
    EXPECT_EQ(price_text(100'000), "100,000");
    EXPECT_EQ(price_text(0.625), "0.6250");
    EXPECT_EQ(svg_number(-0.001), "0");
    EXPECT_EQ(svg_number(1e300), "1000000");
}

}  // namespace
}  // namespace otp::flow
