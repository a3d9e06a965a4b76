import assert from "node:assert/strict";
import { test } from "node:test";
import { JournalFileError, readJournalFiles, savedHead, splitBlocks } from "../src/verify/journal_file.ts";

const bytes = (...parts: (string | number[] | Uint8Array)[]): Uint8Array =>
  new Uint8Array(parts.flatMap((part) => (typeof part === "string" ? [...new TextEncoder().encode(part)] : [...part])));
const u32 = (n: number): number[] => [n & 255, (n >> 8) & 255, (n >> 16) & 255, (n >>> 24) & 255];
const record = (payload: number[]): Uint8Array => bytes("OTPR", u32(payload.length), new Uint8Array(24), payload);
const segment = (...records: Uint8Array[]): Uint8Array => bytes("OTPJRNL1", new Uint8Array(56), ...records, new Uint8Array(100));
const payloads = (blocks: readonly { bytes: Uint8Array }[]): number[][] => blocks.map((block) => [...block.bytes]);

test("segments in any order are read in the order of their heights", () => {
  const second = { name: "00000000000000000003", bytes: segment(record([3])) };
  const first = { name: "00000000000000000001", bytes: segment(record([1, 1]), record([2])) };
  const { genesis, blocks } = readJournalFiles([second, first]);
  assert.equal(genesis, null);
  assert.deepEqual(payloads(blocks), [[1, 1], [2], [3]]);
  assert.equal(blocks[1]?.file, first.name);
  assert.equal(blocks[1]?.offset, 64 + 32 + 2);
});

test("a journal that this page saved holds its genesis", () => {
  const saved = bytes(savedHead(bytes([9, 9, 9])), u32(2), [1, 2], u32(1), [3]);
  const { genesis, blocks } = readJournalFiles([{ name: "a", bytes: saved }]);
  assert.deepEqual([...(genesis ?? [])], [9, 9, 9]);
  assert.deepEqual(payloads(blocks), [[1, 2], [3]]);
});

test("a saved journal cut short anywhere is refused by name and place, or ends between two blocks", () => {
  const saved = bytes(savedHead(bytes([9])), u32(2), [1, 2], u32(1), [3]);
  const whole = new Set([13, 19, saved.length]);
  for (let size = 0; size <= saved.length; ++size) {
    const cut = (): unknown => readJournalFiles([{ name: "cut", bytes: saved.slice(0, size) }]);
    if (whole.has(size)) cut();
    else assert.throws(cut, (error) => error instanceof JournalFileError && error.message.startsWith("cut, byte "));
  }
});

test("other files, records that are none, and lengths out of range are refused", () => {
  const refused = (file: Uint8Array): void => assert.throws(() => readJournalFiles([{ name: "x", bytes: file }]), JournalFileError);
  refused(bytes("PK and more bytes"));
  refused(bytes("OTPJRNL1"));
  refused(segment(bytes("OTPX", u32(1), new Uint8Array(24), [1])));
  refused(bytes("OTPJRNL1", new Uint8Array(56), record([1, 2, 3]).slice(0, 34)));
  assert.throws(() => splitBlocks(bytes(u32(0)), "x"), JournalFileError);
  assert.throws(() => splitBlocks(bytes(u32(0xffffffff), [1]), "x"), JournalFileError);
});
