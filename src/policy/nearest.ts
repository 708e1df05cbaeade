/** What somebody may have meant by a name that nothing has. */

/** Names that are at most so far away, as a share of what was typed. */
const WITHIN = 0.4;

/** The nearest of the names, nearest first; none where nothing comes near. Letter case doesn't count. */
export function nearestNames(typed: string, names: readonly string[], most = 3): readonly string[] {
  const wanted = typed.toLowerCase();
  return [...new Set(names)]
    .map((name) => ({ name, away: awayFrom(wanted, name.toLowerCase()) }))
    .filter(({ away }) => away <= WITHIN)
    .sort((one, other) => one.away - other.away || one.name.localeCompare(other.name))
    .slice(0, most)
    .map(({ name }) => name);
}

/** A part of a name comes near it: who types "lotte" means somebody called Lotte. */
function awayFrom(wanted: string, name: string): number {
  if (wanted.length >= 3 && name.includes(wanted)) return WITHIN / 2;
  return editsBetween(wanted, name) / Math.max(wanted.length, 1);
}

/** Letters to be typed, removed, replaced or swapped with their neighbor, at least. */
function editsBetween(one: string, other: string): number {
  const [typed, meant] = [[...one], [...other]];
  const rows: number[][] = [Array.from({ length: meant.length + 1 }, (_, index) => index)];
  const at = (line: number, column: number) => rows[line]?.[column] ?? 0;
  for (const [line, letter] of typed.entries()) {
    const next = [line + 1];
    rows.push(next);
    for (const [column, against] of meant.entries()) {
      const isSwap = line > 0 && column > 0 && letter === meant[column - 1] && typed[line - 1] === against;
      next.push(
        Math.min(
          at(line, column) + (letter === against ? 0 : 1),
          at(line, column + 1) + 1,
          at(line + 1, column) + 1,
          isSwap ? at(line - 1, column - 1) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
  }
  return at(typed.length, meant.length);
}
