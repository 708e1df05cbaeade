import { type Instant, instant } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { Means } from '../activity.ts';
import { names } from '../wording/words.ts';
import type { Delivered, Unreached } from './delivered.ts';
import type { Effect } from './effect.ts';
import { say } from './say.ts';

/** That nobody of operations can be told, as kept in `Marks` until somebody is. */
export type OperationsUnreached = { readonly since: Instant; readonly people: number };

const MARK = 'operations-unreached';

/** Said once of each notice; so many are remembered. */
const MOST_REMEMBERED = 20;

/**
 * Nobody took a message that people were to have: its ticket says whom it was for and why none of them has it, the evidence too.
 * It is not sent again; what it is about stands in its follow-up, or on the ticket.
 */
export async function sayUntaken(
  means: Means,
  record: RequestRecord,
  owed: Effect,
  { because, unreached }: Delivered & { readonly delivered: 'never' },
): Promise<void> {
  if (owed.what !== 'notice' && owed.what !== 'renewal-cards') return;
  const now = instant(means.clock.now());
  const once = owed.what === 'notice' ? owed.once : owed.what;
  await means.auditLog.append(record.requestId, [
    { fact: 'notice-untaken', once, at: now, actor: 'countersign', data: { because, unreached } },
  ]);
  await means.requests.change(record.requestId, (row) => {
    const { untaken = [] } = row;
    if (untaken.includes(once)) return row;
    return say(
      { ...row, untaken: [...untaken, once].slice(-MOST_REMEMBERED) },
      {
        access: row.desired?.access ?? 'none',
        outcome: row.desired?.outcome ?? 'running',
        standing: null,
        comment: null,
        workNote: words(row, owed, because, unreached),
        provenAt: row.desired?.provenAt ?? null,
      },
      now,
    );
  });
  if (isForOperations(owed)) await noteUnreached(means, unreached.length, now);
}

/** Somebody of operations took a message. */
export async function operationsReached({ marks }: Means): Promise<void> {
  const found = await marks?.read(MARK);
  if (found?.row) await marks.save(MARK, '', found.etag); // whoever was faster says the same
}

export async function noteUnreached({ marks }: Means, people: number, now: Instant): Promise<void> {
  const found = await marks.read(MARK);
  if (found?.row) return;
  const kept: OperationsUnreached = { since: now, people };
  await marks.save(MARK, JSON.stringify(kept), found?.etag ?? null);
}

/** Since when nobody of operations can be told; `null`: the last message to them was taken. */
export async function operationsUnreached({ marks }: Means): Promise<OperationsUnreached | null> {
  const text = (await marks.read(MARK))?.row;
  return text ? (JSON.parse(text) as OperationsUnreached) : null;
}

/** Who owns what was asked for is told by notices of their own. */
export function isForOperations(owed: Effect): boolean {
  return owed.what === 'notice' && !owed.once.startsWith('owner-');
}

function words(row: RequestRecord, owed: Effect, because: string, unreached: readonly Unreached[]): string {
  const who = isForOperations(owed)
    ? 'Nobody of operations could be told'
    : owed.what === 'notice'
      ? 'Nobody who owns what was asked for could be told'
      : 'Neither the holder nor who asked for them could be told that the access ends soon';
  const people = unreached.map((one) => `- ${names([one.to], row.names)}: ${one.because}`);
  const lines = people.length > 0 ? people : [`- ${because}`];
  const about = owed.what === 'notice' ? `\nThe message was: ${owed.text.split('\n')[0]}` : '';
  const todo =
    'It is not sent again. Tell them by hand, install the app for them in chat or see to it that they can be mailed, or name others in the policy table.';
  return [`${who}:`, ...lines].join('\n').concat(about, '\n', todo);
}
