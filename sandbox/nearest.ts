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

/** Letters to be typed, removed or replaced, at least (Levenshtein). */
function editsBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [line, letter] of [...one].entries()) {
    const next = [line + 1];
    for (const [column, against] of [...other].entries()) {
      const kept = (row[column] ?? 0) + (letter === against ? 0 : 1);
      next.push(Math.min(kept, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
