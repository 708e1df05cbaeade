import type { AuditRow } from '../../domain/audit.ts';
import { chainHash } from '../../domain/audit-chain.ts';
import type { Finding } from '../../domain/audit-finding.ts';
import { ChainCheck } from '../../domain/chain-check.ts';
import type { Checkpoint } from './audit-chain.ts';
import type { ExportLine } from './audit-export.ts';
import { isMoved, textDigest } from './blob-store.ts';

/** What a verification saw. No findings: nothing was changed, as far as the witnesses reach. */
export type Verification = {
  readonly rows: number;
  readonly requests: number;
  readonly checkpoints: number;
  /** Checkpoints that a witness confirms. */
  readonly witnessed: number;
  readonly findings: readonly Finding[];
};

const CHECKPOINTS = 'checkpoints';
const EXPORT = 'export';

/**
 * Checks an export line by line, without any connection. Remembers per request no more than its last link, what the
 * checkpoints say about it, and what is out of place.
 */
export class AuditVerifier {
  readonly #findings: Finding[] = [];
  readonly #chains = new Map<string, ChainCheck>();
  readonly #checkpoints = this.#newChain(CHECKPOINTS);
  readonly #wanted = new Map<string, { readonly where: string; readonly sequence: number }>();
  #hasValues = false;
  #ended = false;
  #lines = 0;
  #rows = 0;
  #checkpointCount = 0;
  #witnessed = 0;

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
    this.#checkpoints.finish();
    for (const chain of this.#chains.values()) chain.finish();
    for (const [digest, { where, sequence }] of this.#wanted) {
      this.#find('lost', where, sequence, `its large value ${digest} is gone`);
    }
    if (!this.#ended) this.#find('truncated', EXPORT, null, 'the file stops before its last line');
    return {
      rows: this.#rows,
      requests: this.#chains.size,
      checkpoints: this.#checkpointCount,
      witnessed: this.#witnessed,
      findings: this.#findings,
    };
  }

  #take(line: ExportLine): void {
    switch (line.kind) {
      case 'row':
        this.#takeRow(line.row);
        return;
      case 'head': {
        const { requestId, sequence, hash } = line.head;
        this.#chain(requestId).expect({ sequence, hash, by: 'its head' });
        return;
      }
      case 'checkpoint':
        this.#takeCheckpoint(line.checkpoint);
        return;
      case 'witness':
        this.#takeWitness(line.name, line.text);
        return;
      case 'value':
        this.#takeValue(line.digest, line.text);
        return;
      case 'audit':
        this.#hasValues = line.values;
        return;
      case 'end':
        this.#takeEnd(line.rows);
        return;
      default:
        throw new Error('a line of an unknown kind');
    }
  }

  #takeRow(row: AuditRow): void {
    const { requestId, sequence, previous, hash, data } = row;
    this.#rows += 1;
    this.#chain(requestId).add({ sequence, previous, hash, intact: chainHash(row) === hash });
    if (this.#hasValues && isMoved(data)) this.#wanted.set(data.movedTo, { where: requestId, sequence });
  }

  #takeCheckpoint(checkpoint: Checkpoint): void {
    const { sequence, previous, hash, heads } = checkpoint;
    this.#checkpointCount += 1;
    this.#checkpoints.add({ sequence, previous, hash, intact: chainHash(checkpoint) === hash });
    for (const head of heads) {
      const by = `checkpoint #${sequence}`;
      this.#chain(head.requestId).expect({ sequence: head.sequence, hash: head.hash, by });
    }
  }

  #takeWitness(name: string, text: string): void {
    const { sequence, hash, ...rest } = JSON.parse(text) as Checkpoint;
    if (chainHash({ ...rest, sequence, hash }) !== hash) {
      this.#find('edited', CHECKPOINTS, sequence, `its witness ${name} does not fit its own hash`);
      return;
    }
    this.#witnessed += 1;
    this.#checkpoints.expect({ sequence, hash, by: `its witness ${name}` });
  }

  #takeValue(digest: string, text: string | null): void {
    const wanted = this.#wanted.get(digest);
    if (!wanted || text === null) return;
    if (textDigest(text) !== digest)
      this.#find('edited', wanted.where, wanted.sequence, `its large value ${digest} is another text`);
    this.#wanted.delete(digest);
  }

  #takeEnd(rows: number): void {
    this.#ended = true;
    if (rows === this.#rows) return;
    this.#find('lost', EXPORT, null, `${rows} rows were exported, ${this.#rows} are in the file`);
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

  #find(kind: Finding['kind'], where: string, sequence: number | null, detail: string): void {
    this.#findings.push({ kind, where, sequence, detail });
  }
}

/** Verifies an export that comes in pieces of text, cut anywhere. */
export async function verifyAudit(pieces: AsyncIterable<string> | Iterable<string>): Promise<Verification> {
  const verifier = new AuditVerifier();
  let rest = '';
  for await (const piece of pieces) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) verifier.add(line);
  }
  if (rest !== '') verifier.add(rest);
  return verifier.finish();
}
