// A market of options made up for the tests of the flow page: what /api/options/* answers, by formulas of its own, so that the
// page's states and pictures do not depend on a venue. Deterministic: the same question gets the same answer.

const day = 86_400_000;
const pdf = (x) => Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
/** Abramowitz and Stegun 26.2.17, to 7.5e-8: a test's market needs no more. */
function cdf(x) {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail = pdf(x) * t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return x >= 0 ? 1 - tail : tail;
}
const noise = (n) => {
  const x = Math.sin(n * 12.9898) * 43758.5453;
  return x - Math.floor(x);
};
const yymmdd = (ms) => new Date(ms).toISOString().slice(2, 10).replaceAll("-", "");
const sum = (values) => values.reduce((a, b) => a + (b ?? 0), 0);

export const time = Date.UTC(2026, 2, 17, 9, 48);
const dayCounts = [0.93, 1.93, 2.93, 9.93, 16.93, 37.93, 72.93, 100.93, 191.93, 282.93];
const markets = { BTC: { spot: 74_180.4, step: 1000, vol: 0.52 }, ETH: { spot: 2318.62, step: 50, vol: 0.71 } };
export const expiries = dayCounts.map((days) => ({ expiry: yymmdd(time + days * day), expiryTime: new Date(time + days * day).toISOString(), days, openInterest: Math.round(2000 + 30_000 * noise(days)) }));

export const underlyings = {
  venues: [
    { venue: "deribit", simulated: false, underlyings: ["BTC", "ETH"].map((underlying) => ({ underlying, expiries })) },
    { venue: "binance", simulated: true, underlyings: [{ underlying: "BTC", expiries: expiries.slice(1, 6) }] },
  ],
};

function greeks(kind, forward, spot, strike, sigma, years) {
  const root = sigma * Math.sqrt(years);
  const d1 = Math.log(forward / strike) / root + root / 2;
  const call = forward * cdf(d1) - strike * cdf(d1 - root);
  return {
    usd: Math.max(0, kind === "call" ? call : call - forward + strike),
    delta: kind === "call" ? cdf(d1) : cdf(d1) - 1,
    gamma: pdf(d1) / (spot * root),
    vega: (forward * pdf(d1) * Math.sqrt(years)) / 100,
    theta: (-forward * pdf(d1) * sigma) / (2 * Math.sqrt(years)) / 365,
    vanna: (-pdf(d1) * (d1 - root)) / sigma,
    charm: (pdf(d1) * (d1 - root)) / (2 * years),
  };
}

function rowsOf({ spot, step, vol }, days) {
  const years = Math.max(60, days * 86_400) / (365 * 86_400);
  const forward = spot * (1 + 0.045 * years);
  const atm = vol * (1 + 0.12 * Math.exp(-days / 12));
  const spread = Math.max(10 * step, Math.ceil((spot * 2.6 * atm * Math.sqrt(years)) / step) * step);
  const grid = spread > 24 * step ? step * 5 : step;
  const strikes = [];
  for (let k = Math.ceil((spot - spread) / grid) * grid; k <= spot + spread; k += grid) if (k > 0) strikes.push(k);
  return { years, forward, atm, strikes: strikes.map((strike) => {
    const k = Math.log(strike / forward) / Math.sqrt(years + 0.02);
    const iv = atm * (1 - 0.16 * k + 0.55 * k * k);
    const side = (kind) => {
      const n = strike / step + days * 7 + (kind === "put" ? 0.5 : 0);
      const away = Math.abs(strike / spot - 1);
      const leaning = kind === "call" ? strike >= spot * 0.97 : strike <= spot * 1.03;
      const round = strike % (grid * 5) === 0 ? 3.2 : 1;
      const openInterest = Math.round(60 + 900 * noise(n) * round * Math.exp(-away * 5) * (leaning ? 1 : 0.25));
      const g = greeks(kind, forward, spot, strike, iv, years);
      const mark = g.usd / forward;
      const quoted = mark > 0.0003;
      const exposure = openInterest * spot;
      return {
        symbol: `BTC-${strike}-${kind[0].toUpperCase()}`, bid: quoted ? mark * 0.98 : null, ask: mark * 1.02 + 0.0001, mark, markUsd: g.usd, iv, ivChange: (noise(n + 3) - 0.45) * 1.4,
        bidIv: quoted ? iv - 0.008 - 0.02 * away : null, askIv: iv + 0.008 + 0.02 * away, volume: Math.round(openInterest * 0.2 * noise(n + 1)), volumeChange: Math.round((noise(n + 2) - 0.4) * 20),
        openInterest, openInterestChange: Math.round((noise(n + 4) - 0.45) * 30), delta: g.delta, gamma: g.gamma, vega: g.vega, theta: g.theta, vanna: g.vanna, charm: g.charm,
        deltaExposure: g.delta * exposure, gammaExposure: (kind === "call" ? 1 : -1) * g.gamma * openInterest * spot * spot * 0.01,
      };
    };
    return { strike, isAtm: false, call: side("call"), put: side("put"), fittedIv: iv + 0.002 * Math.sin(strike / step) };
  }) };
}

