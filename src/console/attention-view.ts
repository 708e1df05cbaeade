import type { Suspension } from '../domain/finding.ts';
import { handledNow } from '../domain/handled.ts';
import { type Instant, MINUTE, milliseconds } from '../domain/instant.ts';
import type { RequestRecord } from '../domain/record.ts';
import { roleWords } from '../domain/role-words.ts';
import { causesOf } from './now-view.ts';
import { listed, type Names } from './people.ts';
import type { Times } from './times.ts';

/** What makes a request stand where it does in a list. */
export type Standing = {
  /** Whether somebody has to see to it, or it only takes its time. */
  readonly needs: 'attention' | 'time' | 'nothing';
  /** In a sentence with its cause; empty where nothing is to be said. */
  readonly why: string;
  /** Since when it stands so. */
  readonly since: Instant;
  /** What is done next by itself; empty where nothing is. */
  readonly next: string;
};

const PATIENCE = 5 * MINUTE;

/** Whether an operator still has to see to a request that did not end well. `newest`: by request, the version that came after it. */
export function isOpen(record: RequestRecord, newest: ReadonlyMap<string, string>): boolean {
  return record.outcome === 'needs-human' && !newest.has(record.requestId) && handledNow(record) === null;
}

export function standingOf(
  record: RequestRecord,
  newest: ReadonlyMap<string, string>,
  names: Names,
  times: Times,
): Standing {
  if (isOpen(record, newest)) return stopped(record, times);
  return (
    untold(record, times) ?? (record.phase === 'concluded' ? settled(record) : running(record, names, times))
  );
}

/** What only a decision takes off must not be forgotten. */
export function onForLong({ targetName, since, told }: Suspension, times: Times): Standing {
  return {
    needs: 'attention',
    why: `${targetName} is on since ${times.relative(since)}, and only a decision takes it off.`,
    since,
    next: told ? `Somebody was told ${times.relative(told.at)}, and is told again while it is on.` : '',
  };
}

const settled = ({ updatedAt }: RequestRecord): Standing => ({
  needs: 'nothing',
  why: '',
  since: updatedAt,
  next: '',
});

function stopped(record: RequestRecord, times: Times): Standing {
  const { desired, concludedAt, updatedAt } = record;
  const why = causesOf(record, times).join(' ');
  return {
    needs: 'attention',
    why: why || (desired?.comment ?? 'Why it stopped was not recorded; its page shows all that happened.'),
    since: desired?.askedAt ?? concludedAt ?? updatedAt,
    next: 'Nothing is tried by itself; an operator decides what is next.',
  };
}

function untold({ desired, sentRevision, refusedFor }: RequestRecord, times: Times): Standing | null {
  if (!desired || sentRevision >= desired.revision || !isOld(desired.askedAt, times)) return null;
  return {
    needs: 'attention',
    why: `The ticket says less than is known, because it can’t be updated${refusedFor ? `: ${refusedFor.replace(/\.$/, '')}` : ' for now'}.`,
    since: desired.askedAt,
    next: 'It is tried again every two minutes.',
  };
}

function running(record: RequestRecord, names: Names, times: Times): Standing {
  const { phase, updatedAt, due, whoCanAct, waitingOn } = record;
  const parked = Object.entries(record.parked?.reasons ?? {}).at(-1);
  if (parked)
    return {
      needs: 'attention',
      why: `It waits for the set-up to be mended: ${parked[0]}`,
      since: parked[1],
      next: 'It goes on by itself once that is mended.',
    };
  if (phase === 'waiting' || phase === 'holding') {
    const stage = roleWords(waitingOn ?? 'approval', record.decision?.labels);
    const unheard = record.outOfReach?.nobody;
    if (unheard)
      return {
        needs: 'attention',
        why: `No message reaches anybody who may decide the stage "${stage}".`,
        since: unheard,
        next: 'They are tried again every quarter of an hour.',
      };
    if (due !== null && isOld(due, times))
      return {
        needs: 'attention',
        why: `Its time has passed, and nothing has taken it up.`,
        since: due,
        next: 'It is taken up again within minutes.',
      };
    const who = phase === 'holding' ? 'its hours' : listed(whoCanAct.map(names), 'or');
    return { needs: 'time', why: `Waits for ${who}`, since: record.receivedAt, next: '' };
  }
  if (!isOld(updatedAt, times)) return { needs: 'nothing', why: '', since: updatedAt, next: '' };
  const waits = record.waits?.at(-1)?.what;
  return {
    needs: 'attention',
    why: `${RUNNING[phase] ?? 'It'} has made no progress. ${waits ?? ''}`.trim(),
    since: updatedAt,
    next: 'It is taken up again within minutes.',
  };
}

const RUNNING: Readonly<Partial<Record<RequestRecord['phase'], string>>> = {
  received: 'Reading the ticket and deciding it',
  provisioning: 'Setting the access up',
  'rolling-back': 'Taking the access back',
};

function isOld(at: Instant, times: Times): boolean {
  return milliseconds(times.now) - milliseconds(at) > PATIENCE;
}
