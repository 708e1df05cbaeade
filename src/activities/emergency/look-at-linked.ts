import type { RecordEnd } from '../../domain/emergency-use.ts';
import { type Instant, instant, MINUTE, milliseconds } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { RecordLink } from '../../domain/record-link.ts';
import type { Emergency } from '../../policy/rulebook.ts';
import type { Means } from '../activity.ts';
import { tellUnreadRecord } from './tell-unread-record.ts';

/** A tool answers "no such record" for hidden and late records too; only one that stays missing is believed gone. */
const BELIEVED_AFTER = 10 * MINUTE;
const LOOKS = 5;

/** `ends`: why what the request gave, or asks for, ends with a record that it depends on; `null`: it goes on. */
type LinkedLook = { readonly ends: RecordEnd | null };

/**
 * Looks at the records that a request depends on, as at its ticket. What becomes of it is policy's to say. A record that can't be
 * read ends nothing: the access has an end of its own, and its ticket says that nobody looks meanwhile.
 */
export async function lookAtLinked(means: Means, record: RequestRecord): Promise<LinkedLook> {
  const incident = record.emergency?.incident;
  const rules = rulesOf(means, record);
  if (!incident || !rules) return { ends: null };
  const links = await means.recordLinks.ofRecord(incident.system, incident.id);
  const link = links.find(({ requestId }) => requestId === record.requestId);
  return link ? await lookAt(means, record, link, rules) : { ends: null };
}

/** A table that is broken ends nothing, either. */
function rulesOf({ rulebook }: Means, { kind }: RequestRecord): Emergency | null {
  const inForce = rulebook.current(kind);
  return (inForce.usable && inForce.rules.emergency) || null;
}

async function lookAt(
  means: Means,
  record: RequestRecord,
  link: RecordLink,
  rules: Emergency,
): Promise<LinkedLook> {
  const { system, id } = link.record;
  const now = instant(means.clock.now());
  const read = await means.ticketing[system]?.read({ id, type: 'incident' }, record.requestId);
  if (!read || read.failed) {
    const isMissing = read?.kind === 'missing';
    const because = read?.because ?? `${system} is not connected any more.`;
    const unread = await noteUnread(means, record, link, { because, isMissing }, now);
    return { ends: isMissing && isBelieved(unread, now) ? rules.endsBy('gone') : null };
  }
  if (link.unread) await means.recordLinks.keep({ ...link, unread: null });
  const { active, fields } = read.ticket;
  return { ends: rules.endsBy({ active, priority: fields?.priority ?? '' }) };
}

type Unread = NonNullable<RecordLink['unread']>;

function isBelieved({ since, missing }: Unread, now: Instant): boolean {
  return missing >= LOOKS && milliseconds(now) - milliseconds(since) >= BELIEVED_AFTER;
}

async function noteUnread(
  means: Means,
  record: RequestRecord,
  link: RecordLink,
  { because, isMissing }: { readonly because: string; readonly isMissing: boolean },
  now: Instant,
): Promise<Unread> {
  const { since = now, missing = 0, told } = link.unread ?? {};
  const unread: Unread = {
    ...{ since, because, missing: isMissing ? missing + 1 : 0 },
    ...(told && { told }),
  };
  const isTold = await tellUnreadRecord(means, record, link.record, unread, now);
  const kept: Unread = { ...unread, ...(isTold && { told: true as const }) };
  await means.recordLinks.keep({ ...link, unread: kept });
  return kept;
}
