// The worker that replays a journal, so that the page stays quick. One request a worker; it is ended to stop it.

import { loadOtp } from "../../../wasm/loader.mjs";
import { Api, ApiError } from "../protocol/api.ts";
import type { Hex } from "../protocol/units.ts";
import { type JournalFile, JournalFileError, readJournalFiles, splitBlocks } from "./journal_file.ts";
import type { VerifyDone, VerifyFailed, VerifyMessage, VerifyRequest } from "./messages.ts";
import { replay, type ReplaySource } from "./replay.ts";

const say = (message: VerifyMessage): void => postMessage(message);

async function compareWithNode(api: Api, height: number): Promise<{ hash: Hex; stateRoot: Hex | null } | null> {
  if (height === 0) return null;
  try {
    const block = await api.block(height);
    return { hash: block.hash, stateRoot: block.state_root };
  } catch (error) {
    // A file may be longer than the node that serves this page.
    if (error instanceof ApiError && error.http === 404) return null;
    throw error;
  }
}

async function fromNode(api: Api): Promise<ReplaySource> {
  const [genesis, network] = await Promise.all([api.genesis(), api.network()]);
  return {
    genesis,
    through: network.height,
    // What comes while this runs is not waited for: a busy node would never end.
    next: async (height) => (height > network.height ? [] : splitBlocks(await api.journal(height, Math.min(1000, network.height - height + 1)), "the node")),
    compare: (height) => compareWithNode(api, height),
  };
}

async function fromFiles(api: Api, journal: JournalFile): Promise<ReplaySource> {
  return {
    genesis: journal.genesis ?? (await api.genesis()),
    through: journal.blocks.length,
    next: async (height) => journal.blocks.slice(height - 1, height + 255),
    compare: (height) => compareWithNode(api, height),
  };
}

async function verify(request: VerifyRequest): Promise<VerifyDone | VerifyFailed> {
  // The journal's own answers can be large, and come slowly over a phone.
  const api = new Api({ base: self.location.origin, timeoutMs: 60_000 });
  const response = await fetch(new URL(request.wasmUrl, self.location.origin));
  const otp = await loadOtp(response);
  const source = request.files === null ? await fromNode(api) : await fromFiles(api, readJournalFiles(request.files));
  return replay(otp, source, { networkId: request.networkId, invariants: request.invariants, now: () => performance.now(), progress: say });
}

onmessage = async ({ data }: MessageEvent<VerifyRequest>) => {
  try {
    say(await verify(data));
  } catch (error) {
    const inFile = error instanceof JournalFileError ? error.place : null;
    say({
      kind: "failed", height: 0, reason: (error as Error).message, file: inFile?.file ?? null, offset: inFile?.offset ?? null,
      envelope: null, unavailable: inFile === null,
    });
  }
};
