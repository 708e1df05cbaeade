import { createHash } from 'node:crypto';
import type { Means } from '../activities/activity.ts';
import { callOperators } from '../activities/outbox/call-operators.ts';
import { moment } from '../activities/wording/words.ts';
import type { AlertRecord } from '../domain/alert.ts';
import { addMilliseconds, type Instant, instant, MINUTE, milliseconds } from '../domain/instant.ts';
import type { RequestRecord } from '../domain/record.ts';
import { requestIdOf } from '../domain/request.ts';
import type { TicketRef } from '../domain/ticket.ts';
import type { Opens } from '../policy/rulebook.ts';
import type { Runs } from '../ports/runs.ts';
import type { TicketFailure, Ticketing } from '../ports/ticketing.ts';
import { priorityOf } from './alert-priority.ts';
import { reopenForRisk } from './reopen-for-risk.ts';
import { type Log, sweep } from './sweep.ts';
import { takeIn, wakeOrRecheck } from './take-in.ts';

/** Read at one tick. */
const MOST_ALERTS = 500;
/** How long a tool may answer "later" before people hear of it. */
const SILENT_FOR = 10 * MINUTE;
/** Requests of a person that are looked through for one that is open. */
const MOST_REQUESTS = 50;

/** Those about one person for one kind, oldest first. */
type About = { readonly kind: string; readonly userId: string; readonly alerts: readonly AlertRecord[] };

/**
 * Timer: follows alerts that came in. One about somebody with an open request of its kind is told to that request; else one
 * incident is opened about them, however many alerts there are, which comes in like every ticket. What is true of the person is
 * read by the request.
 */
export async function sweepAlerts(means: Means, runs: Runs, log: Log = console.error): Promise<void> {
  await sweep(means, 'alerts', log, async (look) => {
    const waiting = await means.alerts.waiting(MOST_ALERTS, look.failed);
    await look.each('people', byPerson(waiting), {
      key: ({ kind, userId }) => `${kind} ${userId}`,
      name: ({ userId }) => `alerts about ${userId}`,
      act: (about) => follow(means, runs, about),
    });
  });
}

function byPerson(alerts: readonly AlertRecord[]): readonly About[] {
  const found = new Map<string, About>();
  for (const alert of alerts) {
    const { kind, userId } = alert;
    const key = `${kind} ${userId}`;
    found.set(key, { kind, userId, alerts: [...(found.get(key)?.alerts ?? []), alert] });
  }
  return [...found].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, about]) => about);
}

async function follow(means: Means, runs: Runs, about: About): Promise<void> {
  const now = instant(means.clock.now());
  const placed = await settlePlaced(means, about);
  const fresh = about.alerts.filter(({ requestId }) => requestId === undefined);
  if (fresh.length === 0) return;
  const open = placed ?? (await openRequestOf(means, about));
  if (open) {
    for (const alert of fresh) await place(means, alert, open.requestId);
    await wakeOrRecheck(means, runs, open, now);
    return;
  }
  const again = await reopened(means, runs, about, fresh);
  if (again) {
    for (const alert of fresh.toReversed()) await place(means, alert, again.requestId);
    return;
  }
  if (await mayBeToldAlready(means, about, fresh, now)) return;
  const requestId = await openIncident(means, runs, about, fresh);
  if (requestId !== null) for (const alert of fresh.toReversed()) await place(means, alert, requestId);
}

/**
 * Alerts that a request knows of are done with once it has read whom it is about: until then it is found by them alone.
 * @returns the open request that they are with.
 */
async function settlePlaced(means: Means, { alerts }: About): Promise<RequestRecord | null> {
  let open: RequestRecord | null = null;
  for (const alert of alerts) {
    if (alert.requestId === undefined) continue;
    const record = await newestOf(means, alert.requestId);
    if (record && record.phase !== 'concluded') open = record;
    if (!record || record.request !== null || record.phase === 'concluded') await handled(means, alert);
  }
  return open;
}

/** The request, or the version that came after it. */
async function newestOf({ requests }: Means, requestId: string): Promise<RequestRecord | null> {
  const record = (await requests.read(requestId))?.row ?? null;
  if (record?.phase !== 'concluded') return record;
  const pointer = (await requests.readPointer(record.ticket.system, record.ticket.id))?.row;
  if (!pointer || pointer.latestVersion === record.version) return record;
  return (
    (await requests.read(requestIdOf(record.ticket, pointer.kind, pointer.latestVersion)))?.row ?? record
  );
}

