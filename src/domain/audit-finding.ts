/**
 * What is wrong with an audit, and where.
 *
 * `edited`: the content doesn't fit its own hash. `lost`: missing in the middle, or a whole request. `truncated`:
 * missing at the end. `reordered`: not in its place. `repeated`: there twice. `relinked`: intact by itself, but not the
 * successor of what stands before it. `rewritten`: a consistent chain, but not the one that was witnessed.
 */
export type FindingKind =
  | 'edited'
  | 'lost'
  | 'truncated'
  | 'reordered'
  | 'repeated'
  | 'relinked'
  | 'rewritten'
  | 'unreadable';

export type Finding = {
  readonly kind: FindingKind;
  /** The request, `checkpoints` for the chain across requests, `export` for the file itself. */
  readonly where: string;
  /** The row's or checkpoint's sequence, or the line number of an unreadable line; `null`: all of it. */
  readonly sequence: number | null;
  readonly detail: string;
};

/** One line a person can act on. */
export function describeFinding({ kind, where, sequence, detail }: Finding): string {
  const place = sequence === null ? where : `${where} #${sequence}`;
  return `${kind.toUpperCase()} ${place}: ${detail}`;
}
