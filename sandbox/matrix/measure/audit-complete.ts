/** Whether the audit has a fact for everything that happened, and nothing happened less than it says. */

import { type AuditRow, factsOf } from '../../../src/domain/audit.ts';
import { KEPT } from '../../tenant/outbound-log.ts';
import { INTEGRATION_USER } from '../../tenant/servicenow/accounts.ts';
import { rowsOf } from './rows-of.ts';
import { type Sight, toldOf } from './sight.ts';
import { statementsOf } from './statements.ts';

const SET_BACK = 'set-back';
const WRITE = /\/groups\/([0-9a-f-]{36})\/members\/(?:[0-9a-f-]{36}\/)?\$ref$/i;
/** What is done once has no end that anybody would tell of. */
const ONCE = /^account~(?!sign-in$)/;
const STARTED = ['active', 'ending', 'ended'];

/** What is compared: each fact by its own name, as the world has it and as the audit has it. */
type Sides = {
  readonly what: string;
  readonly happened: readonly string[];
  readonly recorded: readonly string[];
};

/** In words; empty when world and audit tell the same. To be asked at rest. */
export async function auditGaps(sight: Sight): Promise<readonly string[]> {
  const { requests, auditLog } = sight.world.app.means;
  const found: string[] = [];
  for (const { number, requestedFor } of toldOf(sight)) {
    const { records } = await requests.list({ ticketNumber: number });
    const ids = records.map(({ requestId }) => requestId);
    const rows = (await Promise.all(ids.map((id) => auditLog.read(id)))).flat();
    // by whom it was ordered for, and by whom the product took that to be: somebody hired anew has another account
    const people = new Set([requestedFor, ...records.flatMap(({ request }) => request?.beneficiaryId ?? [])]);
    const grants = await grantsOf(sight, [...people], ids, rows);
    for (const sides of [notes(sight, number, rows), followUps(sight, number, rows), ...grants])
      found.push(...compared(number, sides));
    found.push(...writes(sight, number, ids, rows), ...approvals(sight, number, rows));
  }
  return [...found, ...forNobody(sight)];
}

/** Writes of memberships that belong to no request, so that no audit can have them. */
function forNobody({ world, happened }: Sight): readonly string[] {
  const ordered = (requestId: string | null) => happened.orders.some(({ id }) => requestId?.includes(id));
  return world.tenant.outbound
    .list()
    .filter(({ method, url, requestId }) => {
      return method !== 'GET' && WRITE.test(url) && !ordered(requestId);
    })
    .map(({ method, url }) => `${method} ${url} was sent for no request`);
}

function compared(number: string, { what, happened, recorded }: Sides): readonly string[] {
  return [
    ...happened
      .filter((one) => !recorded.includes(one))
      .map((one) => `${number}: ${what} ${one} happened, and the audit has no fact of it`),
    ...recorded
      .filter((one) => !happened.includes(one))
      .map((one) => `${number}: the audit has ${what} ${one}, which did not happen`),
  ];
}

function notes({ world }: Sight, number: string, rows: readonly AuditRow[]): Sides {
  const standing = statementsOf(world, number).map(({ requestId, revision }) => `${requestId} r${revision}`);
  const named = (fact: 'ticket-written' | 'note-altered') =>
    factsOf(rows, fact).map(({ requestId, data }) => `${requestId} r${data.revision}`);
  const altered = named('note-altered');
  return {
    what: 'note',
    happened: standing,
    // One that somebody removed happened, and the audit says that it is gone.
    recorded: named('ticket-written').filter((note) => standing.includes(note) || !altered.includes(note)),
  };
}

function followUps({ world }: Sight, number: string, rows: readonly AuditRow[]): Sides {
  return {
    what: 'follow-up',
    // Anybody may make one with an id of ours.
    happened: world.servicenow
      .ticket(number)
      .tasks.filter(({ by, raisedTwice }) => by === INTEGRATION_USER && !raisedTwice)
      .map(({ correlationId }) => correlationId),
    recorded: factsOf(rows, 'follow-up-raised').map(({ once }) => once),
  };
}

