import type { AuditRow } from '../../domain/audit.ts';
import { hasItsHash } from '../../domain/audit-chain.ts';
import type { AuditFault } from '../../domain/audit-finding.ts';
import { ChainCheck } from '../../domain/chain-check.ts';
import { isSealOf, type SealKey, witnessText } from '../../domain/seal.ts';
import type { Checkpoint } from './audit-chain.ts';
import type { Compared, ExportLine } from './audit-export.ts';
import { isMoved, textDigest } from './blob-store.ts';
import { CrossCheck } from './cross-check/cross-check.ts';
import { isYoung, type SealVerdict } from './cross-check/report.ts';
import { key } from './keys.ts';
import type { Witness } from './witness.ts';

/** A version of the key that approvals are sealed and witnesses signed with. `endedAt`: from when on it counts no more. */
export type PublishedSealKey = {
  readonly kid: string;
  readonly jwk: SealKey;
  readonly endedAt: string | null;
};

type VerifyOptions = {
  /** Public parts, from somewhere else than the export; left out: what is signed is not checked. */
  readonly keys?: readonly PublishedSealKey[];
  /** Approvals of before that moment were recorded by a release without seals. */
  readonly unsealedUntil?: string;
};

/** What a verification saw. */
export type Verification = {
  readonly rows: number;
  readonly requests: number;
  readonly checkpoints: number;
  /** Checkpoints that a witness vouches for: by itself, or as one of those behind it. */
  readonly witnessed: number;
  /** What was done to the record. */
  readonly findings: readonly AuditFault[];
  /** What is named and proves nothing: witnesses that are not ours, and rows too young to be witnessed. */
  readonly notes: readonly AuditFault[];
  /** Why "nothing was found" would be no proof. */
  readonly gaps: readonly string[];
};

const CHECKPOINTS = 'checkpoints';
const EXPORT = 'export';

type Covered = { sequence: number; since: string | null; first: number };

/**
 * Checks an export line by line, without any connection: the chains, that witnesses vouch for their ends, that every row
 * stands in its place, and that policies, requests, approvals, grants and writes bear each other out. Remembers per request its last
 * link, what the checkpoints say about it, what is out of place, and what its facts say of other tables.
 */
export class AuditVerifier {
  readonly #findings: AuditFault[] = [];
  readonly #notes: AuditFault[] = [];
  readonly #chains = new Map<string, ChainCheck>();
  readonly #checkpoints = this.#newChain(CHECKPOINTS);
  readonly #wanted = new Map<string, { readonly where: string; readonly row: AuditRow }>();
  readonly #keys: ReadonlyMap<string, PublishedSealKey> | null;
  readonly #unsealedUntil: string | null;
  /** Up to which row of a request a witnessed checkpoint reaches, and the rows behind that. */
  readonly #covered = new Map<string, Covered>();
  readonly #witnesses = new Map<number, Set<string>>();
  readonly #unsigned: { readonly name: string; readonly sequence: number; readonly hash: string }[] = [];
  readonly #hashes = new Map<number, string>();
  #cross: CrossCheck | null = null;
  #compared: readonly Compared[] = [];
  #exportedAt = '';
  #version = 1;
  #hasValues = false;
  #ended = false;
  #lines = 0;
  #rows = 0;
  #checkpointCount = 0;
  /** The furthest checkpoint that a witness of ours speaks of. */
  #furthest = 0;
  #witnessCount = 0;
  #partition = '';
  /** The request whose partition it is, to compare only once. */
  #ofPartition = '';

  constructor({ keys, unsealedUntil }: VerifyOptions = {}) {
    this.#keys = keys ? new Map(keys.map((one) => [one.kid, one])) : null;
    this.#unsealedUntil = unsealedUntil ?? null;
  }

  /** One line of the export, without its line end. Empty lines are passed over. */
  add(text: string): void {
    this.#lines += 1;
    if (text === '') return;
    try {
      this.#take(JSON.parse(text) as ExportLine);
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      this.#findings.push({ kind: 'unreadable', where: EXPORT, sequence: this.#lines, detail });
    }
  }

