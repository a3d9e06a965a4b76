// The metrics of one option chain in plain JavaScript, as tests/bench/chain_metrics_bench.cpp has them of market/: the
// peer of that benchmark. Typed arrays and no objects in the loops.
//   node chain_metrics.mjs CHAIN.json ANALYSES  ->  {"seconds", "net", "abs", "callWall", "putWall", "flip", "rr25", "deltaFlip"}
import { readFileSync } from "node:fs";

const chain = JSON.parse(readFileSync(process.argv[2], "utf8"));
const analyses = Number(process.argv[3]);
const sqrtTwoPi = Math.sqrt(2 * Math.PI);

/** The normal distribution: Hart's quotient as G. West prints it, the one that the other side uses. */
function normalShare(x) {
  const size = Math.abs(x);
  if (size > 40) return x > 0 ? 1 : 0;
  const e = Math.exp((-size * size) / 2);
  let above = 3.52624965998911e-2;
  above = above * size + 0.700383064443688;
  above = above * size + 6.37396220353165;
  above = above * size + 33.912866078383;
  above = above * size + 112.079291497871;
  above = above * size + 221.213596169931;
  above = above * size + 220.206867912376;
  let below = 8.83883476483184e-2;
  below = below * size + 1.75566716318264;
  below = below * size + 16.064177579207;
  below = below * size + 86.7807322029461;
  below = below * size + 296.564248779674;
  below = below * size + 637.333633378831;
  below = below * size + 793.826512519948;
  below = below * size + 440.413735824752;
  const tail = (e * above) / below;
  return x < 0 ? tail : 1 - tail;
}

function interpolate(xs, ys, x) {
  for (let i = 0; i + 1 < xs.length; ++i) {
    if (x < xs[i] || x > xs[i + 1]) continue;
    return ys[i] + ((ys[i + 1] - ys[i]) * (x - xs[i])) / (xs[i + 1] - xs[i]);
  }
  return null;
}

function analyse({ index, forward, years, strikes, callIv, putIv, callOi, putOi }) {
  const n = strikes.length;
  const d1 = new Float64Array(2 * n), slope = new Float64Array(2 * n), coins = new Float64Array(2 * n);
  const delta = new Float64Array(2 * n), root = Math.sqrt(years);
  let net = 0, abs = 0, callWall = 0, putWall = 0, callMost = -1, putMost = -1;
  const netByStrike = new Float64Array(n), deltaByStrike = new Float64Array(n);
  for (let i = 0; i < 2 * n; ++i) {
    const isPut = i >= n, s = isPut ? i - n : i;
    const deviation = (isPut ? putIv[s] : callIv[s]) * root;
    d1[i] = Math.log(forward / strikes[s]) / deviation + deviation / 2;
    slope[i] = 1 / deviation;
    const oi = isPut ? putOi[s] : callOi[s];
    coins[i] = isPut ? -oi : oi;
    delta[i] = normalShare(d1[i]) - (isPut ? 1 : 0);
    const gex = ((Math.exp((-d1[i] * d1[i]) / 2) / sqrtTwoPi) * slope[i] * coins[i] * index) / 100;
    net += gex;
    abs += Math.abs(gex);
    netByStrike[s] += gex;
    deltaByStrike[s] += delta[i] * oi * index;
    if (!isPut && gex > callMost) { callMost = gex; callWall = strikes[s]; }
    if (isPut && -gex > putMost) { putMost = -gex; putWall = strikes[s]; }
  }
  const at = (spot) => {
    const shift = Math.log(spot / index);
    let gamma = 0, dealer = 0;
    for (let i = 0; i < 2 * n; ++i) {
      const d = d1[i] + shift * slope[i];
      gamma += coins[i] * slope[i] * Math.exp((-d * d) / 2);
      dealer += coins[i] * (normalShare(d) - (i >= n ? 1 : 0));
    }
    return [((gamma / sqrtTwoPi) * spot) / 100, dealer * spot];
  };
  const spots = new Float64Array(401), values = [new Float64Array(401), new Float64Array(401)];
  for (let i = 0; i <= 400; ++i) {
    spots[i] = index * (0.5 + i / 400);
    [values[0][i], values[1][i]] = at(spots[i]);
  }
  const nearestRoot = (which) => {
    let best = null;
    for (let i = 1; i <= 400; ++i) {
      if (values[which][i - 1] < 0 === values[which][i] < 0) continue;
      let low = spots[i - 1], high = spots[i];
      for (let step = 0; step < 80; ++step) {
        const middle = low + (high - low) / 2;
        if (at(middle)[which] < 0 === values[which][i - 1] < 0) low = middle;
        else high = middle;
      }
      if (best === null || Math.abs(low - index) < Math.abs(best - index)) best = low;
    }
    return best;
  };
  // Ascending in delta: calls from the highest strike down, puts from the lowest up.
  const reversed = (list) => Array.from(list).reverse();
  const call25 = interpolate(reversed(delta.subarray(0, n)), reversed(callIv), 0.25);
  const put25 = interpolate(Array.from(delta.subarray(n), (d) => -d), putIv, 0.25);
  return { net, abs, callWall, putWall, flip: nearestRoot(0), deltaFlip: nearestRoot(1), rr25: call25 - put25 };
}

let result = analyse(chain);
for (let i = 0; i < 3; ++i) result = analyse(chain); // the compiler in the engine warms up
const begin = process.hrtime.bigint();
for (let i = 0; i < analyses; ++i) result = analyse(chain);
const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
console.log(JSON.stringify({ seconds, ...result }));