async function grantsOf(
  { world }: Sight,
  people: readonly string[],
  ids: readonly string[],
  rows: readonly AuditRow[],
): Promise<readonly Sides[]> {
  const read = await Promise.all(people.map((id) => rowsOf(world, id)));
  const own = read
    .flatMap(({ grants }) => Object.values(grants))
    .filter(({ requestId }) => ids.includes(requestId));
  const named = (fact: 'grant-waiting' | 'grant-armed' | 'grant-started' | 'access-lost') => [
    ...new Set(factsOf(rows, fact).map(({ data }) => data.grantId ?? '')),
  ];
  const idsOf = (some: typeof own) => some.map(({ id }) => id);
  const started = own.filter(({ state, startedAt }) => STARTED.includes(state) && startedAt !== null);
  return [
    {
      what: 'grant',
      happened: idsOf(own),
      recorded: [...new Set([...named('grant-waiting'), ...named('grant-armed')])],
    },
    { what: 'start of grant', happened: idsOf(started), recorded: named('grant-started') },
    {
      what: 'end of grant',
      happened: idsOf(own.filter(({ state, target }) => state === 'ended' && !ONCE.test(target))),
      // What never took effect, or was set back for a while, ends in words only; what somebody took away ended when its
      // loss was found.
      recorded: [
        ...factsOf(rows, 'grant-ended')
          .filter(({ data }) => data.reason !== SET_BACK)
          .map(({ data }) => data.grantId ?? '')
          .filter(
            (id) => !own.some((one) => one.id === id && (one.state === 'void' || ONCE.test(one.target))),
          ),
        ...named('access-lost').filter((id) => own.some((one) => one.id === id && one.state === 'ended')),
      ],
    },
  ];
}

/** What a worker that stood still did not send any more, or was held back, is on record so, with no status of an answer. */
function wasUnsent({ data: { effect, trace } }: AuditRow<'change-answered'>): boolean {
  return (effect === 'later' || effect === 'rejected') && trace?.status === 0;
}

/** A host may die between the record of an attempt and the attempt: more may be on record than was sent, never less. */
function writes(
  { world }: Sight,
  number: string,
  ids: readonly string[],
  rows: readonly AuditRow[],
): readonly string[] {
  const calls = world.tenant.outbound.list();
  if (calls.length === KEPT) return []; // the oldest calls are kept no more
  const sent = Map.groupBy(
    calls.filter(({ requestId }) => requestId !== null && ids.includes(requestId)),
    ({ method, url }) => {
      const [, groupId] = WRITE.exec(url) ?? [];
      return groupId ? `${groupId}:${method === 'DELETE' ? 'remove' : 'add'}` : '';
    },
  );
  const attempted = factsOf(rows, 'change-attempted').map(({ data }) => data.key ?? '');
  const answered = factsOf(rows, 'change-answered')
    .filter((row) => !wasUnsent(row))
    .map(({ data }) => data.key ?? '');
  const names = new Set([...sent.keys(), ...answered.map((key) => key.split(':').slice(-2).join(':'))]);
  return [...names].flatMap((name) => {
    if (!/^[0-9a-f-]{36}:(add|remove)$/.test(name)) return [];
    const times = sent.get(name)?.length ?? 0;
    const of = (keys: readonly string[]) => keys.filter((key) => key.endsWith(`:${name}`)).length;
    if (times > of(attempted))
      return [`${number}: ${name} was sent ${times} times, and ${of(attempted)} attempts are on record`];
    return of(answered) > times ? [`${number}: ${name} was answered more often than sent`] : [];
  });
}

function approvals({ happened }: Sight, number: string, rows: readonly AuditRow[]): readonly string[] {
  const words = happened.words.filter((one) => one.number === number);
  return factsOf(rows, 'approval-recorded')
    .filter(
      ({ actor, data }) => !words.some(({ personId, verb }) => personId === actor && verb === data.answer),
    )
    .map(({ actor, data }) => `${number}: the audit has ${data.answer} by ${actor}, who never said so`);
}
