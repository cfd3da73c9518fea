import type { Diagnostic } from "tokenscope";

export interface Piece {
  start: number;
  text: string;
  severity: Diagnostic["severity"] | null;
}

/** Cuts a text into pieces with and without a mark. Where ranges meet, the one that begins first keeps the place. */
export function marks(text: string, diagnostics: readonly Diagnostic[]): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  const push = (end: number, severity: Piece["severity"]) => {
    if (end > at) pieces.push({ start: at, text: text.slice(at, end), severity });
    at = Math.max(at, end);
  };
  const ranges = diagnostics.flatMap(({ start, end, severity }) =>
    start === null || end === null ? [] : [{ start, end: Math.min(Math.max(end, start + 1), text.length), severity }],
  );
  for (const { start, end, severity } of ranges.sort((a, b) => a.start - b.start)) {
    push(Math.min(start, text.length), null);
    push(end, severity);
  }
  push(text.length, null);
  return pieces;
}