  /** Closes the account. */
  finish(): Verification {
    this.#checkpoints.finish(this.#version >= 2 ? 'their head' : null);
    for (const chain of this.#chains.values()) chain.finish(this.#version >= 2 ? 'its head' : null);
    for (const [digest, { where, row }] of this.#wanted) {
      this.#find('lost', where, row.sequence, `its large value ${digest} is gone`);
    }
    if (!this.#ended) this.#find('truncated', EXPORT, null, 'the file stops before its last line');
    this.#checkUnsigned();
    if (this.#witnessCount > 0) this.#checkCoverage();
    const has = (table: Compared) => this.#compared.includes(table);
    this.#cross?.finish({
      policies: has('Policies'),
      requests: has('Requests'),
      approvals: has('Approvals'),
      grants: has('Grants'),
    });
    return {
      rows: this.#rows,
      requests: this.#chains.size,
      checkpoints: this.#checkpointCount,
      witnessed: [...this.#hashes.keys()].filter((sequence) => sequence <= this.#furthest).length,
      findings: this.#findings,
      notes: this.#notes,
      gaps: this.#gaps(),
    };
  }

  #gaps(): readonly string[] {
    const missing = (['Policies', 'Requests', 'Approvals', 'Grants'] as const).filter(
      (table) => !this.#compared.includes(table),
    );
    return [
      ...(this.#keys
        ? []
        : ['No key was given (--keys): a seal or a witness of ours can not be told from anybody’s.']),
      ...(this.#witnessCount === 0
        ? [
            'No witness vouches for any of it: whoever holds the storage account can have rewritten all of it, and nobody could tell.',
          ]
        : []),
      ...(missing.length > 0
        ? [`The export lacks ${missing.join(', ')}: the audit was compared with nothing of it.`]
        : []),
    ];
  }

  #take(line: ExportLine): void {
    switch (line.kind) {
      case 'row':
        this.#takeRow(line);
        return;
      case 'partition':
        this.#partition = line.key;
        this.#ofPartition = '';
        return;
      case 'head': {
        const { requestId, sequence, hash } = line.head;
        this.#chain(String(requestId)).endsWith({ sequence, hash, by: 'its head' });
        this.#checkPlace(String(requestId), null);
        return;
      }
      case 'checkpoint':
        this.#takeCheckpoint(line.checkpoint, line.rowKey);
        return;
      case 'chain-head':
        this.#checkpoints.endsWith({ ...line.head, by: 'their head' });
        return;
      case 'witness':
        this.#takeWitness(line.name, line.text, line.keptAt ?? null);
        return;
      case 'value':
        this.#takeValue(line.digest, line.text);
        return;
      case 'policy':
        this.#crossCheck().takePolicy(line.partition, line.rowKey, line.text);
        return;
      case 'request':
        this.#crossCheck().takeRequest(line.partition, line.rowKey, line.value);
        return;
      case 'approval':
        this.#crossCheck().takeApproval(line.partition, line.rowKey, line.value);
        return;
      case 'grant':
        this.#crossCheck().takeGrant(line.partition, line.rowKey, line.value);
        return;
      case 'stray':
        this.#find(
          'planted',
          line.table === 'Audit' ? line.partition : CHECKPOINTS,
          null,
          `the row ${line.rowKey} of ${line.table} belongs to nothing`,
        );
        return;
      case 'audit':
        this.#hasValues = line.values;
        this.#compared = line.compared ?? [];
        this.#exportedAt = line.exportedAt;
        this.#version = line.version;
        return;
      case 'end':
        this.#takeEnd(line.rows);
        return;
      default:
        throw new Error('a line of an unknown kind');
    }
  }

  #takeRow({ row, rowKey, ...line }: Extract<ExportLine, { kind: 'row' }>): void {
    const { requestId, sequence, previous, hash, data } = row;
    this.#rows += 1;
    this.#chain(requestId).add({ sequence, previous, hash, intact: hasItsHash({ ...row, hash }) });
    if (this.#partition !== '') this.#checkPlace(requestId, sequence);
    if (rowKey !== undefined) this.#find('moved', requestId, sequence, `it stands under the key ${rowKey}`);
    if ('once' in line)
      this.#find(
        line.once === null ? 'lost' : 'edited',
        requestId,
        sequence,
        line.once === null
          ? 'the marker of its fact is gone'
          : `the marker of its fact names ${JSON.stringify(line.once)}`,
      );
    const covered = this.#coveredOf(requestId);
    if (sequence > covered.sequence) {
      if (covered.since === null) covered.first = sequence;
      const since = line.storedAt ?? row.at;
      if (covered.since === null || since > covered.since) covered.since = since;
    }
    if (isMoved(data)) {
      if (this.#hasValues) this.#wanted.set(data.movedTo, { where: requestId, row });
    } else this.#crossCheck().takeFact(row);
  }

  /** A row of one request under the key of another is not found by anybody who looks for it. */
  #checkPlace(requestId: string, sequence: number | null): void {
    if (this.#partition === '' || this.#ofPartition === requestId) return;
    if (key(requestId) === this.#partition) this.#ofPartition = requestId;
    else this.#find('moved', requestId, sequence, `it stands in the partition ${this.#partition}`);
  }

  #takeCheckpoint(checkpoint: Checkpoint, rowKey: string | undefined): void {
    const { sequence, previous, hash, heads } = checkpoint;
    this.#checkpointCount += 1;
    this.#hashes.set(sequence, hash);
    this.#checkpoints.add({ sequence, previous, hash, intact: hasItsHash({ ...checkpoint, hash }) });
    if (rowKey !== undefined) this.#find('moved', CHECKPOINTS, sequence, `it stands under the key ${rowKey}`);
    for (const head of heads) {
      const by = `checkpoint #${sequence}`;
      this.#chain(head.requestId).expect({ sequence: head.sequence, hash: head.hash, by });
      if (sequence > this.#furthest) continue;
      const covered = this.#coveredOf(head.requestId);
      covered.sequence = Math.max(covered.sequence, head.sequence);
    }
  }

  /** What is no witness of ours is named and passed over: it can't be taken away again, and nothing rests on it. */
  #takeWitness(name: string, text: string, keptAt: string | null): void {
    const pass = (detail: string) =>
      this.#notes.push({ kind: 'bogus', where: `witness ${name}`, sequence: null, detail });
    let witness: Witness;
    try {
      witness = JSON.parse(text) as Witness;
    } catch {
      return void pass('it is no JSON');
    }
    const { seal, ...checkpoint } = witness ?? {};
    const { sequence, hash } = checkpoint;
    if (typeof sequence !== 'number' || typeof hash !== 'string' || !hasItsHash({ ...checkpoint, hash }))
      return void pass('it does not fit its own hash');
    if (this.#keys) {
      if (!seal) return void this.#unsigned.push({ name, sequence, hash });
      const because = this.#verdict(this.#keys)(witnessText(checkpoint), seal, keptAt ?? checkpoint.at);
      if (because !== null) return void pass(because);
    }
    this.#witnessCount += 1;
    this.#furthest = Math.max(this.#furthest, sequence);
    const known = this.#witnesses.get(sequence) ?? new Set();
    this.#witnesses.set(sequence, known.add(hash));
    this.#checkpoints.expect({ sequence, hash, by: `its witness ${name}` });
  }

  /** Of a release that did not sign: they say nothing by themselves, and a signed one behind them vouches for what they say. */
  #checkUnsigned(): void {
    for (const { name, sequence, hash } of this.#unsigned) {
      if (sequence <= this.#furthest && this.#hashes.get(sequence) === hash) continue;
      const detail =
        sequence > this.#furthest
          ? 'it is not signed, and no signed one follows it'
          : 'it is not signed, and says otherwise than the chain';
      this.#notes.push({ kind: 'bogus', where: `witness ${name}`, sequence: null, detail });
    }
  }

  #checkCoverage(): void {
    for (const [requestId, { sequence, since, first }] of this.#covered) {
      if (since === null) continue;
      const what = sequence === 0 ? 'no row of it' : `nothing behind #${sequence}`;
      const finding: AuditFault = {
        kind: 'unwitnessed',
        where: requestId,
        sequence: first,
        detail: `a witness vouches for ${what}; the newest of the rest is of ${since}`,
      };
      (isYoung(since, this.#exportedAt) ? this.#notes : this.#findings).push(finding);
    }
  }

  #takeValue(digest: string, text: string | null): void {
    const wanted = this.#wanted.get(digest);
    if (!wanted || text === null) return;
    const { where, row } = wanted;
    if (textDigest(text) !== digest)
      this.#find('edited', where, row.sequence, `its large value ${digest} is another text`);
    else this.#crossCheck().takeFact({ ...row, data: JSON.parse(text) });
    this.#wanted.delete(digest);
  }

  #takeEnd(rows: number): void {
    this.#ended = true;
    if (rows === this.#rows) return;
    this.#find('lost', EXPORT, null, `${rows} rows were exported, ${this.#rows} are in the file`);
  }

  #verdict(keys: ReadonlyMap<string, PublishedSealKey>): SealVerdict {
    return (text, seal, at) => {
      const found = keys.get(seal.key);
      if (!found) return 'its key is not among those that were given';
      if (found.endedAt !== null && at >= found.endedAt)
        return `its key counts no more since ${found.endedAt}`;
      return isSealOf(text, seal.value, found.jwk) ? null : 'its signature does not fit it';
    };
  }

  #crossCheck(): CrossCheck {
    this.#cross ??= new CrossCheck({
      exportedAt: this.#exportedAt,
      seal: this.#keys && this.#verdict(this.#keys),
      unsealedUntil: this.#unsealedUntil,
      report: (finding, isYoung) => (isYoung ? this.#notes : this.#findings).push(finding),
    });
    return this.#cross;
  }

  #coveredOf(requestId: string): Covered {
    let covered = this.#covered.get(requestId);
    if (!covered) {
      covered = { sequence: 0, since: null, first: 0 };
      this.#covered.set(requestId, covered);
    }
    return covered;
  }

  #chain(requestId: string): ChainCheck {
    let chain = this.#chains.get(requestId);
    if (!chain) {
      chain = this.#newChain(requestId);
      this.#chains.set(requestId, chain);
    }
    return chain;
  }

  #newChain(where: string): ChainCheck {
    return new ChainCheck(where, (finding) => this.#findings.push(finding));
  }

  #find(kind: AuditFault['kind'], where: string, sequence: number | null, detail: string): void {
    this.#findings.push({ kind, where, sequence, detail });
  }
}

/** Verifies an export that comes in pieces of text, cut anywhere. */
export async function verifyAudit(
  pieces: AsyncIterable<string> | Iterable<string>,
  options: VerifyOptions = {},
): Promise<Verification> {
  const verifier = new AuditVerifier(options);
  let rest = '';
  for await (const piece of pieces) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) verifier.add(line);
  }
  if (rest !== '') verifier.add(rest);
  return verifier.finish();
}
