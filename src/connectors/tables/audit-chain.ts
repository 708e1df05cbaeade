import { chainHash, GENESIS } from '../../domain/audit-chain.ts';

/** A request's chain as it stood at a checkpoint. */
export type ChainedHead = { readonly requestId: string; readonly sequence: number; readonly hash: string };

/** One link of the chain across requests. `hash` covers the canonical JSON of every other member. */
export type Checkpoint = {
  /** From 1, without gaps, over all days. */
  readonly sequence: number;
  readonly day: string;
  readonly at: string;
  readonly heads: readonly ChainedHead[];
  readonly previous: string;
  readonly hash: string;
};

export function nextCheckpoint(
  before: { readonly sequence: number; readonly hash: string } | null,
  at: string,
  heads: readonly ChainedHead[],
): Checkpoint {
  const link = {
    sequence: (before?.sequence ?? 0) + 1,
    day: at.slice(0, 10),
    at,
    heads,
    previous: before?.hash ?? GENESIS,
  };
  return { ...link, hash: chainHash(link) };
}

/** The partition of AuditHeads that holds the checkpoints. */
export const CHAIN = 'chain';

export function checkpointKey(sequence: number): string {
  return `checkpoint~${sequenceText(sequence)}`;
}

/** The name under which a checkpoint's witness is kept; sorts by time. */
export function witnessName({ day, sequence, hash }: Checkpoint): string {
  return `${day}/${sequenceText(sequence)}-${hash}.json`;
}

function sequenceText(sequence: number): string {
  return String(sequence).padStart(10, '0');
}
