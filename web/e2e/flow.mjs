// The options flow page in a real browser: against a market made up by the test (states, keys, sizes, schemes, what-if), and
// against the node's own flow service, whose numbers the page must show.
//   node e2e/flow.mjs        ends with `counts: PASSED FAILED SKIPPED`

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadMarket } from "../../wasm/market_loader.mjs";
import { pro, serveFlow } from "./flow_market.mjs";
import { Cases, House, launch, listen, root, sleep } from "./house.mjs";
import { desk, phone, picture } from "./shots.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const axeSource = readFileSync(join(here, "../node_modules/axe-core/axe.min.js"), "utf8");
const cases = new Cases();
let skipped = 0;
const complaints = [];
const house = await House.open();
const browser = await launch();

function must(holds, what) {
  if (!holds) throw new Error(what);
}
/** One case; what it opened is closed, also when it failed. */
async function run(name, body) {
  await cases.run(name, body);
  for (const context of browser.contexts()) await context.close();
}
const button = (page, name) => page.getByRole("button", { name, exact: typeof name === "string" });

async function faults(page) {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  return violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.target.join(" ")).slice(0, 4).join("; ")}`);
}

/** A page whose questions the test answers. */
async function open(state = {}, query = "?venue=deribit&underlying=BTC", options = desk) {
  const context = await browser.newContext({ ...options, acceptDownloads: true });
  await serveFlow(context, state);
  const page = await context.newPage();
  page.setDefaultTimeout(40_000);
  if (!state.refuse && !state.failing) listen(page, complaints, house);
  await page.goto(`${house.url}/options-pro${query}`);
  return page;
}
const select = (page, name) => page.getByRole("combobox", { name });
const drawn = (page) => page.locator("#gex svg[role=group]").waitFor();

/** Every exact figure of the page, by name. */
const figures = (page) => page.evaluate(() => Object.fromEntries([...document.querySelectorAll("data[data-figure]")].map((each) => [each.dataset.figure, each.value === "" ? null : Number(each.value)])));

const expected = ({ summary, levels, ivAnalysis, ...data }) => ({
  indexPrice: data.indexPrice, forwardPrice: data.forwardPrice, rr25: ivAnalysis.rr25, bf25: ivAnalysis.bf25, gammaFlip: levels.gammaFlip, "levels.gammaFlip": levels.gammaFlip,
  ...Object.fromEntries(["callWall", "putWall", "absoluteGammaStrike", "deltaFlipZone", "atmStrike"].map((name) => [name, levels[name]])),
  ...Object.fromEntries(["atmIV", "atmIVChange", "netGammaExposure", "netDeltaExposure", "dealerDelta", "putCallOIRatio", "callPutOIRatio", "putCallVolumeRatio", "callPutVolumeRatio", "expectedMove", "maxPain", "vannaExposure", "charmExposure", "vegaExposure"].map((name) => [name, summary[name]])),
});
function differences(shown, data) {
  return Object.entries(expected(data)).filter(([name, value]) => !Object.is(shown[name] ?? null, value ?? null)).map(([name, value]) => `${name}: ${shown[name]} is not ${value}`);
}

await run("every figure of the page is the answer's, to the last digit", async () => {
  const page = await open();
  await drawn(page);
  const query = new URL(page.url()).searchParams;
  const expiry = await select(page, "Expiry").inputValue();
  query.set("expiry", expiry);
  const { data } = pro(query);
  const found = differences(await figures(page), data);
  must(found.length === 0, found.join("\n"));
  must((await page.locator("#strikes tbody tr").count()) === data.strikes.filter(({ strike }) => Math.abs(strike / data.forwardPrice - 1) <= 0.1).length, "rows within ten per cent");
  await page.locator("#strikes").getByRole("radio", { name: "All", exact: true }).check();
  must((await page.locator("#strikes tbody tr").count()) === data.strikes.length, "all rows");
  must(new URL(page.url()).searchParams.get("rows") === "all", page.url());
});

await run("selectors offer what exists, and the address says what is shown", async () => {
  const page = await open();
  await drawn(page);
  must((await select(page, "Underlying").locator("option").allTextContents()).join() === "BTC,ETH", "underlyings of deribit");
  await select(page, "Underlying").selectOption("ETH");
  await page.locator('data[data-figure="indexPrice"]', { hasText: "2,318.62" }).waitFor();
  await select(page, "Expiry").selectOption("all");
  await page.getByText("Several expiries").waitFor();
  must(new URL(page.url()).search.includes("underlying=ETH") && page.url().includes("expiry=all"), page.url());
  await select(page, "Venue").selectOption("binance");
  await page.getByText("SIMULATED MARKET").waitFor();
  await picture(page, "flow-simulated-desk-light");
  must((await select(page, "Expiry").locator("option").count()) >= 6, "expiries of binance");
  await page.reload();
  await page.getByText("SIMULATED MARKET").waitFor();
});

await run("a convention is one tap away, and another one changes the figures", async () => {
  const page = await open();
  await drawn(page);
  const before = await figures(page);
  await button(page, "What “Net gamma exposure” means").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Nobody knows who holds what").waitFor();
  await picture(page, "flow-about-desk-light");
  await dialog.getByLabel("Use instead").nth(1).selectOption("inverted");
  await button(dialog, "Close").click();
  await page.waitForFunction((was) => Number(document.querySelector('data[data-figure="netGammaExposure"]').value) === -was, before.netGammaExposure);
  must(page.url().includes("dealer_model=inverted"), page.url());
  await page.keyboard.press("Escape");
});

await run("charts are walked by keys, stand as tables, and are saved as files", async () => {
  const page = await open();
  await drawn(page);
  const gex = page.locator("#gex");
  await gex.locator(".plot-mark[tabindex='0']").focus();
  await page.keyboard.press("Home");
  const first = await gex.locator(".plot-said").textContent();
  await page.keyboard.press("ArrowRight");
  const second = await gex.locator(".plot-said").textContent();
  must(/^Strike [\d,]+: net/.test(first) && first !== second, `${first} / ${second}`);
  must((await page.evaluate(() => document.activeElement.getAttribute("aria-label"))) === second, "what has the focus is what is said");
  await gex.locator("summary").click();
  must((await gex.locator(".flow-table tbody tr").count()) > 10, "the table has the strikes");
  const saving = page.waitForEvent("download");
  await button(page, "Gamma exposure by strike: Save as CSV").click();
  const csv = readFileSync(await (await saving).path(), "utf8").trim().split("\r\n");
  must(csv[0].startsWith("Strike,\"net, USD per 1 %\"") || csv[0].startsWith("Strike,"), csv[0]);
  must(csv.length - 1 === (await gex.locator(".flow-table tbody tr").count()), `${csv.length} lines`);
  await page.locator(".heat-cell[tabindex='0']").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  must((await page.evaluate(() => document.activeElement.getAttribute("data-at"))) === "1:1", "the map is walked in two directions");
});

await run("the table of strikes is sorted by any column", async () => {
  const page = await open();
  await drawn(page);
  await button(page, "OI. Sort by Calls: Open interest, contracts").click();
  const cells = await page.locator("#strikes tbody tr td:nth-child(10)").allTextContents();
  const values = cells.map((cell) => Number(cell.replaceAll(",", "")));
  must(values.length > 5 && values.every((value, i) => i === 0 || value <= values[i - 1]), values.join());
  must((await page.locator('#strikes th[aria-sort="descending"]').count()) === 1, "the sorted column says so");
});

await run("it looks again by itself, until it is paused", async () => {
  const state = { change: (answer) => ({ ...answer, metadata: { ...answer.metadata, nextRefreshMs: 5000 } }) };
  const page = await open(state);
  await drawn(page);
  const looks = () => state.asked.filter((each) => each.startsWith("pro?")).length;
  const before = looks();
  for (let i = 0; i < 90 && looks() === before; ++i) await sleep(100);
  must(looks() > before, "it did not look again");
  await button(page, "Pause").click();
  const paused = looks();
  await page.getByText("Paused", { exact: false }).first().waitFor();
  await sleep(6000);
  must(looks() === paused, "it looked while paused");
  must(page.url().includes("paused=1"), page.url());
});

await run("stale, partial, empty and failing are said", async () => {
  const stale = await open({ change: (answer) => ({ ...answer, metadata: { ...answer.metadata, cacheStatus: "STALE", ageMs: 372_000, staleReason: "deribit: throttled, asked again in 40 s" } }) });
  await stale.getByText("Not fresh: 6m").waitFor();
  await stale.getByText("deribit: throttled").waitFor();
  await picture(stale, "flow-stale-desk-light");

  const partial = await open({ change: (answer) => ({ ...answer, metadata: { ...answer.metadata, cacheStatus: "PARTIAL", partial: ["openInterest of 260327"] } }) });
  await partial.getByText("Missing: openInterest of 260327").waitFor();

  const empty = await open({ underlyings: { venues: [] } });
  await empty.getByText("No option chain yet").waitFor();

  const refused = await open({ refuse: { code: "no_snapshot", message: "There is no snapshot of this chain yet.", hint: "The venue is asked again in 5 s." } });
  await refused.getByText("There is no snapshot of this chain yet.").first().waitFor();

  // The last good answer stays when a later look fails.
  const state = { failing: true };
  const page = await open(state);
  await drawn(page);
  state.refuse = { code: "unavailable", message: "The service is restarting.", hint: "" };
  await button(page, "Refresh now").click();
  await page.getByText("The last look failed: The service is restarting.").waitFor();
  await drawn(page);
});

await run("what is missing is a dash, and draws nothing false", async () => {
  const nothing = ({ data, ...answer }) => ({
    ...answer,
    data: {
      ...data, forwardPrice: null, surface: null, profile: null, constantMaturity: [], term: [],
      summary: Object.fromEntries(Object.keys(data.summary).map((key) => [key, null])),
      levels: { ...Object.fromEntries(Object.keys(data.levels).map((key) => [key, null])), gammaFlips: [], gammaWalls: [], callWalls: [], putWalls: [] },
      ivAnalysis: { ...Object.fromEntries(Object.keys(data.ivAnalysis).map((key) => [key, null])), smile: [] },
      strikes: data.strikes.map((row) => ({ ...row, call: null, netGammaExposure: null, netDeltaExposure: null })),
    },
  });
  const page = await open({ change: nothing });
  await drawn(page);
  must(!/NaN|undefined|Infinity|null/.test(await page.locator("main").innerText()), "NaN, undefined or null is shown");
  must((await figures(page)).netGammaExposure === null, "net gamma is not missing");
});

for (const scheme of ["light", "dark"]) {
  for (const [size, options] of [["desk", desk], ["phone", phone]]) {
    await run(`no fault of accessibility: ${size}, ${scheme}`, async () => {
      const page = await open({}, "?venue=deribit&underlying=BTC", { ...options, colorScheme: scheme, reducedMotion: "reduce" });
      await drawn(page);
      await page.locator("#history canvas").waitFor();
      const found = await faults(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wide > 0) found.push(`${wide} px wider than the screen`);
      await picture(page, `flow-${size}-${scheme}`);
      must(found.length === 0, found.join("\n"));
    });
  }
}

// ---- The node's own service ----

const listed = await fetch(`${house.url}/api/options/underlyings`).then((answer) => (answer.ok ? answer.json() : null), () => null);
const whatIf = existsSync(join(root, "build/wasm/market.wasm"));
if (!listed) {
  skipped += 2;
  console.log("skip the node's own flow service: this node has none");
} else {
  let venue, underlying, expiry;
  await run("the node's chain is on the page within 10 s, marked as simulated, with the API's numbers", async () => {
    const context = await browser.newContext(desk);
    const page = await context.newPage();
    page.setDefaultTimeout(40_000);
    listen(page, complaints, house);
    const begun = Date.now();
    await page.goto(`${house.url}/options-pro?paused=1`);
    await drawn(page);
    must(Date.now() - begun < 10_000, `it took ${Date.now() - begun} ms`);
    await page.getByText("SIMULATED MARKET").waitFor();
    [venue, underlying, expiry] = await Promise.all(["Venue", "Underlying", "Expiry"].map((name) => select(page, name).inputValue()));
    // The same snapshot on both sides: asked again when a newer one came in between.
    for (let i = 0; ; ++i) {
      const answering = page.waitForResponse((response) => response.url().includes("/api/options/pro"));
      await button(page, "Refresh now").click();
      const { data } = await (await answering).json();
      await sleep(200);
      const found = differences(await figures(page), data);
      if (found.length === 0) break;
      must(i < 3, found.join("\n"));
    }
    await picture(page, "flow-node-desk-light");
    if (!whatIf) return;
    const before = await figures(page);
    await page.getByLabel(/^Index and forwards/).fill("10");
    await page.getByText("WHAT IF, not the market").waitFor();
    await page.waitForFunction((was) => Math.abs(Number(document.querySelector('data[data-figure="indexPrice"]').value) / was - 1.1) < 1e-9, before.indexPrice);
    const moved = await figures(page);
    must(moved.netGammaExposure !== before.netGammaExposure && moved.atmIV !== null, "the rest was not drawn anew");
    await picture(page, "flow-what-if-desk-light");
    const found = await faults(page);
    must(found.length === 0, found.join("\n"));
    await button(page, "Back to the market").click();
    await page.waitForFunction((was) => Number(document.querySelector('data[data-figure="indexPrice"]').value) === was, before.indexPrice);
  });

  if (!whatIf) ++skipped;
  else await run("without a change the page's mathematics say what the node's say", async () => {
    const market = await loadMarket(readFileSync(join(root, "build/wasm/market.wasm")));
    const { data } = await house.get(`/api/options/pro?${new URLSearchParams({ venue, underlying, expiry })}`);
    const time = Date.parse(data.term.find((each) => each.expiry === expiry).expiryTime);
    const rows = data.strikes.flatMap(({ strike, call, put }) => [["call", call], ["put", put]].filter(([, each]) => each).map(([kind, each]) => ({
      instrument: each.symbol, kind, strike, expiry: time, unit: each.unit ?? 1, mark: each.mark, markIv: each.iv, bidIv: each.bidIv, askIv: each.askIv, forward: data.forwardPrice, openInterest: each.openInterest, volume: each.volume,
    })));
    const chain = { time: Date.parse(data.time), index: data.indexPrice, premium: data.premium === data.quote ? "quote" : "coin", simulated: data.simulated, venue, underlying, quote: data.quote, rows };
    const again = market.analyse({ chain, switches: {}, expiry, change: { price: 1, volatilityPoints: 0, days: 0 } });
    const close = (a, b) => a === b || (typeof a === "number" && typeof b === "number" && Math.abs(a - b) <= 1e-11 * Math.max(Math.abs(a), Math.abs(b), data.summary.absGammaExposure * 1e-6));
    const [has, wants] = [expected(again), expected(data)];
    // Changes are against the snapshot before, which the page's mathematics do not have.
    const found = Object.keys(wants).filter((name) => name !== "atmIVChange" && !close(has[name], wants[name])).map((name) => `${name}: ${has[name]} is not ${wants[name]}`);
    must(found.length === 0, found.join("\n"));
  });
}

cases.check(complaints.length === 0, "no page complained: no error, no breach of the content policy", complaints.join("\n"));
await browser.close();
await house.close();
console.log(`counts: ${cases.passed} ${cases.failed} ${skipped}`);
process.exitCode = cases.failed === 0 ? 0 : 1;
