import type { Kind } from '../domain/request.ts';
import type { NeededIdentity, Rulebook } from './rulebook.ts';
import type { TableIssue } from './table-issue.ts';

type Deployed = Rulebook & { readonly issues: readonly TableIssue[] };

/** Why an identity can't be used, in a sentence; `null`: it can. */
type Lacking = (identity: NeededIdentity) => string | null;

/**
 * The rulebook of an app that lacks identities: kinds that need one are off, as if their table were broken, and say what to set. Requests
 * that were begun keep the text that they are pinned to, so that what was put on can be taken off.
 */
export function withIdentities<Book extends Deployed>(rulebook: Book, lacking: Lacking): Book {
  const off = new Map<Kind, string>(
    rulebook.needs.flatMap(({ kind, identities }) => {
      const why = identities.map(lacking).filter((one) => one !== null);
      return why.length > 0 ? [[kind, why.join(' ')] as const] : [];
    }),
  );
  if (off.size === 0) return rulebook;
  const current: Book['current'] = (kind) => {
    const because = off.get(kind);
    return because === undefined ? rulebook.current(kind) : { usable: false, because };
  };
  // A kind that is not deployed lacks nothing.
  const said = () =>
    [...off]
      .filter(([kind]) => rulebook.isDeployed(kind))
      .map(([kind, message]) => ({
        ...{ file: kind, path: '', code: 'no-identity' },
        message: `${message} The kind is off until then.`,
      }));
  return Object.create(rulebook, {
    current: { value: current, enumerable: true },
    issues: { get: () => [...rulebook.issues, ...said()], enumerable: true },
  }) as Book;
}
