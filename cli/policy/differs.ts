/** How something that was found differs from what was expected, or `null`. */
export function differs(what: string, expected: unknown, found: unknown): string | null {
  const [one, other] = [JSON.stringify(expected), JSON.stringify(found)];
  return one === other ? null : `${what}: expected ${one}, found ${other}`;
}