const net = (row, field) => (row.call?.[field] ?? 0) + (row.put?.[field] ?? 0);
function painOf(rows) {
  let best = null;
  for (const { strike: at } of rows) {
    const pain = sum(rows.map(({ strike, call, put }) => call.openInterest * Math.max(0, at - strike) + put.openInterest * Math.max(0, strike - at)));
    if (best === null || pain < best.pain) best = { at, pain };
  }
  return best?.at ?? null;
}
const largest = (rows, value) => rows.reduce((best, row) => (best === null || value(row) > value(best) ? row : best), null);

function gammaAt(books, factor, spot) {
  return sum(books.flatMap(({ years, forward, rows }) => rows.flatMap((row) => ["call", "put"].map((kind) => {
    const g = greeks(kind, forward * factor, spot * factor, row.strike, row[kind].iv, years);
    return (kind === "call" ? 1 : -1) * g.gamma * row[kind].openInterest * (spot * factor) ** 2 * 0.01;
  }))));
}

const sentence = (value, unit, text, query, options) => ({ value, unit, sentence: text, ...(query ? { query, options } : {}) });
const units = { per_percent: "USD per 1 %", per_dollar: "USD delta per 1 USD", coins_per_dollar: "coins per 1 USD", dollar_gamma: "USD per 100 %" };

