import { defineProbe, type Patience } from './probe.ts';

type Check = Patience & {
  readonly type: 'http';
  /** https, and its host on the allow-list; `{user}` becomes the person’s object id, `{group}` the key of what was given. */
  readonly url: string;
};

/** A system that answers for itself at an address of its own. */
export const HTTP = defineProbe<Check>({
  type: 'http',
  system: () => 'the system that it is for',
  look: async ({ probes }, { url }, { userId, targets, requestId }) =>
    await Promise.all(addressesOf(url, userId, targets).map((address) => probes.address(address, requestId))),
});

/** One for each target where the address names it, else one. */
function addressesOf(url: string, userId: string, targets: readonly string[]): readonly string[] {
  const of = (target: string) =>
    url.replaceAll('{user}', encodeURIComponent(userId)).replaceAll('{group}', encodeURIComponent(target));
  return [...new Set(targets.map(of))];
}
