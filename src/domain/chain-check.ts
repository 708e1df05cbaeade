import { GENESIS } from './audit-chain.ts';
import type { AuditFault, AuditFaultKind } from './audit-finding.ts';

/** One link of a chain, and whether its content fits its hash. */
type Link = {
  readonly sequence: number;
  readonly previous: string;
  readonly hash: string;
  readonly intact: boolean;
};

/** Somebody else's word on what a link's hash was: a head, a checkpoint, a witness. */
type Statement = { readonly sequence: number; readonly hash: string; readonly by: string };

type Report = (finding: AuditFault) => void;

/**
 * Checks one chain as its links come by. In order, it remembers only the last link; from the first gap on it keeps what
 * follows, to tell a link that was moved from one that is gone.
 */
export class ChainCheck {
  readonly #where: string;
  readonly #report: Report;
  /** By sequence. Most chains of a large audit have neither of these two. */
  #statements: Map<number, Statement[]> | null = null;
  /** The end of the unbroken part. */
  #inOrder: Pick<Link, 'sequence' | 'hash'> = { sequence: 0, hash: GENESIS };
  #later: Map<number, Link> | null = null;
  #furthest = 0;
  /** Which link is the last, by whoever keeps that; `null`: nobody has said so. */
  #last: { readonly sequence: number; readonly by: string } | null = null;

  constructor(where: string, report: Report) {
    this.#where = where;
    this.#report = report;
  }

  /** Must be told before the link it is about comes by. */
  expect(statement: Statement): void {
    this.#statements ??= new Map();
    const others = this.#statements.get(statement.sequence);
    if (others) others.push(statement);
    else this.#statements.set(statement.sequence, [statement]);
  }

  /** Somebody's word on which link is the last. */
  endsWith(statement: Statement): void {
    this.expect(statement);
    this.#last = statement;
  }

  add(link: Link): void {
    const { sequence } = link;
    if (!link.intact) this.#find('edited', sequence, 'its content does not fit its hash');
    if (this.#statements) this.#compare(link, this.#statements);
    if (!this.#later && sequence === this.#inOrder.sequence + 1) {
      this.#checkSuccessor(link, this.#inOrder.hash);
      this.#inOrder = link;
      this.#furthest = sequence;
      return;
    }
    this.#later ??= new Map();
    if (sequence <= this.#inOrder.sequence || this.#later.has(sequence)) {
      this.#find('repeated', sequence, 'it is there more than once');
      return;
    }
    if (sequence < this.#furthest) this.#find('reordered', sequence, `it stands behind #${this.#furthest}`);
    this.#later.set(sequence, link);
    this.#furthest = Math.max(this.#furthest, sequence);
  }

  /** Nothing more comes: what is missing is gone. `kept`: by what its last link must be named. */
  finish(kept: string | null = null): void {
    if (kept !== null && !this.#last && this.#furthest > 0) this.#find('lost', null, `${kept} is gone`);
    let before = this.#inOrder;
    for (const link of [...(this.#later?.values() ?? [])].sort(
      (one, other) => one.sequence - other.sequence,
    )) {
      const missing = before.sequence + 1;
      if (link.sequence === missing) this.#checkSuccessor(link, before.hash);
      else this.#find('lost', missing, `gone: ${range(missing, link.sequence - 1)}`);
      before = link;
    }
    this.#checkEnd(before.sequence);
  }

  /** Whatever was stated about links behind the last one must be there. */
  #checkEnd(last: number): void {
    if (this.#last && this.#last.sequence < last)
      this.#find(
        'edited',
        this.#last.sequence,
        `${this.#last.by} names this as the last, and #${last} is there`,
      );
    const beyond = [...(this.#statements?.values() ?? [])].flat().filter(({ sequence }) => sequence > last);
    const furthest = beyond.sort((one, other) => other.sequence - one.sequence)[0];
    if (!furthest) return;
    const { sequence, by } = furthest;
    if (last === 0)
      this.#find('lost', null, `gone altogether: ${range(1, sequence)}, the last named by ${by}`);
    else
      this.#find(
        'truncated',
        last + 1,
        `gone from the end: ${range(last + 1, sequence)}, the last named by ${by}`,
      );
  }

  #compare(link: Link, statements: ReadonlyMap<number, readonly Statement[]>): void {
    for (const { hash, by } of statements.get(link.sequence) ?? []) {
      if (hash !== link.hash) this.#find('rewritten', link.sequence, `${by} names another hash`);
    }
  }

  #checkSuccessor(link: Link, previous: string): void {
    if (link.previous === previous) return;
    this.#find('relinked', link.sequence, `it does not follow #${link.sequence - 1} as that stands here`);
  }

  #find(kind: AuditFaultKind, sequence: number | null, detail: string): void {
    this.#report({ kind, where: this.#where, sequence, detail });
  }
}

function range(from: number, to: number): string {
  return from === to ? `#${from}` : `#${from} to #${to}`;
}
