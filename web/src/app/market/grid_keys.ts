// Where the keys lead in a grid of cells, and what else they ask for.

export interface Cell {
  readonly row: number;
  readonly column: number;
}
export type Act = "open" | "buy" | "underwrite" | "payoff" | "find" | "help";
export type Answer = { readonly to: Cell } | { readonly act: Act } | null;

interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

const acts: Readonly<Record<string, Act>> = { Enter: "open", " ": "open", b: "buy", s: "underwrite", p: "payoff", "/": "find", "?": "help" };
/** Rows that PageUp and PageDown jump over. */
const pageRows = 10;

export function answerKey(pressed: Pressed, at: Cell, rows: number, columns: number): Answer {
  const clamp = (row: number, column: number): Answer => ({
    to: { row: Math.max(0, Math.min(rows - 1, row)), column: Math.max(0, Math.min(columns - 1, column)) },
  });
  const far = pressed.ctrlKey || pressed.metaKey;
  switch (pressed.key) {
    case "ArrowUp":
      return clamp(at.row - 1, at.column);
    case "ArrowDown":
      return clamp(at.row + 1, at.column);
    case "ArrowLeft":
      return clamp(at.row, at.column - 1);
    case "ArrowRight":
      return clamp(at.row, at.column + 1);
    case "Home":
      return far ? clamp(0, 0) : clamp(at.row, 0);
    case "End":
      return far ? clamp(rows - 1, columns - 1) : clamp(at.row, columns - 1);
    case "PageUp":
      return clamp(at.row - pageRows, at.column);
    case "PageDown":
      return clamp(at.row + pageRows, at.column);
    default: {
      if (far || pressed.altKey) return null;
      const act = acts[pressed.key.length === 1 ? pressed.key.toLowerCase() : pressed.key];
      return act ? { act } : null;
    }
  }
}
