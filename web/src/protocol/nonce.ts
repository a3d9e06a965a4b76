// Nonces: milliseconds, each higher than the last of its signer. The protocol refuses what is more than 60 s ahead.

const leadMax = 30_000n;

export class NonceError extends Error {}

export class Nonces {
  readonly #last = new Map<string, bigint>();

  /** `now` is the node's clock as this page knows it. */
  next(signer: string, now: bigint): bigint {
    const last = this.#last.get(signer) ?? -1n;
    const next = last >= now ? last + 1n : now;
    if (next > now + leadMax) throw new NonceError("Too many commands in a short time. Wait a few seconds.");
    this.#last.set(signer, next);
    return next;
  }
}
