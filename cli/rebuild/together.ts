/** Reads that are under way at once: storage answers each in milliseconds, and there may be ten thousand of them. */
const AT_ONCE = 32;

/** Reads of all, in their order. */
export async function together<One, Read>(
  all: readonly One[],
  read: (one: One) => Promise<Read>,
): Promise<readonly Read[]> {
  const done: Read[] = [];
  for (let at = 0; at < all.length; at += AT_ONCE)
    done.push(...(await Promise.all(all.slice(at, at + AT_ONCE).map(read))));
  return done;
}