/** What was said in it stands with the request from then on. */
async function handled({ alerts }: Means, alert: AlertRecord): Promise<void> {
  await alerts.change(alert, (row) => ({ ...row, state: 'handled', source: null, text: null }));
}

async function openRequestOf({ requests }: Means, { kind, userId }: About): Promise<RequestRecord | null> {
  const { records } = await requests.list({ personId: userId, top: MOST_REQUESTS });
  return (
    records.find(
      (one) => one.kind === kind && one.phase !== 'concluded' && one.request?.beneficiaryId === userId,
    ) ?? null
  );
}

/** A ticket is read within seconds of coming in; no alert waits for one that can't be. */
const READ_WITHIN = 2 * MINUTE;
const UNREAD: RequestRecord['phase'] = 'received';

/** Whether a ticket of the kind has just come in of which nobody knows yet whom it is about: the next tick does. */
async function mayBeToldAlready(
  { requests }: Means,
  { kind }: About,
  fresh: readonly AlertRecord[],
  now: Instant,
): Promise<boolean> {
  const isNew = (at: Instant) => addMilliseconds(at, READ_WITHIN) > now;
  if (!fresh.every(({ receivedAt }) => isNew(receivedAt))) return false;
  const { records } = await requests.list({ phase: UNREAD, top: MOST_REQUESTS });
  return records.some((one) => one.kind === kind && one.request === null && isNew(one.receivedAt));
}

/** About somebody whom a request has released lately: its own ticket is opened again. */
async function reopened(
  means: Means,
  runs: Runs,
  { kind, userId }: About,
  [alert]: readonly AlertRecord[],
): Promise<RequestRecord | null> {
  const now = instant(means.clock.now());
  const watched = (await means.watches.list(() => undefined)).find(
    (one) => one.kind === kind && one.userId === userId && one.until > now,
  );
  if (!watched || !alert) return null;
  return await reopenForRisk(means, runs, watched, `The alert ${alert.alertId} came in.`);
}

/** The evidence first: an alert that is with a request was told to it. */
async function place(means: Means, alert: AlertRecord, requestId: string): Promise<void> {
  const { alertId, userId, source, detectedAt, text, receivedAt } = alert;
  await means.auditLog.append(requestId, [
    {
      fact: 'alert-received',
      once: alertId,
      at: receivedAt,
      actor: 'alerts',
      data: { alertId, userId, source, detectedAt, text },
    },
  ]);
  await means.alerts.change(alert, (row) => ({ ...row, requestId }));
}

/** @returns the request that the incident began; `null`: nobody is there whom it could be about. */
async function openIncident(
  means: Means,
  runs: Runs,
  about: About,
  fresh: readonly AlertRecord[],
): Promise<string | null> {
  const found = await whatToOpen(means, about);
  if ('because' in found) return await untaken(means, fresh, found.because, found.isPassing);
  const person = await personOf(means, about.userId);
  if (person.is === 'unread') return await untaken(means, fresh, person.because, true);
  if (person.is === 'nobody') return await dropped(means, fresh);
  const { ticketing, opens } = found;
  const correlationId = await idOf(means, fresh);
  const { category, subcategory, title } = opens;
  const priority = await priorityOf(means, opens, about.userId);
  const answer = await ticketing.open?.(
    {
      correlationId,
      category,
      subcategory,
      priority,
      affectedId: about.userId,
      title: title(person.name),
      text: textOf(means, fresh),
    },
    'alerts',
  );
  if (!answer) throw new Error(`${ticketing.title} opens no incidents.`);
  if (answer.failed) return await untaken(means, fresh, answer.because, answer.kind === 'later', answer);
  return await begin(means, runs, answer.ticket, correlationId, opens);
}

type Found =
  | { readonly ticketing: Ticketing; readonly opens: Opens }
  | { readonly because: string; readonly isPassing: boolean };

/** An incident that its own table would not find would be nobody's. */
async function whatToOpen({ rulebook, ticketing }: Means, { kind }: About): Promise<Found> {
  const inForce = rulebook.current(kind);
  if (!inForce.usable) return { because: inForce.because, isPassing: false };
  const { opens } = inForce.rules;
  const tool = Object.values(ticketing).find(({ open }) => open);
  if (!opens || !tool)
    return {
      because: `The policy table of ${kind} or the ticket tool opens no incidents.`,
      isPassing: false,
    };
  const { category, subcategory } = opens;
  const finds = rulebook.kindsOf({
    type: 'incident',
    catalogItemId: null,
    fields: { category, subcategory },
  });
  if (finds.length !== 1 || finds[0] !== kind)
    return {
      because: `Alerts open incidents of the category "${category}", "${subcategory}", and the policy table of ${kind} is not the one that finds these. Mend the table.`,
      isPassing: false,
    };
  return { ticketing: tool, opens };
}

