// Journals as files: a node's own segments, or one file that this page saved. Both become blocks, each with its place,
// so that what does not verify can be named. Checksums are not looked at: the replay checks more than they do.

export interface BlockPlace {
  readonly file: string;
  readonly offset: number;
}

export interface PlacedBlock extends BlockPlace {
  readonly bytes: Uint8Array;
}

export interface JournalFile {
  /** Canonical bytes; null where the file holds none. */
  readonly genesis: Uint8Array | null;
  readonly blocks: readonly PlacedBlock[];
}

/** A file that is no journal, or ends in the middle of one. */
export class JournalFileError extends Error {
  constructor(
    readonly place: BlockPlace,
    reason: string,
  ) {
    super(`${place.file}, byte ${place.offset}: ${reason}`);
    this.name = "JournalFileError";
  }
}

const segmentMagic = "OTPJRNL1";
const recordMagic = "OTPR";
const savedMagic = "OTPSAVE1";
const segmentHeaderSize = 64;
const recordHeaderSize = 32;
/** No block is larger. */
const blockSizeMax = 32 * 1024 * 1024;

const word = (view: DataView, at: number): number => view.getUint32(at, true);
const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const magicAt = (bytes: Uint8Array, at: number, size: number): string => String.fromCharCode(...bytes.subarray(at, at + size));

function piece(file: string, bytes: Uint8Array, at: number, size: number): Uint8Array {
  if (size === 0 || size > blockSizeMax) throw new JournalFileError({ file, offset: at }, `a block cannot have ${size} bytes`);
  if (at + size > bytes.length) throw new JournalFileError({ file, offset: at }, "the file ends in the middle of a block");
  return bytes.subarray(at, at + size);
}

/** Blocks, each behind its length in four bytes: what /v1/journal answers. */
export function splitBlocks(bytes: Uint8Array, file: string, from = 0): PlacedBlock[] {
  const view = viewOf(bytes);
  const blocks: PlacedBlock[] = [];
  for (let at = from; at < bytes.length; ) {
    if (at + 4 > bytes.length) throw new JournalFileError({ file, offset: at }, "the file ends in the middle of a length");
    const block = piece(file, bytes, at + 4, word(view, at));
    blocks.push({ file, offset: at, bytes: block });
    at += 4 + block.length;
  }
  return blocks;
}

/** A segment of a node's journal. It is filled with zeros behind its last record. */
function splitSegment(bytes: Uint8Array, file: string): PlacedBlock[] {
  if (bytes.length < segmentHeaderSize) throw new JournalFileError({ file, offset: 0 }, "the segment ends within its header");
  const view = viewOf(bytes);
  const blocks: PlacedBlock[] = [];
  for (let at = segmentHeaderSize; at + recordHeaderSize <= bytes.length && word(view, at) !== 0; ) {
    if (magicAt(bytes, at, 4) !== recordMagic) throw new JournalFileError({ file, offset: at }, "here should be a record, and is none");
    const block = piece(file, bytes, at + recordHeaderSize, word(view, at + 4));
    blocks.push({ file, offset: at, bytes: block });
    at += recordHeaderSize + block.length;
  }
  return blocks;
}

function splitSaved(bytes: Uint8Array, file: string): JournalFile {
  const at = savedMagic.length;
  if (bytes.length < at + 4) throw new JournalFileError({ file, offset: at }, "the file ends in the middle of a length");
  const genesis = piece(file, bytes, at + 4, word(viewOf(bytes), at));
  return { genesis, blocks: splitBlocks(bytes, file, at + 4 + genesis.length) };
}

/** One or more files, in any order: a node's segments are named after their first height, and so sort by name. */
export function readJournalFiles(files: readonly { readonly name: string; readonly bytes: Uint8Array }[]): JournalFile {
  let genesis: Uint8Array | null = null;
  const blocks: PlacedBlock[] = [];
  for (const { name, bytes } of [...files].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const magic = magicAt(bytes, 0, 8);
    if (magic === savedMagic) {
      const saved = splitSaved(bytes, name);
      genesis = saved.genesis;
      for (const block of saved.blocks) blocks.push(block);
    } else if (magic === segmentMagic) {
      for (const block of splitSegment(bytes, name)) blocks.push(block);
    } else {
      throw new JournalFileError({ file: name, offset: 0 }, "this is neither a journal's segment nor a journal saved by this page");
    }
  }
  return { genesis, blocks };
}

/** The start of a saved journal; what /v1/journal answers goes behind it as it is. */
export function savedHead(genesis: Uint8Array): Uint8Array {
  const head = new Uint8Array(savedMagic.length + 4 + genesis.length);
  head.set(new TextEncoder().encode(savedMagic));
  viewOf(head).setUint32(savedMagic.length, genesis.length, true);
  head.set(genesis, savedMagic.length + 4);
  return head;
}