/** The answer of /api/options/pro to a query; `change` is made to it before it is answered. */
export function pro(query, change = (answer) => answer) {
  const underlying = query.get("underlying");
  const expiry = query.get("expiry") ?? "all";
  const market = markets[underlying];
  const range = /^(\d+)-(\d+)$/.exec(expiry);
  const listed = underlyings.venues.find(({ venue }) => venue === query.get("venue")).underlyings[0].expiries;
  const every = listed.map((each) => ({ ...each, ...rowsOf(market, each.days) })).map((each) => ({ ...each, rows: each.strikes }));
  const books = every.filter((each) => expiry === "all" || each.expiry === expiry || (range && each.days >= range[1] && each.days <= range[2]));
  const one = books.length === 1 && expiry === books[0].expiry;
  const unit = query.get("gex_unit") ?? "per_percent";
  const model = query.get("dealer_model") ?? "naive";
  const sign = model === "inverted" ? -1 : 1;
  const scale = sign * { per_percent: 1, per_dollar: 100 / market.spot, coins_per_dollar: 100 / market.spot ** 2, dollar_gamma: 100 }[unit];
  const byStrike = new Map();
  for (const { rows } of books) for (const row of rows) byStrike.set(row.strike, [...(byStrike.get(row.strike) ?? []), row]);
  const blank = { symbol: "", bid: null, ask: null, mark: null, markUsd: null, iv: null, ivChange: null, bidIv: null, askIv: null, delta: null, gamma: null, vega: null, theta: null, vanna: null, charm: null };
  const strikes = [...byStrike].sort(([a], [b]) => a - b).map(([strike, rows]) => {
    const side = (kind) => {
      const field = (name) => sum(rows.map((row) => row[kind][name]));
      const sums = Object.fromEntries(["volume", "volumeChange", "openInterest", "openInterestChange", "deltaExposure"].map((name) => [name, field(name)]));
      return { ...(one ? rows[0][kind] : blank), ...sums, gammaExposure: field("gammaExposure") * scale };
    };
    const row = { strike, isAtm: false, call: side("call"), put: side("put") };
    return { ...row, netGammaExposure: net(row, "gammaExposure"), netDeltaExposure: net(row, "deltaExposure") };
  });
  const front = books[0];
  const forwardPrice = one ? front.forward : null;
  const atm = strikes.reduce((best, row) => (Math.abs(row.strike - (forwardPrice ?? market.spot)) < Math.abs(best.strike - (forwardPrice ?? market.spot)) ? row : best), strikes[0]);
  atm.isAtm = true;
  const total = (side, name) => sum(strikes.map((row) => row[side][name]));
  const factors = Array.from({ length: 161 }, (_, i) => 0.6 + 0.005 * i);
  const spots = factors.map((factor) => market.spot * factor);
  const gamma = factors.map((factor) => gammaAt(books, factor, market.spot) * scale);
  const flips = gamma.flatMap((value, i) => (i > 0 && value * gamma[i - 1] < 0 ? [spots[i - 1] + ((spots[i] - spots[i - 1]) * gamma[i - 1]) / (gamma[i - 1] - value)] : []));
  const flip = flips.sort((a, b) => Math.abs(a - market.spot) - Math.abs(b - market.spot))[0] ?? null;
  const netGamma = sum(strikes.map((row) => row.netGammaExposure));
  const absolute = sum(strikes.map((row) => Math.abs(row.call.gammaExposure) + Math.abs(row.put.gammaExposure)));
  const regime = Math.abs(netGamma / absolute) < 0.05 ? "NEUTRAL" : netGamma > 0 ? "POSITIVE" : "NEGATIVE";
  const top = (side) => [...strikes].sort((a, b) => b[side].openInterest - a[side].openInterest).slice(0, 5).map((row) => ({ strike: row.strike, openInterest: row[side].openInterest }));
  const moneyness = Array.from({ length: 17 }, (_, i) => -0.4 + 0.05 * i);
  const data = {
    underlying, venue: query.get("venue"), quote: "USD", expiry, time: new Date(time).toISOString(), previousTime: new Date(time - 31_000).toISOString(), indexPrice: market.spot, forwardPrice, simulated: query.get("venue") === "binance",
    strikes,
    summary: {
      atmIV: one ? front.atm : every[3].atm, atmIVChange: -0.42, callPutVolumeRatio: total("call", "volume") / total("put", "volume"), callPutOIRatio: total("call", "openInterest") / total("put", "openInterest"),
      putCallVolumeRatio: total("put", "volume") / total("call", "volume"), putCallOIRatio: total("put", "openInterest") / total("call", "openInterest"), netDeltaExposure: sum(strikes.map((row) => row.netDeltaExposure)),
      dealerDelta: total("call", "deltaExposure") - total("put", "deltaExposure"), netGammaExposure: netGamma, absGammaExposure: absolute, gammaRegime: regime,
      gammaRegimeDescription: regime === "NEGATIVE" ? "Dealers, by this model, are short gamma: they buy rises and sell falls, which makes moves larger." : "Dealers, by this model, are long gamma: they sell rises and buy falls, which makes moves smaller.",
      vannaExposure: -8_400_000, charmExposure: 3_120_000, vegaExposure: 912_000, expectedMove: one ? front.forward * front.atm * Math.sqrt(front.years) : null, maxPain: one ? painOf(front.rows) : null,
      callOI: total("call", "openInterest"), putOI: total("put", "openInterest"), callVolume: total("call", "volume"), putVolume: total("put", "volume"),
    },
    levels: {
      atmStrike: atm.strike, gammaFlip: flip, gammaFlips: flips, deltaFlipZone: market.spot * 0.93, callWall: largest(strikes, (row) => Math.abs(row.call.gammaExposure))?.strike ?? null, putWall: largest(strikes, (row) => Math.abs(row.put.gammaExposure))?.strike ?? null,
      absoluteGammaStrike: largest(strikes, (row) => Math.abs(row.call.gammaExposure) + Math.abs(row.put.gammaExposure))?.strike ?? null,
      gammaWalls: [...strikes].sort((a, b) => Math.abs(b.netGammaExposure) - Math.abs(a.netGammaExposure)).slice(0, 5).map((row) => ({ strike: row.strike, gex: row.netGammaExposure, kind: row.netGammaExposure > 0 ? "call" : "put" })),
      callWalls: top("call"), putWalls: top("put"),
    },
    ivAnalysis: {
      callSkew: 0.512, putSkew: 0.548, rr25: -0.036, bf25: 0.008, skew: 0.036, skewDirection: "PUT_SKEW", skewDescription: "Puts are dearer than calls.",
      smile: one ? front.rows.map((row) => ({ strike: row.strike, callIv: row.call.iv + 0.003, putIv: row.put.iv - 0.003, bidIv: row.call.bidIv, askIv: row.call.askIv, fittedIv: row.fittedIv })) : [],
      svi: one ? { a: 0.0041, b: 0.081, rho: -0.31, m: 0.012, sigma: 0.094, residual: 0.0013, gates: [{ name: "butterfly", ok: true }, { name: "wings", ok: true }, { name: "calendar", ok: false }] } : null,
    },
    term: every.map((each, i) => ({
      expiry: each.expiry, expiryTime: each.expiryTime, days: each.days, forward: each.forward, atmIV: each.atm, totalVariance: each.atm ** 2 * each.years,
      forwardVol: i === 0 ? null : Math.sqrt(Math.max(0, (each.atm ** 2 * each.years - every[i - 1].atm ** 2 * every[i - 1].years) / (each.years - every[i - 1].years))), rr25: -0.03 - 0.001 * i, bf25: 0.008, maxPain: painOf(each.rows),
      callOI: sum(each.rows.map((row) => row.call.openInterest)), putOI: sum(each.rows.map((row) => row.put.openInterest)), netGammaExposure: sum(each.rows.map((row) => net(row, "gammaExposure"))) * scale, netDeltaExposure: sum(each.rows.map((row) => net(row, "deltaExposure"))),
    })),
    constantMaturity: [7, 30, 60, 90].map((days) => ({ days, iv: market.vol * (1 + 0.12 * Math.exp(-days / 12)) })),
    surface: { moneyness, expiries: every.map((each) => each.expiry), iv: every.map((each) => moneyness.map((k) => (Math.abs(k) > 3 * each.atm * Math.sqrt(each.years) + 0.05 ? null : each.atm * (1 - (0.16 * k) / Math.sqrt(each.years + 0.02) + (0.55 * k * k) / (each.years + 0.02))))) },
    profile: {
      spot: spots, gamma, dealerDelta: factors.map((factor, i) => 4e8 * (factor - 0.93) + gamma[i]), exNextExpiry: factors.map((factor) => gammaAt(books.slice(1), factor, market.spot) * scale),
      exNextQuarterly: factors.map((factor) => gammaAt(books.filter((_, i) => i !== 3), factor, market.spot) * scale),
    },
    conventions: {
      dealerModel: sentence(model, null, "Dealers are taken to be long every open call and short every open put. Nobody knows who holds what: where calls are bought rather than sold, the sign is wrong.", "dealer_model", ["naive", "inverted", "short_all", "flow"]),
      gexUnit: sentence(unit, units[unit], "The change of the dealers' delta, in quote, when the index moves by one per cent. It is not a forecast of volume.", "gex_unit", Object.keys(units)),
      gamma: sentence("computed", "per 1 USD", "From the mark volatility on the forward; the venue's own gamma is rounded to five decimals.", "gamma_source", ["computed", "venue"]),
      flip: sentence("reprice", "USD", "The level at which net gamma, with every option re-priced there, crosses zero: the one nearest to the index.", "flip", ["reprice", "cumulative"]),
      delta: sentence("holder", "USD", "Delta of all holders together, puts negative. Dealers' delta has the sign of the dealer model."),
      oiWalls: sentence("otm", "contracts", "The strikes with most open calls above and most open puts below the index. Open interest says nothing about who is long.", "oi_walls", ["otm", "all"]),
      ratios: sentence("put/call", "ratio", "Puts over calls, as the market quotes it; the call/put ratio is its inverse."),
      time: sentence("act/365", "years", "Calendar time to the second, at least a minute."),
      atm: sentence("forward", "fraction per year", "Interpolated at the forward of the expiry, not at the index."),
      skew: sentence("rr25", "volatility points", "Volatility of the 25-delta call less that of the 25-delta put; negative when puts are dearer."),
      maxPain: sentence("usd", "USD", "The strike at which all holders together would be paid least. It is an outcome, not a target."),
      regime: sentence(0.05, "share of all gamma", "The sign of net gamma at the index; neutral below the threshold. The flip is a level, and the two can disagree."),
      expectedMove: sentence("iv", "USD", "One standard deviation by the ATM volatility: about two outcomes of three lie within.", "em_method", ["iv", "straddle", "straddle085"]),
    },
  };
  const metadata = {
    processingTime: 1.9, dataQuality: "GOOD", quality: { rows: strikes.length * 2, withIv: strikes.length * 2, withForward: strikes.length * 2, twoSided: strikes.length, withOi: strikes.length * 2, oiShareWithIv: 0.997, oldestRowAgeMs: 2400, expiredDropped: 0 },
    cacheStatus: "FRESH", ageMs: 2400, staleReason: null, partial: [], source: `${query.get("venue")} ${data.simulated ? "simulator" : "live"}`, nextRefreshMs: 30_000,
  };
  return change({ success: true, data, metadata });
}

