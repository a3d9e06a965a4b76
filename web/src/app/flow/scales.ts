// Where a value lies on the screen, and the round numbers beside it.

export interface Scale {
  (value: number): number;
  readonly low: number;
  readonly high: number;
  /** The value at a place: the way back. */
  readonly invert: (place: number) => number;
}

/** Never of no width: everything at one value lies in the middle. */
export function linear(low: number, high: number, from: number, to: number): Scale {
  const [a, b] = high > low ? [low, high] : [low - 1, high + 1];
  const scale = (value: number): number => from + ((value - a) / (b - a)) * (to - from);
  return Object.assign(scale, { low: a, high: b, invert: (place: number) => a + ((place - from) / (to - from)) * (b - a) });
}

/** The lowest and highest of what is there; null when nothing is. */
export function extent(values: Iterable<number | null | undefined>): readonly [number, number] | null {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value === null || value === undefined || !Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : null;
}

/** With zero in it, and a little air. */
export function padded(range: readonly [number, number] | null, { zero = false, share = 0.06 } = {}): readonly [number, number] {
  const [low, high] = range ?? [0, 1];
  const [a, b] = zero ? [Math.min(0, low), Math.max(0, high)] : [low, high];
  const air = (b - a || Math.abs(b) || 1) * share;
  return [zero && a === 0 ? 0 : a - air, zero && b === 0 ? 0 : b + air];
}

/** About `count` round values within the range: 1, 2, 2.5 or 5 times a power of ten apart. */
export function ticks(low: number, high: number, count: number): readonly number[] {
  const span = high - low;
  if (!(span > 0) || count < 1) return [low];
  const power = 10 ** Math.floor(Math.log10(span / count));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((each) => span / each <= count) ?? 10 * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  // A multiple of the step, written as short as it is: 0.1 + 0.2 is no label.
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

export interface XY {
  readonly x: number;
  readonly y: number | null;
}
/** A line over what is there; where a value is missing it breaks off. */
export function linePath(points: readonly XY[], x: Scale, y: Scale): string {
  let pen = "M";
  let path = "";
  for (const point of points) {
    if (point.y === null) {
      pen = "M";
      continue;
    }
    path += `${pen}${x(point.x).toFixed(1)} ${y(point.y).toFixed(1)}`;
    pen = "L";
  }
  return path;
}

/** Rows for labels along a line, so that none covers another: the row of each, in the order given. */
export function rowsOfLabels(labels: readonly { readonly at: number; readonly width: number }[], gap = 6): readonly number[] {
  const rows: number[] = [];
  const order = labels.map((_, i) => i).sort((a, b) => (labels[a]?.at ?? 0) - (labels[b]?.at ?? 0));
  const ends: number[] = [];
  for (const i of order) {
    const { at, width } = labels[i] as { at: number; width: number };
    let row = ends.findIndex((end) => at - width / 2 >= end + gap);
    if (row < 0) row = ends.length;
    ends[row] = at + width / 2;
    rows[i] = row;
  }
  return rows;
}

/** The width of bars at these places: what the closest two leave, within bounds. */
export function barWidth(places: readonly number[], most = 26): number {
  const sorted = [...places].sort((a, b) => a - b);
  let gap = Infinity;
  for (let i = 1; i < sorted.length; ++i) gap = Math.min(gap, (sorted[i] ?? 0) - (sorted[i - 1] ?? 0));
  return Math.max(1.5, Math.min(most, (Number.isFinite(gap) ? gap : most) * 0.72));
}
