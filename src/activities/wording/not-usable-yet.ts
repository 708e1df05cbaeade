/** For whoever asked: the directory gives it, and what it is for does not know yet. */
export function notUsableYet(what: string, until: string): string {
  return `${what} is set up, and does not work yet: that can take a while. You need not do anything. When it works, this ticket says so; if it does not by ${until}, a person is told.`;
}

/** For whoever asked: the directory gives it, and nobody could look whether what it is for knows. */
export function notLookedAt(what: string, until: string): string {
  return `${what} is set up. Whether it works already could not be seen so far. You need not do anything. When it is seen to work, this ticket says so; if it is not by ${until}, a person is told.`;
}
