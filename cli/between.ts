/** A page with what stands between two marks of it replaced; throws where it has lost them. `name`: of the page. */
export function between(
  page: string,
  name: string,
  [begin, end]: readonly [begin: string, end: string],
  section: string,
): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${name} has lost the marks around what is made for it.`);
  return page.slice(0, from) + section + page.slice(to + end.length);
}
