/** For whoever asked: the directory gives it, and what it is for does not know yet. */
export function notUsableYet(what: string, until: string): string {
  return `${what} is set up, and does not work yet: that can take a while. You need not do anything. When it works, this ticket says so; if it does not by ${until}, a person is told.`;
}
