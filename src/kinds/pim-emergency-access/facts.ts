import type { Debt } from '../../domain/debt.ts';
import { endOf, type IncidentWindow, vouchersOf } from '../../domain/incident-window.ts';
import { earlier, instant, later } from '../../domain/instant.ts';
import type { LinkedIncident, RecordHand } from '../../domain/linked-incident.ts';
import type { AccessRequest } from '../../domain/request.ts';
import type { Known } from '../../domain/risk.ts';
import type { TicketRef } from '../../domain/ticket.ts';
import type { FactPart } from '../../policy/fact-part.ts';
import type { Wanted } from '../../policy/rulebook.ts';
import type { AccountRead } from '../../ports/accounts.ts';
import type { DebtFact, EmergencyFactName, EmergencyFacts, IncidentFact, WindowFact } from './known-facts.ts';
import type { PimTable } from './pim-table.ts';
import type { PimPolicy } from './policy.ts';
import { askedOf } from './target.ts';
import { windowsOf } from './windows-of.ts';

/** What must be read of people and groups. */
export function factsWanted(
  { requesterId, beneficiaryId, filed }: AccessRequest,
  { table, index }: PimPolicy,
): Wanted {
  // What another tool has is not read beside the ticket tool, and the other way round: either may be away.
  const people = filed ? index.offlinePeople : index.people;
  const rotas = (filed ? (table.offline?.onCall ?? []) : table.onCall).map(({ team }) => team);
  return {
    userIds: [...new Set([requesterId, beneficiaryId, ...people.userIds])],
    managersOf: [beneficiaryId],
    groupIds: [],
    approverGroupIds: people.approverGroupIds,
    rosters: [...new Set([...people.rosters, ...rotas])],
    beneficiaryId,
    incompatibleGroupIds: [],
    roleGroupIds: roleGroupIdsOf(table),
  };
}

/** Every group by which the table tells people apart. */
function roleGroupIdsOf({ responderGroups, directoryRoles }: PimTable): readonly string[] {
  const named = [
    ...responderGroups.map(({ group }) => group),
    ...directoryRoles.flatMap(({ onlyFor = [] }) => onlyFor),
  ];
  return [...new Set(named.map(({ id }) => id))];
}

type Read = FactPart['read'];

/** It is of our own store: whoever is to decide may, while PIM or the ticket tool is away. */
const TELLS_WHO_DECIDES: EmergencyFactName = 'debts';

/** Whether the directory has somebody eligible for it still. */
const TELLS_WHO_MAY_HOLD: EmergencyFactName = 'role';

/** The role, the incident and its windows, and what the person has had before. What is late, unlicensed or missing is part of it, and no failure. */
export function factParts(request: AccessRequest, table: PimTable): readonly FactPart[] {
  const asked = askedOf(request, table);
  if (!asked) return [];
  const part = (name: EmergencyFactName, read: Read): FactPart => ({
    ...{ name, bucket: null, read },
    ...(name !== TELLS_WHO_DECIDES && { toDecideOnly: true as const }),
    ...(name === TELLS_WHO_MAY_HOLD && { ofHolding: true as const }),
  });
  return [
    part('role', ({ roles }, { beneficiaryId }, by) =>
      Promise.all([
        roles.instances(beneficiaryId, by),
        roles.eligible(beneficiaryId, by),
        roles.policy(asked.role.roleId, by),
      ]).then((read) => together(read, asked.role.roleId)),
    ),
    part('incident', ({ ticketing, windows, clock }, { ticket, filed }, by) => {
      const tool = ticketing[ticket.system];
      const source = `incident of ${ticket.system}`;
      const number = asked.incident || (filed?.ticket?.number ?? '');
      if (number === '') return Promise.resolve(missing('nobody has named one', source, clock.now()));
      if (!tool?.incident)
        return Promise.resolve(missing('its tool tells of no incidents here', source, clock.now()));
      return tool.incident(number, by).then((read) => {
        if (!read.failed)
          return windows
            .hear(read.incident, windowsOf(table))
            .then(() => seen(incidentFact(number, read.incident), source, clock.now()));
        if (read.kind === 'missing') return seen(null, source, clock.now());
        const { because, retryAfterSeconds } = read;
        // What was asked for while the tool is away does not wait for it.
        return read.kind === 'later' && !(filed && read.away)
          ? { read: 'failed', because, retryAfterSeconds, mayCure: true }
          : missing(because, source, clock.now());
      });
    }),
    part('windows', ({ windows, clock }, { ticket }) =>
      windows
        .open(ticket.system, asked.incident)
        .then((open) => seen(open.map(windowFact), 'Windows', clock.now())),
    ),
    part('portal', ({ directory }) =>
      Promise.resolve({ read: 'done', value: directory.linkTo('activation', '') }),
    ),
    part('debts', ({ debts, clock }, { beneficiaryId, ticket }) =>
      debts.of(beneficiaryId).then((all) => seen(debtFact(all, ticket), 'Debts', clock.now())),
    ),
  ];
}