export function history(span) {
  const count = span === "90d" ? 90 : 240;
  const step = span === "90d" ? day : 6 * 60_000;
  return {
    points: Array.from({ length: count }, (_, i) => {
      const spot = 74_180 + 900 * Math.sin(i / 19) + 300 * noise(i);
      return { t: new Date(time - (count - 1 - i) * step).toISOString(), spot, netGex: 6e7 * Math.sin(i / 31) + 8e6 * noise(i + 7), flip: i === 40 ? null : 71_800 + 700 * Math.cos(i / 23), atmIv: 0.52 + 0.02 * Math.sin(i / 12), callWall: 80_000, putWall: 70_000 };
    }),
  };
}

/** Answers the page's questions in the place of a service; `state.change` and `state.refuse` make it misbehave. */
export async function serveFlow(context, state = {}) {
  state.asked = [];
  await context.route("**/api/options/**", async (route) => {
    const url = new URL(route.request().url());
    state.asked.push(`${url.pathname.split("/").at(-1)}${url.search}`);
    const answer = (body, status = 200) => route.fulfill({ status, contentType: "application/json", body: JSON.stringify(body) });
    if (state.refuse) return answer({ success: false, error: state.refuse }, state.refuse.status ?? 503);
    if (url.pathname.endsWith("/underlyings")) return answer(state.underlyings ?? underlyings);
    if (url.pathname.endsWith("/history")) return answer(history(url.searchParams.get("span")));
    return answer(pro(url.searchParams, state.change));
  });
  await context.routeWebSocket("**/api/options/stream*", () => {});
  return state;
}
