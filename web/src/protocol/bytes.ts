// The canonical binary form: little-endian integers of fixed width. A reader never reads past its end and refuses what
// is not the one encoding of a value.

export class BytesError extends Error {
  constructor(
    readonly reason: string,
    readonly position: number,
  ) {
    super(`${reason} (byte ${position})`);
    this.name = "BytesError";
  }
}

export class Writer {
  #bytes = new Uint8Array(256);
  #size = 0;

  bytes(part: Uint8Array): void {
    if (this.#size + part.length > this.#bytes.length) {
      const grown = new Uint8Array(2 * (this.#size + part.length));
      grown.set(this.#bytes.subarray(0, this.#size));
      this.#bytes = grown;
    }
    this.#bytes.set(part, this.#size);
    this.#size += part.length;
  }

  /** An integer of `size` bytes, as two's complement. Throws a RangeError where it does not fit. */
  integer(value: bigint, size: number, signed = false): void {
    const bits = 8 * size;
    const kept = signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
    if (kept !== value) throw new RangeError(`${value} does not fit ${bits} bits`);
    const part = new Uint8Array(size);
    let rest = BigInt.asUintN(bits, value);
    for (let i = 0; i < size; ++i, rest >>= 8n) part[i] = Number(rest & 255n);
    this.bytes(part);
  }

  take(): Uint8Array {
    return this.#bytes.slice(0, this.#size);
  }
}

export class Reader {
  #at = 0;

  constructor(private readonly view: Uint8Array) {}

  get position(): number {
    return this.#at;
  }
  get atEnd(): boolean {
    return this.#at === this.view.length;
  }

  fail(reason: string): never {
    throw new BytesError(reason, this.#at);
  }

  bytes(size: number): Uint8Array {
    if (size > this.view.length - this.#at) this.fail("the bytes end too early");
    const part = this.view.slice(this.#at, this.#at + size);
    this.#at += size;
    return part;
  }

  integer(size: number, signed = false): bigint {
    const part = this.bytes(size);
    let value = 0n;
    for (let i = size; i-- > 0; ) value = (value << 8n) | BigInt(part[i] as number);
    return signed ? BigInt.asIntN(8 * size, value) : value;
  }

  small(size: number): number {
    return Number(this.integer(size));
  }

  end(): void {
    if (!this.atEnd) this.fail("bytes follow the end");
  }
}
