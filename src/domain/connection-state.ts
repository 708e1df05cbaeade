import type { Instant } from './instant.ts';

/** A check that has failed, for what does not pass by itself. */
export type ConnectionFault = {
  /** The system, as people call it. */
  readonly about: string;
  readonly name: string;
  readonly because: string;
  readonly todo: string | null;
  readonly since: Instant;
  /** In how many looks it has failed. */
  readonly looks: number;
  /** Whether operators know. */
  readonly told: boolean;
};

/** What the looks at connections have come to. */
export type ConnectionState = {
  readonly at: Instant;
  readonly faults: readonly ConnectionFault[];
  /** Mended since operators were told of them, and not yet told as that. */
  readonly mended: readonly Pick<ConnectionFault, 'about' | 'name'>[];
};

type Row = Pick<ConnectionFault, 'about' | 'name' | 'because' | 'todo'> & {
  readonly verdict: 'ok' | 'failed' | 'unknown';
  readonly mayPass?: true;
};

/** One look may meet a secret that is being changed; two, minutes apart, do not. */
const CONFIRMED_BY = 2;
/** More faults than these are one by other names. */
const MOST_FAULTS = 60;
const LONGEST_TEXT = 400;

/** What is failing still, for good as far as it can be told. */
export function confirmed({ faults }: ConnectionState): readonly ConnectionFault[] {
  return faults.filter(({ looks }) => looks >= CONFIRMED_BY);
}

/** Whether the last look is the one by which it was confirmed. */
export function isNewlyConfirmed({ looks }: ConnectionFault): boolean {
  return looks === CONFIRMED_BY;
}

/** A row that tells nothing this time, or fails for what may pass, leaves a fault as it was; one that is gone takes it along. */
export function afterLook(
  before: ConnectionState | null,
  rows: readonly Row[],
  now: Instant,
): ConnectionState {
  const known = new Map((before?.faults ?? []).map((fault) => [keyOf(fault), fault]));
  const faults: ConnectionFault[] = [];
  const mended: Pick<ConnectionFault, 'about' | 'name'>[] = [...(before?.mended ?? [])];
  for (const row of rows) {
    const fault = known.get(keyOf(row));
    if (row.verdict === 'failed' && !row.mayPass) faults.push(failingStill(fault, row, now));
    else if (fault && row.verdict !== 'ok') faults.push(fault);
    else if (fault?.told) mended.push({ about: row.about, name: row.name });
  }
  return { at: now, faults: faults.slice(0, MOST_FAULTS), mended: mended.slice(-MOST_FAULTS) };
}

function failingStill(fault: ConnectionFault | undefined, row: Row, now: Instant): ConnectionFault {
  const { about, name, because, todo } = row;
  return {
    ...{ about, name, because: because.slice(0, LONGEST_TEXT), todo: todo?.slice(0, LONGEST_TEXT) ?? null },
    since: fault?.since ?? now,
    looks: (fault?.looks ?? 0) + 1,
    told: fault?.told ?? false,
  };
}

export const keyOf = ({ about, name }: Pick<ConnectionFault, 'about' | 'name'>): string =>
  `${about}: ${name}`;
