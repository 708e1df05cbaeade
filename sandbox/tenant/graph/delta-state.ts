import { isRecord } from './call.ts';

export type Kind = 'users' | 'groups';

/** What a delta or skip token stands for. Times in milliseconds since the epoch. */
export type DeltaState = {
  readonly phase: 'everything' | 'changes';
  /** `changes`: tells what the feed told after this. `everything`: when the first page was asked for. */
  readonly since: number;
  /** Fixed by the first page of several. */
  readonly until?: number;
  /** `everything`: the last id of the page before. */
  readonly after?: string;
  /** `everything`: that object is a group with more members than these. */
  readonly afterMember?: string;
  /** `changes`: items already sent. */
  readonly offset: number;
  readonly issued: number;
  readonly epoch: number;
  readonly select: string | null;
  /** Only these objects; empty: all. */
  readonly ids: readonly string[];
  /** An empty page was already sent instead of this one. */
  readonly skippedOne: boolean;
};

export function encodeState(state: DeltaState): string {
  return Buffer.from(JSON.stringify(state)).toString('base64url');
}

/** `null` for a token that isn't one of ours. */
export function decodeState(token: string): DeltaState | null {
  try {
    const state: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    return isRecord(state) && typeof state['since'] === 'number' ? (state as DeltaState) : null;
  } catch {
    return null;
  }
}
