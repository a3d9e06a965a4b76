// Walls, maximum pain, smile, term structure, expected move, boxes, quality.

#include <gtest/gtest.h>

#include "tests/market/chain_maker.hpp"

namespace otp::market {
namespace {

TEST(Levels, open_interest_walls_are_out_of_the_money_unless_all_are_asked_for) {
    std::vector<StrikeExposure> strikes(3);
    for (std::size_t i = 0; i < 3; ++i) {
        strikes[i].strike = 90 + 10.0 * static_cast<double>(i);
        strikes[i].call_oi = i == 0 ? 9 : 1;
        strikes[i].put_oi = i == 2 ? 9 : 1;
    }
    const Levels otm = find_levels(strikes, OiWalls::otm, 100);
    EXPECT_EQ(otm.call_oi_walls.front().strike, 100);
    EXPECT_EQ(otm.put_oi_walls.front().strike, 90);
    const Levels all = find_levels(strikes, OiWalls::all, 100);
    EXPECT_EQ(all.call_oi_walls.front().strike, 90);
    EXPECT_EQ(all.put_oi_walls.front().strike, 110);
    EXPECT_FALSE(all.call_wall);  // no gamma, no wall of it
}

/// As the definition says it, over every strike, with the other loop order and long doubles.
double brute_max_pain(const OptionChain& chain, bool coin) {
    double best = 0;
    long double least = 0;
    for (const OptionQuote& at : chain.quotes) {
        long double pain = 0;
        for (auto row = chain.quotes.rbegin(); row != chain.quotes.rend(); ++row) {
            const long double call = at.strike > row->strike ? at.strike - row->strike : 0;
            const long double put = row->strike > at.strike ? row->strike - at.strike : 0;
            pain += static_cast<long double>(*row->open_interest) * (row->kind == OptionKind::call ? call : put);
        }
        if (coin) pain /= at.strike;
        if (best == 0 || pain < least * (1 - 1e-12L)) {
            best = at.strike;
            least = pain;
        }
    }
    return best;
}

TEST(MaxPain, is_the_strike_where_holders_are_worth_least) {
    support::Dice dice{21};
    for (int round = 0; round < 50; ++round) {
        const OptionChain chain = random_chain(dice, 1, 11);
        AnalysisOptions options;
        EXPECT_EQ(analysis_of(chain, options).expiries[0].max_pain, brute_max_pain(chain, false));
        options.max_pain = MaxPainUnit::coin;
        EXPECT_EQ(analysis_of(chain, options).expiries[0].max_pain, brute_max_pain(chain, true));
    }
}

TEST(MaxPain, of_equals_the_lowest_and_nothing_without_open_interest) {
    OptionChain chain = empty_chain(100);
    const std::int64_t expiry = test_time_ms + test_day_ms;
    chain.quotes = {test_quote(OptionKind::call, 90, expiry, 0.5, 5, 100),
                    test_quote(OptionKind::call, 100, expiry, 0.5, 0, 100),
                    test_quote(OptionKind::put, 110, expiry, 0.5, 5, 100)};
    EXPECT_EQ(analysis_of(chain).expiries[0].max_pain, 90);  // 100 either way is the same pain everywhere between
    for (OptionQuote& quote : chain.quotes) quote.open_interest = 0;
    EXPECT_FALSE(analysis_of(chain).expiries[0].max_pain);
}

TEST(Smile, a_flat_one_has_no_skew_and_its_own_level) {
    OptionChain chain = empty_chain(100);
    for (int strike = 60; strike <= 160; strike += 5) {
        for (const OptionKind kind : {OptionKind::call, OptionKind::put})
            chain.quotes.push_back(test_quote(kind, strike, test_time_ms + 60 * test_day_ms, 0.55, 1, 101));
    }
    const std::string code = expiry_code(test_time_ms + 60 * test_day_ms);
    for (const SkewDelta convention : {SkewDelta::forward, SkewDelta::premium_adjusted}) {
        AnalysisOptions options;
        options.skew_delta = convention;
        const ChainAnalysis analysis = analysis_of(chain, options, code);
        const Smile& smile = analysis.expiries[0].smile;
        EXPECT_NEAR(*smile.atm_iv, 0.55, 1e-15);
        EXPECT_NEAR(*smile.rr25, 0, 1e-15);
        EXPECT_NEAR(*smile.bf25, 0, 1e-15);
    }
    const ChainAnalysis analysis = analysis_of(chain, {}, code);
    EXPECT_NEAR(*analysis.expiries[0].expected_move, 101 * 0.55 * std::sqrt(60.0 / 365), 1e-12);
    EXPECT_EQ(analysis.atm_strike, 100);
}

TEST(Smile, twenty_five_delta_is_not_guessed_outside_the_quoted_strikes) {
    OptionChain chain = empty_chain(100);
    for (const double strike : {98.0, 100.0, 102.0}) {
        for (const OptionKind kind : {OptionKind::call, OptionKind::put})
            chain.quotes.push_back(test_quote(kind, strike, test_time_ms + 60 * test_day_ms, 0.55, 1, 100));
    }
    const Smile smile = analysis_of(chain).expiries[0].smile;
    EXPECT_TRUE(smile.atm_iv);
    EXPECT_FALSE(smile.call_25 || smile.put_25 || smile.rr25 || smile.bf25);
    for (OptionQuote& quote : chain.quotes) quote.forward = 110;
    EXPECT_FALSE(analysis_of(chain).expiries[0].smile.atm_iv);  // the forward lies outside the strikes
}

TEST(Smile, puts_that_cost_more_make_a_negative_risk_reversal) {
    support::Dice dice{22};
    const OptionChain chain = random_chain(dice, 1, 41);  // volatility falls with the strike
    const Smile smile = analysis_of(chain).expiries[0].smile;
    ASSERT_TRUE(smile.rr25);
    EXPECT_LT(*smile.rr25, 0);
    EXPECT_NEAR(*smile.rr25, *smile.call_25 - *smile.put_25, 1e-15);
}

TEST(Smile, of_one_expiry_a_fit_goes_through_the_quotes_with_both_sides) {
    support::Dice dice{25};
    OptionChain chain = random_chain(dice, 1, 21);
    const std::string code = expiry_code(chain.quotes[0].expiry_ms);
    EXPECT_FALSE(analysis_of(chain, {}, code).svi);  // nobody quotes
    for (OptionQuote& quote : chain.quotes) {
        quote.bid = 0.01;
        quote.ask = 0.02;
    }
    const ChainAnalysis analysis = analysis_of(chain, {}, code);
    ASSERT_TRUE(analysis.svi);
    EXPECT_LT(analysis.svi->residual, 0.01);
    EXPECT_FALSE(analysis_of(chain).svi);  // of all expiries there is none
}

TEST(ExpectedMove, a_straddle_is_four_fifths_of_a_standard_deviation) {
    OptionChain chain = empty_chain(100);
    for (int strike = 60; strike <= 140; strike += 2) {
        for (const OptionKind kind : {OptionKind::call, OptionKind::put})
            chain.quotes.push_back(test_quote(kind, strike, test_time_ms + 10 * test_day_ms, 0.5, 1, 100));
    }
    const auto move = [&](ExpectedMoveMethod method) {
        AnalysisOptions options;
        options.expected_move = method;
        return *analysis_of(chain, options).expiries[0].expected_move;
    };
    const double sigma = move(ExpectedMoveMethod::iv);
    EXPECT_NEAR(move(ExpectedMoveMethod::straddle) / sigma, 1, 1e-3);
    EXPECT_NEAR(move(ExpectedMoveMethod::straddle085) / sigma, 0.85 * 0.797884, 1e-3);
    EXPECT_LT(move(ExpectedMoveMethod::weighted), move(ExpectedMoveMethod::straddle) / 1.2533);
    for (OptionQuote& quote : chain.quotes) quote.mark = std::nullopt;
    AnalysisOptions options;
    options.expected_move = ExpectedMoveMethod::straddle;
    EXPECT_FALSE(analysis_of(chain, options).expiries[0].expected_move);
}

TEST(Term, forward_volatility_is_what_joins_two_expiries_and_is_refused_where_variance_falls) {
    std::vector<TermPoint> term(4);
    const double ivs[] = {0.5, 0.6, 0, 0.2};
    for (std::size_t i = 0; i < term.size(); ++i) {
        term[i].years = 0.1 * static_cast<double>(i + 1);
        if (ivs[i] > 0) term[i].atm_iv = ivs[i];
    }
    derive_term(term);
    EXPECT_FALSE(term[0].forward_vol);
    EXPECT_NEAR(*term[1].forward_vol, std::sqrt((0.36 * 0.2 - 0.25 * 0.1) / 0.1), 1e-15);
    EXPECT_FALSE(term[2].total_variance);
    EXPECT_TRUE(term[3].is_calendar_arbitrage);  // 0.04 * 0.4 is less than 0.36 * 0.2
    EXPECT_FALSE(term[3].forward_vol);
    EXPECT_NEAR(*constant_maturity_iv(term, 0.15), std::sqrt((0.25 * 0.1 + 0.36 * 0.2) / 2 / 0.15), 1e-15);
    EXPECT_FALSE(constant_maturity_iv(term, 0.05));
    EXPECT_FALSE(constant_maturity_iv(term, 0.5));
}

TEST(Boxes, at_fair_marks_a_box_loses_its_fees_and_a_missing_quote_makes_none) {
    OptionChain chain = empty_chain(100'000);
    for (const double strike : {90'000.0, 110'000.0}) {
        for (const OptionKind kind : {OptionKind::call, OptionKind::put}) {
            OptionQuote quote = test_quote(kind, strike, test_time_ms + 30 * test_day_ms, 0.5, 1, 100'000);
            quote.bid = quote.ask = quote.mark;
            chain.quotes.push_back(quote);
        }
    }
    ChainAnalysis analysis = analysis_of(chain);
    BestBoxes boxes = best_boxes(analysis.priced, analysis.priced.expiries[0]);
    ASSERT_TRUE(boxes.buy && boxes.sell);
    EXPECT_NEAR(boxes.buy->edge, -boxes.buy->fees, 1e-12);
    EXPECT_NEAR(boxes.buy->price, 0.2, 1e-12);  // (110,000 - 90,000) / 100,000
    EXPECT_NEAR(boxes.buy->fees, 4 * 0.0003, 1e-15);
    chain.quotes[0].bid = std::nullopt;
    analysis = analysis_of(chain);
    boxes = best_boxes(analysis.priced, analysis.priced.expiries[0]);
    EXPECT_TRUE(boxes.buy);
    EXPECT_FALSE(boxes.sell);
}

TEST(Quality, the_word_follows_from_the_counts) {
    support::Dice dice{23};
    OptionChain chain = random_chain(dice);
    for (OptionQuote& quote : chain.quotes) {
        quote.bid = 0.01;
        quote.ask = 0.02;
    }
    EXPECT_EQ(analysis_of(chain).quality.label, QualityLabel::excellent);
    AnalysisInput input;
    input.chain = &chain;
    const auto label_after = [&](std::int64_t ms) { return analyse(input, {}, {}, chain.time_ms + ms)->quality.label; };
    EXPECT_EQ(label_after(200'000), QualityLabel::good);
    EXPECT_EQ(label_after(400'000), QualityLabel::fair);
    EXPECT_EQ(label_after(1'000'000), QualityLabel::poor);
    chain.partial = true;
    EXPECT_EQ(label_after(0), QualityLabel::fair);
    chain.index = std::nullopt;
    EXPECT_EQ(label_after(0), QualityLabel::poor);
}

TEST(SurfaceGrid, has_no_value_outside_the_quoted_strikes) {
    support::Dice dice{24};
    const OptionChain chain = random_chain(dice);
    const ChainAnalysis analysis = analysis_of(chain);
    ASSERT_EQ(analysis.surface.iv.size(), 3u);
    ASSERT_EQ(analysis.surface.moneyness.size(), 25u);
    EXPECT_EQ(analysis.surface.moneyness[12], 0);
    for (const auto& row : analysis.surface.iv) {
        EXPECT_FALSE(row.front() || row.back());
        EXPECT_TRUE(row[12]);
    }
}

}  // namespace
}  // namespace otp::market
