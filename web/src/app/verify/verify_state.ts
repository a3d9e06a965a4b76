// The replay of a journal, in a worker: what it is about, how far it is, how it ended.

import { signal } from "@preact/signals";
import type { VerifyDone, VerifyFailed, VerifyMessage, VerifyProgress, VerifyRequest } from "../../verify/messages.ts";
import { network } from "../state/node.ts";
import { workerAt } from "../state/worker_at.ts";

export type Verifying =
  | { readonly kind: "idle" }
  | { readonly kind: "running"; readonly about: string; readonly progress: VerifyProgress | null }
  | { readonly kind: "stopped"; readonly progress: VerifyProgress | null }
  | { readonly kind: "ended"; readonly about: string; readonly end: VerifyDone | VerifyFailed };

export const verifying = signal<Verifying>({ kind: "idle" });
let worker: Worker | null = null;

function end(): void {
  worker?.terminate();
  worker = null;
}

export async function verify(about: string, files: VerifyRequest["files"]): Promise<void> {
  end();
  verifying.value = { kind: "running", about, progress: null };
  const failed = (reason: string): void => {
    end();
    verifying.value = { kind: "ended", about, end: { kind: "failed", height: 0, reason, file: null, offset: null, envelope: null, unavailable: true } };
  };
  if (WASM_URL === "") return failed("This build of the app has no core (otp.wasm).");
  if (!network.data.peek()) await network.refresh();
  const known = network.data.peek();
  if (!known) return failed(network.error.peek()?.message ?? "The network is not known.");
  const mine = workerAt(VERIFY_WORKER_URL);
  worker = mine;
  mine.onmessage = ({ data }: MessageEvent<VerifyMessage>) => {
    if (worker !== mine) return;
    if (data.kind === "progress") {
      verifying.value = { kind: "running", about, progress: data };
    } else {
      end();
      verifying.value = { kind: "ended", about, end: data };
    }
  };
  mine.onerror = (event) => worker === mine && failed(event.message || "The worker could not be started.");
  const request: VerifyRequest = { wasmUrl: WASM_URL, networkId: known.network_id, files, invariants: true };
  mine.postMessage(request);
}

export function stop(): void {
  const was = verifying.peek();
  end();
  verifying.value = { kind: "stopped", progress: was.kind === "running" ? was.progress : null };
}
