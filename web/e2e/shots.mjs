// Pictures of every view, on a desk and on a phone, light and dark, into build/screenshots.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./house.mjs";

export const folder = join(root, "build/screenshots");
export const desk = { viewport: { width: 1280, height: 860 } };
export const phone = { viewport: { width: 360, height: 780 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

export async function picture(page, name) {
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), animations: "disabled" });
}
