// The core in this page: the same sources as the node's, compiled to WebAssembly, loaded when first needed. Digests,
// addresses, payoffs and proofs come from here, never from the node.

import { loadOtp, type Otp } from "../../../wasm/loader.mjs";
import { encodeEnvelope, unsigned } from "./codec.ts";
import type { Unsigned } from "./typed_data.ts";
import { fromHex, type Hex, toHex } from "./units.ts";

let loading: Promise<Otp> | undefined;

/** Loads it once; a failure (offline, say) is forgotten, so that the next call tries again. */
export function core(): Promise<Otp> {
  loading ??= load(WASM_URL).catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(url: string): Promise<Otp> {
  if (url === "") throw new Error("This build of the app has no core (otp.wasm): scripts/build wasm, then scripts/build web.");
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The core could not be loaded: ${response.status} ${response.statusText}`);
  return loadOtp(response);
}

/** The id of what would be signed: what every signer signs, and what the node's preview is compared with. */
export async function digestOf(network: Hex, what: Unsigned): Promise<Hex> {
  const { digest } = (await core()).digest(fromHex(network), encodeEnvelope(unsigned(what)));
  return toHex(digest);
}
