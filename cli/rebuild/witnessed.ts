import type { ChainedHead, Checkpoint } from '../../src/connectors/tables/audit-chain.ts';
import { CHAIN, checkpointKey } from '../../src/connectors/tables/audit-chain.ts';
import { AUDIT_HEAD, type AuditHead } from '../../src/connectors/tables/audit-log.ts';
import type { BlobStore } from '../../src/connectors/tables/blob-store.ts';
import { key } from '../../src/connectors/tables/keys.ts';
import type { Table } from '../../src/connectors/tables/table.ts';
import { together } from './together.ts';

/** A request of which witnesses know more than the tables have. `has`: its newest row there, 0 where there is none. */
type LostTail = { readonly requestId: string; readonly had: number; readonly has: number };

export type Witnessed = {
  readonly looked: number;
  /** The moment of the last checkpoint that tables and witnesses agree on; `null`: there is none among those that were looked at. */
  readonly agreeUpTo: string | null;
  readonly lost: readonly LostTail[];
};

/**
 * What witnesses of the audit, from a day on, tell of the time that was lost with the tables: checkpoints that these do not have, and how far
 * the record of each request reached by then. Witnesses are taken as they are, since nothing is done because of them.
 */
export async function witnessed(
  {
    audit,
    auditHeads,
    blobs,
  }: { readonly audit: Table; readonly auditHeads: Table; readonly blobs: BlobStore },
  fromDay: string,
): Promise<Witnessed> {
  const heads = new Map<string, ChainedHead>();
  const witnesses: Checkpoint[] = [];
  for await (const { text } of blobs.anchors(fromDay)) {
    const witness = checkpointIn(text);
    if (witness) witnesses.push(witness);
  }
  const kept = await together(
    witnesses,
    async ({ sequence }) => await auditHeads.read(CHAIN, checkpointKey(sequence)),
  );
  let agreeUpTo: string | null = null;
  for (const [place, witness] of witnesses.entries()) {
    if (hashIn(kept[place]?.value) === witness.hash) {
      if (agreeUpTo === null || witness.at > agreeUpTo) agreeUpTo = witness.at;
      continue;
    }
    for (const head of witness.heads)
      if ((heads.get(head.requestId)?.sequence ?? 0) < head.sequence) heads.set(head.requestId, head);
  }
  const lost = await together([...heads.values()], async ({ requestId, sequence, hash }) => {
    const found = (await audit.read(key(requestId), AUDIT_HEAD))?.value as AuditHead | undefined;
    if (found && found.sequence >= sequence && found.hash === hash) return [];
    return [{ requestId, had: sequence, has: found?.sequence ?? 0 }];
  });
  return { looked: witnesses.length, agreeUpTo, lost: lost.flat() };
}

/** Anybody who may write to the container may put something else there. */
function checkpointIn(text: string): Checkpoint | null {
  try {
    const found = JSON.parse(text) as Partial<Checkpoint> | null;
    const isOne =
      typeof found?.sequence === 'number' &&
      typeof found.hash === 'string' &&
      typeof found.at === 'string' &&
      Array.isArray(found.heads);
    return isOne ? (found as Checkpoint) : null;
  } catch {
    return null;
  }
}

const hashIn = (value: unknown): unknown => (value as Partial<Checkpoint> | null | undefined)?.hash;
