/**
 * What is wrong with an audit, and where.
 *
 * `edited`: the content doesn't fit its own hash. `lost`: missing in the middle, or a whole request. `truncated`:
 * missing at the end. `reordered`: not in its place. `repeated`: there twice. `relinked`: intact by itself, but not the
 * successor of what stands before it. `rewritten`: a consistent chain, but not the one that was witnessed. `moved`: it
 * stands under another key than its own. `planted`: nothing of ours put it there. `unsealed`: an approval without a good
 * seal. `contradicts`: two records of ours say different things. `unwitnessed`: no witness vouches for it. `bogus`: a
 * witness that is not ours, which is passed over.
 */
export type AuditFaultKind =
  | 'edited'
  | 'lost'
  | 'truncated'
  | 'reordered'
  | 'repeated'
  | 'relinked'
  | 'rewritten'
  | 'moved'
  | 'planted'
  | 'unsealed'
  | 'contradicts'
  | 'unwitnessed'
  | 'bogus'
  | 'unreadable';

export type AuditFault = {
  readonly kind: AuditFaultKind;
  /** The request (or the grant, policy or witness), `checkpoints` for the chain across requests, `export` for the file itself. */
  readonly where: string;
  /** The row's or checkpoint's sequence, or the line number of an unreadable line; `null`: all of it. */
  readonly sequence: number | null;
  readonly detail: string;
};

/** One line a person can act on. */
export function describeAuditFault({ kind, where, sequence, detail }: AuditFault): string {
  const place = sequence === null ? where : `${where} #${sequence}`;
  return `${kind.toUpperCase()} ${place}: ${detail}`;
}
