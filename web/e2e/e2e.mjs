// The app in a real browser against a real node: two people write, buy and settle a call and a put; the journal is verified,
// and once with a byte of it changed; the node is killed; phone, keyboard, screen reader's rules, policy.
//   node e2e/e2e.mjs        ends with `counts: PASSED FAILED SKIPPED`

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { addWallet } from "./fake_wallet.mjs";
import { Cases, House, launch, listen, sleep, Venues } from "./house.mjs";
import { desk, phone, picture } from "./shots.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const axeSource = readFileSync(join(here, "../node_modules/axe-core/axe.min.js"), "utf8");
const views = ["/", "/portfolio", "/prices", "/verify", "/account"];

const cases = new Cases();
const complaints = [];
const house = await House.open();
const browser = await launch();

const button = (page, name) => page.getByRole("button", { name, exact: typeof name === "string" });
const ticket = (page) => page.locator("section.ticket");

async function visit(context, path = "/") {
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  listen(page, complaints, house);
  await page.goto(house.url + path);
  return page;
}

function must(holds, what) {
  if (!holds) throw new Error(what);
}

/** The text of every fault that axe finds on the page as it stands. */
async function faults(page) {
  // Through the debugger, which the page's policy does not stop: the page itself could not load it.
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  return violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.target.join(" ")).slice(0, 4).join("; ")}`);
}

async function writeSeries(page, { kind, strike, expiry, premium, contracts }) {
  await button(page, "Write a new series").click();
  const form = ticket(page);
  await form.getByRole("radio", { name: kind, exact: true }).check();
  await form.getByLabel("Contracts").fill(contracts);
  await form.getByLabel("Ask at least").fill(premium);
  await form.getByLabel("Expiry, UTC").fill(expiry);
  await form.getByLabel("Strike").fill(strike);
  await button(form, "Review").click();
  await button(form, /^Sign/).click();
  await form.getByText(/^You offer/).waitFor();
  await button(form, "Close").click();
}

async function buySeries(page, symbol, contracts) {
  await page.goto(`${house.url}/?${new URLSearchParams({ expiry: symbol.expiry, series: symbol.series })}`);
  const form = ticket(page);
  await form.waitFor();
  await form.getByLabel("Contracts").fill(contracts);
  await button(form, "Review").click();
  await button(form, /^Sign/).click();
  await form.getByText(/^You bought/).waitFor();
}

/** Of a person who has just begun: within a minute from opening the page to a bought option. */
async function begin(page) {
  await button(page, "Start without a wallet").click();
  await button(page, "Buy your first option").click();
  await button(ticket(page), "Review").click();
  await button(ticket(page), /^Sign/).click();
  await ticket(page).getByText(/^You bought 1 contract/).waitFor();
}

const anna = await browser.newContext({ ...desk, colorScheme: "light" });
const bert = await browser.newContext({ ...desk, colorScheme: "dark" });
const wallet = await addWallet(bert, "Test Wallet", { decline: 1 });
let annasPage, bertsPage;

await cases.run("a newcomer without a wallet buys an option in under a minute", async () => {
  const begun = Date.now();
  annasPage = await visit(anna);
  await annasPage.getByText("Options that cannot default").waitFor();
  await picture(annasPage, "market-start-desk-light");
  await begin(annasPage);
  must(Date.now() - begun < 60_000, `it took ${Date.now() - begun} ms`);
});

await cases.run("a wallet that is declined says so, is asked again, and signs", async () => {
  bertsPage = await visit(bert);
  await button(bertsPage, "Connect Test Wallet").click();
  await button(bertsPage, "Buy your first option").click();
  await bertsPage.getByText("If BTC settles at").waitFor();
  await picture(bertsPage, "first-ticket-desk-dark");
  await button(ticket(bertsPage), "Review").click();
  const sign = button(ticket(bertsPage), "Sign in Test Wallet");
  await sign.click();
  await ticket(bertsPage).getByText("The request was declined in the wallet.").waitFor();
  await picture(bertsPage, "review-desk-dark");
  await sign.click();
  await ticket(bertsPage).getByText(/^You bought 1 contract/).waitFor();
  must(wallet.asked.length === 2, `asked ${wallet.asked.length} times`);
});

// What both will see to its end: written by the one, bought by the other.
const market = await house.get("/v1/markets/BTC_USD/chain");
const spot = Number(market.feed.latest.price);
const strikes = { Call: String(Math.floor(spot / 100) * 100 - 500), Put: String(Math.ceil(spot / 100) * 100 + 500) };
const expiryMs = Math.ceil((Date.now() + 105_000) / 5000) * 5000;
const expiry = new Date(expiryMs).toISOString().slice(0, 19);
const symbolOf = (kind) => {
  const strike = Number(strikes[kind]);
  const time = expiry.replace(/[-:]/g, "");
  return { series: `BTC_USD-${time}-${kind[0]}-${Math.floor(strike / 1000)}K${String((strike % 1000) * 10).padStart(4, "0")}`, expiry: `${expiry}Z` };
};

await cases.run("a call and a put are written with the browser's own key", async () => {
  for (const kind of ["Call", "Put"]) await writeSeries(annasPage, { kind, strike: strikes[kind], expiry, premium: "600", contracts: "5" });
  const series = await house.get(`/v1/series/${symbolOf("Put").series}`);
  must(series.offered === 5 && series.best_offer === "600", JSON.stringify(series));
});

await cases.run("both are bought with the wallet", async () => {
  for (const kind of ["Call", "Put"]) await buySeries(bertsPage, symbolOf(kind), "2");
  const series = await house.get(`/v1/series/${symbolOf("Call").series}`);
  must(series.open_interest === 2 && series.offered === 3, JSON.stringify(series));
});

await cases.run("what is unsold is cancelled, and collateral comes back", async () => {
  await annasPage.goto(`${house.url}/portfolio`);
  await button(annasPage, /^Cancel offer .*-C-/).click();
  await button(annasPage.locator("dialog"), /^Sign/).click();
  await annasPage.locator("dialog").getByText("Done.").waitFor();
  await button(annasPage.locator("dialog"), "Close").click();
  must((await house.get(`/v1/series/${symbolOf("Call").series}`)).offered === 0, "still offered");
});

await cases.run("an agent key is approved and revoked", async () => {
  await annasPage.goto(`${house.url}/account`);
  await annasPage.getByText("Approve an agent key").first().click();
  await annasPage.getByLabel("Name", { exact: true }).fill("night watch");
  await button(annasPage, "Review").click();
  const dialog = annasPage.locator("dialog");
  await button(dialog, /^Sign/).click();
  await dialog.getByText("Done.").waitFor();
  await button(dialog, "Close").click();
  await annasPage.getByText("night watch").first().waitFor();
  await picture(annasPage, "account-desk-light");
  await button(annasPage, "Revoke the agent night watch").click();
  await button(dialog, /^Sign/).click();
  await dialog.getByText("Done.").waitFor();
  await button(dialog, "Close").click();
  await annasPage.getByText("No key but your own acts for this account.").waitFor();
});

await cases.run("an imported key file signs a purchase, until it is locked", async () => {
  const context = await browser.newContext({ ...desk, colorScheme: "light" });
  const page = await visit(context, "/account");
  const { address, file } = house.makeKeyFile("carla", "correct horse");
  const choose = (chosen) => page.locator('input[type="file"]').setInputFiles(chosen);
  await choose({ ...file, name: "huge.json", buffer: Buffer.alloc(70_000, " ") });
  await page.getByText("huge.json was not opened: it is too large to be a key file.").waitFor();
  await choose({ ...file, name: "notes.json", buffer: Buffer.from('{"version":1}') });
  await page.getByText("notes.json was not opened: it is of version 1, not 3.").waitFor();
  await choose(file);
  const open = async (passphrase) => {
    await page.getByLabel("Passphrase").fill(passphrase);
    await button(page, "Open").click();
  };
  await open("correct house");
  await page.getByRole("progressbar", { name: "Opening the key file" }).waitFor();
  await picture(page, "import-desk-light");
  await page.getByText("the passphrase is wrong, or the file was altered").waitFor({ timeout: 60_000 });
  await open("correct horse");
  await button(page, "Cancel").click();
  await open("correct horse");
  await page.getByText("It is only in this page's memory.").waitFor({ timeout: 60_000 });
  await page.getByText(address).first().waitFor();

  await button(page, "Get play money").click();
  await page.getByText("Play money is on its way").waitFor();
  await picture(page, "imported-desk-light");
  // By links: the key does not outlive the page.
  await page.getByRole("link", { name: "Market", exact: true }).click();
  await button(page, "Buy your first option").click();
  await button(ticket(page), "Review").click();
  await button(ticket(page), "Sign and send").click();
  await ticket(page).getByText(/^You bought 1 contract/).waitFor();
  must((await house.get(`/v1/accounts/${address}`)).positions.length === 1, "no position");

  await page.getByRole("link", { name: "Account", exact: false }).last().click();
  await button(page, "Lock").click();
  await button(page, "Start without a wallet").waitFor();
  await context.close();
});

/** One that strangers offer, of those that live longest. */
async function seriesOnOffer() {
  const { expiries } = await house.get("/v1/markets/BTC_USD/chain");
  for (const { expiry, trading, offered } of [...expiries].reverse()) {
    if (!trading || offered === 0 || Date.parse(expiry) === expiryMs) continue;
    const { rows } = await house.get(`/v1/markets/BTC_USD/chain?expiry=${expiry}`);
    const found = rows.flatMap((row) => [row.call, row.put]).find((each) => each?.best_offer);
    if (found) return { series: found.series, expiry };
  }
  throw new Error("nothing is on offer");
}

await cases.run("a key of another browser acts for the owner's account, within its scopes, until it is revoked", async () => {
  const owner = await annasPage.locator(".copyable .mono").first().textContent();
  const context = await browser.newContext({ ...desk, colorScheme: "dark" });
  const page = await visit(context, "/account");
  await button(page, "Start without a wallet").click();
  await page.getByText("Ask an owner for approval").click();
  await page.getByLabel("Owner's address").fill(owner);
  const approve = async (scopes, name) => {
    const form = page.locator("form", { has: page.getByLabel("Owner's address") });
    await form.getByLabel("Name of this key").fill(name);
    for (const scope of ["Trade", "Transfer", "Deliver"]) await form.getByLabel(scope).setChecked(scopes.includes(scope));
    await button(form, "Accept, and make the link").click();
    const link = await form.locator(".acceptance .mono").textContent();
    if (name === "day trader") await picture(page, "acceptance-desk-dark");
    await annasPage.goto(link);
    await annasPage.getByText("Filled in from the link").waitFor();
    if (name === "day trader") await picture(annasPage, "approve-desk-light");
    await button(annasPage, "Review").click();
    const dialog = annasPage.locator("dialog");
    await button(dialog, /^Sign/).click();
    await dialog.getByText("Done.").waitFor();
    await button(dialog, "Close").click();
  };

  await approve(["Deliver"], "worker");
  await page.getByLabel("Account", { exact: true }).fill(owner);
  await button(page, "Act for it").click();
  await page.getByText("You act for").waitFor();
  const symbol = await seriesOnOffer();
  await page.goto(`${house.url}/?${new URLSearchParams({ expiry: symbol.expiry, series: symbol.series })}`);
  await button(ticket(page), "Review").click();
  await ticket(page).getByText(/this key may only: settle/).waitFor();
  must((await button(ticket(page), /^Sign/).getAttribute("aria-disabled")) === "true", "it can be signed all the same");
  await picture(page, "barred-desk-dark");

  // Its own account again, from which it accepts more.
  await button(page, "Act for yourself").click();
  await page.goto(`${house.url}/account`);
  await page.getByText("Ask an owner for approval").click();
  await page.getByLabel("Owner's address").fill(owner);
  await approve(["Trade", "Transfer"], "day trader");
  await button(page, /^Act for 0x/).click();
  await page.getByText("You act for").waitFor();
  await picture(page, "acting-desk-dark");
  const found = await faults(page);
  const before = (await house.get(`/v1/accounts/${owner}`)).positions.length;
  await buySeries(page, symbol, "1");
  await page.getByText(/^Acting for 0x.*: trade, transfer, until/).waitFor();
  const held = await house.get(`/v1/accounts/${owner}`);
  must(held.positions.length === before + 1 && held.positions.some((each) => each.series === symbol.series && each.long === 1), JSON.stringify(held.positions));

  await page.goto(`${house.url}/portfolio`);
  await page.getByRole("link", { name: symbol.series }).waitFor();
  await picture(page, "acting-portfolio-desk-dark");
  found.push(...(await faults(page)));
  must(found.length === 0, found.join("\n"));

  await button(annasPage, "Revoke the agent day trader").click();
  await button(annasPage.locator("dialog"), /^Sign/).click();
  await annasPage.locator("dialog").getByText("Done.").waitFor();
  await page.locator("aside").getByText("has not approved this key, or has revoked it").waitFor();
  await button(page, "Act for yourself").click();
  await page.locator("aside").waitFor({ state: "detached" });
  await context.close();
});

await cases.run("what is typed outlives the node's death and a reload", async () => {
  const page = await visit(anna);
  await button(page, "Write a new series").click();
  await ticket(page).getByLabel("Ask at least").fill("1234.5");
  await house.kill();
  await page.getByText("Offline, reconnecting").waitFor();
  must((await ticket(page).getByLabel("Ask at least").inputValue()) === "1234.5", "lost at the node's death");
  await picture(page, "offline-desk-light");
  await house.start();
  await page.getByText("Live", { exact: true }).waitFor({ timeout: 40_000 });
  must((await ticket(page).getByLabel("Ask at least").inputValue()) === "1234.5", "lost at the reconnect");
  await page.close();
});

await cases.run("the chain is walked and a ticket opened and closed by keys alone", async () => {
  const page = await visit(anna);
  await page.getByRole("grid").waitFor();
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute("data-at"));
  for (let i = 0; i < 60 && (await focused()) === null; ++i) await page.keyboard.press("Tab");
  must((await focused()) !== null, "Tab does not reach the grid");
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  must((await focused()) === "1:1", `the arrows lead to ${await focused()}`);
  await page.keyboard.press("b");
  await ticket(page).waitFor();
  await page.keyboard.press("Escape");
  await ticket(page).waitFor({ state: "detached" });
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.close();
});

for (const scheme of ["light", "dark"]) {
  for (const [size, options] of [["desk", desk], ["phone", phone]]) {
    await cases.run(`no fault of accessibility on any view: ${size}, ${scheme}`, async () => {
      const context = await browser.newContext({ ...options, colorScheme: scheme, reducedMotion: "reduce" });
      const page = await visit(context);
      const found = [];
      await button(page, "Start without a wallet").click();
      await button(page, "Buy your first option").waitFor();
      for (const path of views) {
        await page.goto(house.url + path);
        await page.locator("h1").first().waitFor({ state: "attached" });
        await sleep(700);
        await picture(page, `${path === "/" ? "market" : path.slice(1)}-${size}-${scheme}`);
        for (const fault of await faults(page)) found.push(`${path} ${fault}`);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (wide > 0) found.push(`${path} is ${wide} px wider than the screen`);
      }
      await page.goto(house.url);
      await button(page, "Buy your first option").click();
      await ticket(page).waitFor();
      await sleep(500);
      await picture(page, `ticket-${size}-${scheme}`);
      for (const fault of await faults(page)) found.push(`ticket ${fault}`);
      must(found.length === 0, found.join("\n"));
      await context.close();
    });
  }
}

await cases.run("prices are drawn from updates that the page verified, with who signed; by keys they are paused and go on", async () => {
  const page = await visit(anna, "/prices");
  await page.getByText("Simulated prices.").waitFor();
  await page.getByText("There are none: these prices are generated.").waitFor();
  await page.locator(".time-chart canvas").waitFor();
  const [set] = (await house.get("/v1/signers")).signer_sets;
  await page.getByText(`${set.quorum} of ${set.keys.length} must sign`).waitFor();
  await page.getByText("Its keys are in the genesis").waitFor();
  must((await page.getByText("signed last").count()) >= set.quorum, "fewer than a quorum signed last");
  // The table has what the node's newest update says.
  await page.locator("section", { hasText: "The last minutes" }).locator("summary").click();
  const table = page.getByRole("region", { name: "Prices of the last minutes" });
  const [second, price] = await table.locator("tbody tr").first().locator("td").allTextContents();
  const today = new Date().toISOString().slice(0, 11);
  const { updates } = await house.get(`/v1/updates?feed=BTC/USD&from=${today}${second}Z&to=${today}${second}Z`);
  must(updates.length === 1 && /^[0-9,]+\.[0-9]+$/.test(price), `${second} ${price}`);
  const pause = button(page, "Pause");
  for (let i = 0; i < 60 && !(await pause.evaluate((each) => each === document.activeElement)); ++i) await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await page.getByText(/^Paused; as of/).waitFor();
  const shown = () => table.locator("tbody tr").first().locator("td").first().textContent();
  await sleep(500);
  const before = await shown();
  await sleep(3500);
  must((await shown()) === before, "it went on while it was paused");
  await page.keyboard.press("Space");
  await page.getByText("Refreshed every two seconds").waitFor();
  for (let i = 0; i < 80 && (await shown()) === before; ++i) await sleep(100);
  must((await shown()) !== before, "it does not go on");
  await page.getByRole("radio", { name: "ETH/USD" }).press("Space");
  await page.getByText("ETH/USD, the newest that is signed").waitFor();
  must(page.url().endsWith("?feed=ETH%2FUSD"), page.url());
  await page.close();
});

await cases.run("a pasted update is verified in the page, a changed one refused with its reason, real ones of Pyth known", async () => {
  const context = await browser.newContext({ ...phone, colorScheme: "dark", reducedMotion: "reduce" });
  const page = await visit(context, "/prices");
  const paste = async (text) => {
    await page.getByLabel("Update", { exact: true }).fill(text);
    await button(page, "Verify").click();
  };
  const { updates } = await house.get("/v1/updates?feed=BTC/USD&limit=1");
  await paste(updates[0].update);
  await page.getByText("A quorum signed this").waitFor();
  await page.locator(".inspected").getByText("BTC/USD", { exact: true }).waitFor();
  const bytes = Buffer.from(updates[0].update.slice(2), "hex");
  // Within the message, which ends before the length of its proof.
  bytes[bytes.length - 20] ^= 1;
  await paste(bytes.toString("base64"));
  await page.getByText("This is not to be believed").waitFor();
  await page.getByText("A message is not under the signed Merkle root.").waitFor();
  await paste("hello, world");
  await page.getByText("That is neither hex nor base64.").waitFor();
  const file = House.sharedData("oracle/pnau_router_2026.json");
  if (file) {
    const { hex } = JSON.parse(readFileSync(file, "utf8")).vectors.find((each) => each.expected.verdict === "accept");
    await page.locator('input[type="file"]').setInputFiles({ name: "pyth.bin", mimeType: "application/octet-stream", buffer: Buffer.from(hex.replace(/^0x/, ""), "hex") });
    await page.getByText(/^pyth-router, number/).waitFor();
    await page.getByText("A quorum signed this").waitFor();
    await page.getByText("By a public signer set.").waitFor();
    await page.getByText("Signatures", { exact: false }).last().click();
    await page.getByText("A quorum signed this").scrollIntoViewIfNeeded();
    await picture(page, "inspect-phone-dark");
  } else {
    console.log("skipped: no ../shared/data");
  }
  const found = await faults(page);
  must(found.length === 0, found.join("\n"));
  await context.close();
});

await cases.run("both see the settlement in the page, with samples and arithmetic recomputed", async () => {
  const left = expiryMs - Date.now();
  if (left > 0) await sleep(left);
  for (const [page, name] of [[annasPage, "writer"], [bertsPage, "buyer"]]) {
    await page.goto(`${house.url}/portfolio`);
    for (const kind of ["Call", "Put"]) {
      const receipt = page.locator("li.receipt", { hasText: symbolOf(kind).series });
      await receipt.waitFor({ timeout: 60_000 });
      await receipt.locator("summary").first().click();
      await receipt.getByText("Recomputed in this page: the price follows from the samples").waitFor();
      must((await receipt.locator("circle").count()) === 30, "30 samples are drawn");
    }
    await page.locator("h2", { hasText: "Settled" }).evaluate((heading) => heading.scrollIntoView());
    await picture(page, `receipts-${name}-desk`);
  }
  // Of 2 contracts of 0.001 BTC each, from the settlement price that the page shows.
  const { settlement_price: price } = await house.get(`/v1/series/${symbolOf("Put").series}`);
  const units = (text) => BigInt(text.split(".")[0] + (text.split(".")[1] ?? "").padEnd(8, "0"));
  const exact = (units(strikes.Put) - units(price)) * 2n;
  const paid = exact < 0n ? 0n : exact / 100_000n;
  const text = `${paid / 1_000_000n}.${String(paid % 1_000_000n).padStart(6, "0")}`.replace(/\.?0+$/, "");
  await bertsPage.locator("li.receipt", { hasText: symbolOf("Put").series }).getByText(paid === 0n ? "out of the money" : `paid ${text} USD`).first().waitFor();
});

await cases.run("a settlement record is checked from the signed bytes, and one whose bytes were changed does not hold", async () => {
  await bertsPage.locator("li.receipt", { hasText: symbolOf("Put").series }).getByRole("link", { name: /^How it was settled/ }).click();
  await bertsPage.getByText("line 1: all samples, of the first source").waitFor();
  await bertsPage.getByText("30 of 30, mean confidence").waitFor();
  await button(bertsPage, "Check it here").click();
  await bertsPage.getByText("It holds").waitFor();
  await bertsPage.getByText("30 of 30 samples verified").waitFor();
  await bertsPage.getByText(/the same to the last digit/).waitFor();
  must((await bertsPage.locator(".samples-table .badge-good").count()) === 30, "not every row says verified");
  await picture(bertsPage, "settlement-desk-dark");
  const found = await faults(bertsPage);

  // A node that changes one update's bytes, and one that names another price, on a phone.
  const context = await browser.newContext({ ...phone, colorScheme: "light", reducedMotion: "reduce" });
  const page = await visit(context, `/settlement/${symbolOf("Put").series}`);
  const lies = { evidence: (said) => (said.updates[3].update = said.updates[4].update), settlement: () => undefined };
  await page.route(/\/(evidence|settlement)$/, async (route) => {
    if (!route.request().url().includes("/v1/")) return route.continue();
    const answer = await route.fetch();
    const said = await answer.json();
    lies[route.request().url().endsWith("/evidence") ? "evidence" : "settlement"](said);
    await route.fulfill({ response: answer, json: said });
  });
  await button(page, "Check it here").click();
  await page.getByText("Not every sample could be verified").waitFor();
  await page.getByText("29 of 30 samples verified").waitFor();
  lies.evidence = () => undefined;
  lies.settlement = (said) => (said.record.price = "1");
  await page.reload();
  await button(page, "Check it here").click();
  await page.getByText("The price does not follow from the signed samples").waitFor();
  await page.getByText(/; the record says 1\.$/).waitFor();
  await page.locator("h2", { hasText: "Samples" }).evaluate((heading) => heading.scrollIntoView());
  await picture(page, "settlement-lie-phone-light");
  found.push(...(await faults(page)));
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  must(wide <= 0, `${wide} px wider than the screen`);
  must(found.length === 0, found.join("\n"));
  // The browser itself complains of the node's 404.
  const nowhere = await context.newPage();
  await nowhere.goto(`${house.url}/settlement/BTC_USD-20991231-C-1K0000`);
  await nowhere.getByText("There is no such series").waitFor();
  await context.close();
  await bertsPage.goBack();
});

await cases.run("balances over time are drawn, and stand beside it as a table to the unit", async () => {
  await annasPage.getByRole("img", { name: /^USD changed \d+ times/ }).locator("canvas").waitFor();
  const table = annasPage.getByRole("region", { name: "Balances of USD over time" });
  await annasPage.locator("section", { hasText: "Balances over time" }).locator("summary").click();
  const [newest] = await table.locator("tbody tr").all();
  const cells = await newest.locator("td").allTextContents();
  const address = await annasPage.evaluate(() => JSON.parse(localStorage.getItem("otp.signer")).address);
  const { free, locked } = (await house.get(`/v1/accounts/${address}`)).balances.USD;
  const shown = cells.slice(2).map((cell) => cell.replaceAll(",", ""));
  must(shown[0] === free && shown[1] === locked, `${shown} is not ${free}, ${locked}`);
  await table.scrollIntoViewIfNeeded();
  await picture(annasPage, "balances-desk-light");
  const found = await faults(annasPage);
  must(found.length === 0, found.join("\n"));
});

await cases.run("Verify replays the journal and arrives at the node's root", async () => {
  await bertsPage.goto(`${house.url}/verify`);
  await button(bertsPage, "Replay the journal").click();
  await bertsPage.getByText("Everything holds").waitFor({ timeout: 60_000 });
  await bertsPage.getByText("leads to the state root that the node reports").waitFor();
  await picture(bertsPage, "verify-done-desk-dark");
});

await cases.run("a saved journal verifies from its file, and with one bit changed the block is named", async () => {
  const saving = bertsPage.waitForEvent("download");
  await button(bertsPage, "Save this node's journal").click();
  const bytes = readFileSync(await (await saving).path());
  const choose = (name, buffer) => bertsPage.locator('input[type="file"]').setInputFiles({ name, mimeType: "application/octet-stream", buffer });
  await choose("whole.journal", bytes);
  await bertsPage.getByText(/whole\.journal, replayed here/).waitFor({ timeout: 60_000 });
  // The length in front of each block leads to the tenth.
  let at = 12 + bytes.readUInt32LE(8);
  for (let height = 1; height < 10; ++height) at += 4 + bytes.readUInt32LE(at);
  const changed = Buffer.from(bytes);
  changed[at + 4 + Math.floor(bytes.readUInt32LE(at) / 2)] ^= 1;
  await choose("changed.journal", changed);
  await bertsPage.getByText("Block 10 does not verify").waitFor({ timeout: 60_000 });
  await bertsPage.getByText(`changed.journal, byte ${at.toLocaleString("en-US")}`).waitFor();
  await picture(bertsPage, "verify-failed-desk-dark");
});

await cases.run("live venues are shown with what each says; one that falls silent is left out, with its reason and an alarm", async () => {
  const venues = await Venues.open();
  const second = await House.open(["--prices", "live", "--oracle-config", venues.config]);
  try {
    const context = await browser.newContext({ ...desk, colorScheme: "light", reducedMotion: "reduce" });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    listen(page, complaints, second);
    await page.goto(`${second.url}/prices`);
    await page.getByText("The venues are simulations on this machine.").waitFor();
    await page.getByText("4 of 5 count.").waitFor();
    const row = (venue) => page.locator("tr", { has: page.getByRole("rowheader", { name: venue }) });
    await row("binance").getByText("stablecoin").waitFor();
    await row("binance").getByText("25 %").waitFor();
    await row("bybit").getByText("It quotes a stablecoin whose price in dollars is not attested.").waitFor();
    await picture(page, "venues-desk-light");
    await venues.faults({ add: ["okx=half-open+60s"] });
    await row("okx").getByText("left out").waitFor();
    await page.getByText("3 of 5 count.").waitFor();
    await page.locator(".alarm", { hasText: "okx" }).waitFor();
    await page.setViewportSize({ width: 360, height: 780 });
    await page.locator(".venue-card", { hasText: "kraken" }).waitFor();
    await page.locator("h2", { hasText: "Venues" }).evaluate((heading) => heading.scrollIntoView());
    await picture(page, "venues-phone-light");
    const found = await faults(page);
    must(found.length === 0, found.join("\n"));
    await context.close();
  } finally {
    await second.close();
    await venues.close();
  }
});

cases.check(complaints.length === 0, "no page complained: no error, no breach of the content policy", complaints.join("\n"));
await browser.close();
await house.close();
console.log(`counts: ${cases.passed} ${cases.failed} 0`);
process.exitCode = cases.failed === 0 ? 0 : 1;
