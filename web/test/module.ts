// The core itself, as built by `scripts/build wasm`: what the kit is compared with.

import { readFileSync } from "node:fs";
import { loadOtp, type Otp } from "../../wasm/loader.mjs";

export const builtCore = (): Promise<Otp> =>
  loadOtp(readFileSync(`${PROJECT_ROOT}/build/wasm/otp.wasm`) as Uint8Array<ArrayBuffer>);