type FactRead = Awaited<ReturnType<Read>>;

type Reads = readonly [
  AccountRead<EmergencyFacts['role']['instances']>,
  AccountRead<EmergencyFacts['role']['eligible']>,
  AccountRead<EmergencyFacts['role']['policy']>,
];

function together([instances, eligible, policy]: Reads, roleId: string): FactRead {
  if (instances.read === 'failed') return instances;
  if (eligible.read === 'failed') return eligible;
  if (policy.read === 'failed') return policy;
  const value: EmergencyFacts['role'] = {
    instances: only(instances.value, roleId),
    eligible: only(eligible.value, roleId),
    policy: policy.value,
  };
  return { read: 'done', value };
}

/** Of the role alone: a decision is recorded with what it goes by. */
function only<One extends { readonly roleId: string }>(
  of: Known<readonly One[]>,
  roleId: string,
): Known<readonly One[]> {
  return of.known === 'yes' ? { ...of, value: of.value.filter((one) => one.roleId === roleId) } : of;
}

function seen(value: unknown, source: string, now: number): FactRead {
  const known: Known<unknown> = { known: 'yes', value, source, askedAt: instant(now), newestAt: null };
  return { read: 'done', value: known };
}

function missing(because: string, source: string, now: number): FactRead {
  const known: Known<unknown> = { known: 'missing', because, source, askedAt: instant(now) };
  return { read: 'done', value: known };
}

function incidentFact(
  number: string,
  { record, standing, active, priority, openedBy, prioritySetBy, responderGroups }: LinkedIncident,
): IncidentFact {
  const who = (hand: RecordHand) => (hand.known ? hand.entraId : null);
  return {
    ...{ record, number, standing, active, priority, responderGroups },
    ...{ openedBy: who(openedBy), prioritySetBy: who(prioritySetBy) },
  };
}

function windowFact(window: IncidentWindow): WindowFact {
  const { windowId, roleIds, responderGroups } = window;
  return { windowId, vouchers: vouchersOf(window), roleIds, responderGroups, endsAt: endOf(window) };
}

/** Of uses for other tickets: what this one has begun, in whatever version, stands in its own way no more than in anybody's. */
function debtFact(all: readonly Debt[], own: TicketRef): DebtFact {
  const others = all.filter(({ ticket, state }) => state !== 'unused' && !isSame(ticket, own));
  const byTicket = Map.groupBy(others, ({ ticket }) => `${ticket.system} ${ticket.id}`);
  const open = [...byTicket.values()].flatMap((uses) => uses.find(({ state }) => state === 'open') ?? []);
  return {
    open: open.map(({ ticket, dueAt }) => ({ ticket: ticket.number, dueAt })),
    uses: [...byTicket.values()].map(oneUse).slice(-MOST_USES),
  };
}

const isSame = (one: TicketRef, other: TicketRef) => one.system === other.system && one.id === other.id;

/** Versions of one ticket that carry each other on are one use. */
function oneUse(versions: readonly Debt[]): DebtFact['uses'][number] {
  const ends = versions.map(({ usedUntil }) => usedUntil);
  const from = versions.map(({ openedAt }) => openedAt).reduce(earlier);
  return { from, until: ends.reduce((end, one) => (end === null || one === null ? null : later(end, one))) };
}

/** The newest are enough for any budget. */
const MOST_USES = 50;