type Person =
  | { readonly is: 'somebody'; readonly name: string }
  | { readonly is: 'nobody' }
  | { readonly is: 'unread'; readonly because: string };

/** A single read once in a while knows nobody. */
async function personOf({ directory }: Means, userId: string): Promise<Person> {
  for (let look = 1; look <= 2; look += 1) {
    const answer = await directory.readUsers([userId], 'alerts');
    if (answer.read === 'failed') return { is: 'unread', because: answer.because };
    const user = answer.users[userId];
    if (user?.found) return { is: 'somebody', name: user.displayName || user.userPrincipalName };
  }
  return { is: 'nobody' };
}

/** Whoever sends it is proven, and may be wrong all the same. */
async function dropped(means: Means, fresh: readonly AlertRecord[]): Promise<null> {
  for (const alert of fresh) {
    means.security.note({
      door: 'app',
      code: 'alert-about-nobody',
      reason: 'person-unknown',
      example: { alertId: alert.alertId, person: alert.userId },
    });
    await handled(means, alert);
  }
  return null;
}

/** One id for all of them, kept before it is used: what came of a lost answer is found again. */
async function idOf(means: Means, fresh: readonly AlertRecord[]): Promise<string> {
  const kept = fresh.find(({ opens }) => opens !== undefined)?.opens;
  if (kept !== undefined) return kept;
  const [oldest] = fresh;
  if (!oldest) throw new RangeError('There is no alert.');
  const digest = createHash('sha256').update(`${oldest.userId}~${oldest.alertId}`).digest('hex');
  const opens = `alert:${digest.slice(0, 40)}`;
  await means.alerts.change(oldest, (row) => ({ ...row, opens }));
  return opens;
}

/** As many as fit a description; the others are with the request. */
const MOST_QUOTED = 3;

function textOf({ limits }: Means, fresh: readonly AlertRecord[]): string {
  const at = (when: Instant) => moment(when, limits.timeZone);
  const said = fresh.slice(0, MOST_QUOTED).map(({ alertId, source, detectedAt, receivedAt, text }) => {
    const when = detectedAt ? `of ${at(detectedAt)}` : `received ${at(receivedAt)}`;
    return `Alert ${alertId} ${when}${source ? ` by ${source}` : ''}${text ? `:\n${text}` : '.'}`;
  });
  const more = fresh.length - said.length;
  return [
    'This incident was opened because of an alert, whose words are only shown here. The directory is asked what is true.',
    ...said,
    ...(more > 0 ? [`And ${more} more.`] : []),
  ].join('\n\n');
}

/** The incident comes in as every ticket does, whether its own delivery comes or not. */
async function begin(
  means: Means,
  runs: Runs,
  ticket: TicketRef,
  correlationId: string,
  { category, subcategory }: Opens,
): Promise<string> {
  const event = {
    deliveryId: correlationId,
    event: 'opened-by-alert',
    ticket,
    catalogItemHint: null,
    fieldsHint: { category, subcategory },
  };
  return (await takeIn(means, runs, event, '')).requestId;
}

/** Said to people once: at once where only they can mend it. It is tried at each tick. Always throws. */
async function untaken(
  means: Means,
  fresh: readonly AlertRecord[],
  because: string,
  isPassing: boolean,
  failure?: TicketFailure,
): Promise<never> {
  const [oldest] = fresh;
  const silentFor = oldest ? means.clock.now() - milliseconds(oldest.receivedAt) : 0;
  if (oldest && !oldest.told && (!isPassing || silentFor >= SILENT_FOR)) {
    const since = moment(oldest.receivedAt, means.limits.timeZone);
    const text = `${fresh.length === 1 ? 'An alert' : `${fresh.length} alerts`} about ${oldest.userId}, since ${since}, can't be followed, so that nobody looks at it: ${because} It is tried again every minute. Look at the person in the Entra admin center now.`;
    const once = createHash('sha256').update(`${oldest.userId}~${oldest.alertId}`).digest('hex');
    const call = {
      correlationId: `alert-untaken:${once.slice(0, 40)}`,
      title: "An alert can't be followed",
      text,
    };
    if ((await callOperators(means, 'alerts', call)) !== null)
      await means.alerts.change(oldest, (row) => ({ ...row, told: true }));
  }
  throw new Error(failure ? `${because} (${failure.kind})` : because);
}
