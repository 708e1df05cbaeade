/** Takes requests for assignments: refuses what PIM refuses, and does the others in their time (graph 11.2, 11.4, 11.6). */
import type { SandboxClock } from '../../../clock.ts';
import { durationMs } from '../../faults/duration.ts';
import type { Random } from '../../simulator.ts';
import { Refusal } from '../answer.ts';
import type { View } from '../directory/cell.ts';
import type { Directory } from '../directory/directory.ts';
import type { Lag } from '../directory/lag.ts';
import { groupsAbove } from '../directory/nesting.ts';
import { type Actor, nameOf } from '../directory/records.ts';
import type { Held, Holdings, How } from './holdings.ts';
import { brokenRules, type PimPolicy, type Proof } from './policies.ts';
import {
  type Asked,
  isPending,
  type PimAction,
  type PimRequest,
  type PimStatus,
  type Span,
} from './records.ts';
import { pimRefusal, policyRefusal, unknownThing } from './refusals.ts';
import { createRequestCells, type RequestCells } from './request-cells.ts';
import type { PimSwitches } from './switches.ts';
import type { Timetable } from './timetable.ts';

/** Who asks: an app, or a person in the portal. */
type Asker = { readonly actor: Actor; readonly objectId: string; readonly proof: Proof };

export interface Desk<Thing> {
  readonly requests: Pick<RequestCells<Thing>, 'find' | 'list'>;
  /** What a request becomes at once. Throws a `Refusal`. */
  ask(asked: Asked<Thing>, by: Asker): PimRequest<Thing>;
  /** Throws a `Refusal` for one that nothing is to happen to any more. */
  cancel(id: string): void;
  /** What the approvers of PIM say of a request that waits for them. Throws a `RangeError` for any other. */
  decide(id: string, approved: boolean): void;
}

type DeskParts<Thing> = {
  readonly clock: SandboxClock;
  readonly random: Random;
  readonly lag: Lag;
  readonly timetable: Timetable;
  readonly directory: Directory;
  readonly pim: PimSwitches;
  readonly holdings: Holdings<Thing>;
  /** Whether two are the same but for where they count. */
  readonly isAlike: (one: Thing, other: Thing) => boolean;
  readonly isSame: (one: Thing, other: Thing) => boolean;
  readonly policyOf: (thing: Thing) => PimPolicy;
  /** What administrators and apps give here; only assignments have a policy of their own and a least time. */
  readonly gives: 'assigned' | 'eligible';
  /** Whether somebody has it without PIM. */
  readonly stands?: (asked: Asked<Thing>) => boolean;
  /** Before anything is done; throws a `Refusal`. */
  readonly prepare?: (asked: Asked<Thing>) => void;
  /** How an assignment is named. */
  readonly scheduleId?: (thing: Thing, guid: string) => string;
};

/** Nothing that began less long ago is ended on request. */
const LEAST_ACTIVE = 5 * 60_000;

export function createDesk<Thing extends object>(parts: DeskParts<Thing>): Desk<Thing> {
  const { clock, random, lag, timetable, directory, pim, holdings } = parts;
  const cells = createRequestCells<Thing>(lag, random);
  const settled = (): View => directory.settled();
  const held = (asked: Pick<Asked<Thing>, 'principalId' | 'thing'>, how: How) =>
    holdings
      .planned(settled())
      .find(
        (one) => one.principalId === asked.principalId && one.how === how && parts.isSame(one, asked.thing),
      );
  const refuseStranger = (principalId: string) => {
    const found = directory.user(principalId, settled()) ?? directory.group(principalId, settled());
    const isNew = found && Date.parse(found.createdDateTime) > clock.now() - durationMs(pim.newPrincipal);
    if (!found || isNew) throw pimRefusal('SubjectNotFound');
  };
  const refusePending = (asked: Asked<Thing>) => {
    const other = cells
      .list(settled())
      .some(
        (one) =>
          isPending(one.status) &&
          one.principalId === asked.principalId &&
          one.action.startsWith('self') === asked.action.startsWith('self') &&
          parts.isSame(one.thing, asked.thing),
      );
    if (other) throw pimRefusal('PendingRoleAssignmentRequest');
  };
  const refuseByPolicy = (asked: Asked<Thing>, span: Span, { proof }: Asker) => {
    if (parts.gives === 'eligible') return;
    const policy = parts.policyOf(asked.thing);
    const broken = brokenRules(policy, asked, span, proof);
    if (broken.length > 0) throw policyRefusal(broken, drawn(pim.policyErrors, WAYS, random));
    const { authenticationContext: wanted } = policy;
    if (asked.action === 'selfActivate' && wanted !== null && proof.context !== wanted)
      throw pimRefusal('RoleAssignmentRequestAcrsValidationFailed');
  };
  const move = (request: PimRequest<Thing>, at: number, changes: Partial<PimRequest<Thing>>) => {
    const last = cells.find(request.id, settled()) ?? request;
    const moved = { ...last, ...changes };
    cells.put(moved, at);
    return moved;
  };
  const opened = (asked: Asked<Thing>, by: Asker, status: PimStatus): PimRequest<Thing> => ({
    ...asked,
    id: random.guid(),
    status,
    createdAt: clock.now(),
    completedAt: null,
    createdBy: by.actor,
    approvalId: null,
    targetScheduleId: null,
  });
  const delay = (told: string | null, longest: number) =>
    told === null ? 1000 * Math.floor(random.next() * longest) : durationMs(told);

  /** Makes the assignment: now, or as late as PIM is. */
  const assign = (request: PimRequest<Thing>, how: How, span: Span, at: number): PimRequest<Thing> => {
    const isByGroup = how === 'activated' && !held(request, 'eligible');
    const guid = random.guid();
    const scheduleId = parts.scheduleId?.(request.thing, guid) ?? guid;
    const provide = (then: number) => {
      if (cells.find(request.id, settled())?.status === 'Canceled') return request;
      const since = Math.max(span.since, then);
      if (span.until !== null && span.until <= since)
        return move(request, then, { status: 'Failed', completedAt: then });
      const { principalId, thing, id: requestId } = request;
      const by = nameOf(request.createdBy);
      const made = { ...thing, id: scheduleId, principalId, how, since, until: span.until, requestId, by };
      const whole = isByGroup ? { ...made, throughGroup: true } : made;
      holdings.put(whole as Held<Thing>, request.createdBy, then);
      const status = pim.status ?? (span.since > then ? 'Granted' : 'Provisioned');
      return move(request, then, { status, completedAt: since, targetScheduleId: scheduleId });
    };
    const wait = delay(pim.activation, 20);
    const isStuck = pim.status !== null && NEVER_DONE.includes(pim.status);
    if (isStuck && (pim.status !== 'Failed' || wait === 0))
      return move(request, at, { status: pim.status ?? request.status });
    if (wait < 3000) return provide(at);
    const waiting = move(request, at, {
      status: pim.status === 'Granted' ? 'Granted' : 'PendingProvisioning',
    });
    timetable.later(at + wait, (then) => {
      if (isStuck) move(request, then, { status: 'Failed', completedAt: then });
      else provide(then);
    });
    return waiting;
  };
  const ended = (request: PimRequest<Thing>, target: Held<Thing>): PimRequest<Thing> => {
    const now = clock.now();
    const done = move(request, now, { status: 'Revoked', completedAt: now, targetScheduleId: target.id });
    const wait = target.since > now ? 0 : delay(pim.removal, 12);
    const end = (at: number) => holdings.end(target, request.createdBy, at);
    if (wait === 0) end(now);
    else timetable.later(now + wait, end);
    if (pim.removalAnswer === 'does-not-exist') throw pimRefusal('RoleAssignmentDoesNotExist');
    return done;
  };
  const toEnd = (asked: Asked<Thing>, how: How): Held<Thing> => {
    const target = held(asked, how);
    if (!target) throw pimRefusal('RoleAssignmentDoesNotExist');
    const age = clock.now() - target.since;
    if (how !== 'eligible' && age >= 0 && age < LEAST_ACTIVE) throw pimRefusal('ActiveDurationTooShort');
    return target;
  };
  const spanOf = ({ span }: Asked<Thing>): Span => span ?? { since: clock.now(), until: null };

  const work: Readonly<Record<PimAction, (asked: Asked<Thing>, by: Asker) => () => PimRequest<Thing>>> = {
    adminAssign(asked, by) {
      const span = spanOf(asked);
      refuseByPolicy(asked, span, by);
      refusePending(asked);
      if (held(asked, parts.gives) || parts.stands?.(asked))
        throw pimRefusal(pim.existsCode, 'The Role assignment already exists.');
      return () => assign(opened(asked, by, 'PendingProvisioning'), parts.gives, span, clock.now());
    },
    adminUpdate: (asked, by) => changed(asked, by),
    adminExtend: (asked, by) => changed(asked, by),
    adminRenew: (asked, by) => changed(asked, by),
    adminRemove(asked, by) {
      refusePending(asked);
      const target = toEnd(asked, parts.gives);
      return () => ended(opened(asked, by, 'Revoked'), target);
    },
    selfActivate(asked, by) {
      refuseOthers(asked, by);
      const span = spanOf(asked);
      const holders = [asked.principalId, ...groupsAbove(directory, asked.principalId, settled())];
      const mayBe = holdings
        .planned(settled())
        .filter(
          (one) =>
            holders.includes(one.principalId) && one.how === 'eligible' && parts.isAlike(one, asked.thing),
        );
      if (!mayBe.some((one) => parts.isSame(one, asked.thing)))
        throw pimRefusal(mayBe.length > 0 ? 'InvalidScope' : 'EligibilityNotFound');
      refuseByPolicy(asked, span, by);
      refusePending(asked);
      if (held(asked, 'activated')) throw pimRefusal(pim.existsCode, 'The Role assignment already exists.');
      return () => {
        const waits = parts.policyOf(asked.thing).approvalOnActivation;
        const request = opened(asked, by, waits ? 'PendingApproval' : 'PendingProvisioning');
        if (!waits) return assign(request, 'activated', span, clock.now());
        return move({ ...request, approvalId: random.guid() }, clock.now(), {});
      };
    },
    selfDeactivate(asked, by) {
      refuseOthers(asked, by);
      const target = toEnd(asked, 'activated');
      return () => ended(opened(asked, by, 'Revoked'), target);
    },
    selfExtend: (asked, by) => refuseOthers(asked, by),
    selfRenew: (asked, by) => refuseOthers(asked, by),
  };
  function changed(asked: Asked<Thing>, by: Asker) {
    refusePending(asked);
    const target = held(asked, parts.gives);
    if (!target) throw pimRefusal('RoleAssignmentDoesNotExist');
    const span = { since: target.since, until: spanOf(asked).until };
    refuseByPolicy(asked, span, by);
    return () => {
      const now = clock.now();
      holdings.put({ ...target, until: span.until }, by.actor, now);
      const request = opened(asked, by, 'Provisioned');
      return move(request, now, { completedAt: now, targetScheduleId: target.id });
    };
  }
  /** Only the person themselves activates. */
  function refuseOthers(asked: Asked<Thing>, by: Asker): never | (() => PimRequest<Thing>) {
    if (by.objectId !== asked.principalId) throw notTheirs(drawn(pim.selfActivateByApp, REFUSED, random));
    return () => move(opened(asked, by, 'PendingAdminDecision'), clock.now(), {});
  }
  return {
    requests: cells,
    ask(asked, by) {
      timetable.catchUp();
      refuseStranger(asked.principalId);
      if (pim.refusal !== null) throw pimRefusal(pim.refusal);
      parts.prepare?.(asked);
      const go = work[asked.action](asked, by);
      if (asked.isValidationOnly) return opened(asked, by, 'Granted');
      return go();
    },
    cancel(id) {
      timetable.catchUp();
      const request = cells.find(id, settled());
      if (!request) throw unknownThing(id);
      const planned = holdings.planned(settled()).find((one) => one.requestId === id);
      const isAhead = planned !== undefined && planned.since > clock.now();
      if (!isPending(request.status) && !isAhead)
        throw new Refusal(400, 'RoleAssignmentRequestNotPending', 'The request cannot be canceled any more.');
      if (planned) holdings.end(planned, request.createdBy, clock.now());
      move(request, clock.now(), { status: 'Canceled', completedAt: clock.now() });
    },
    decide(id, approved) {
      timetable.catchUp();
      const request = cells.find(id, settled());
      if (request?.status !== 'PendingApproval')
        throw new RangeError(`No request ${id} waits for an approval of PIM.`);
      const now = clock.now();
      if (!approved) move(request, now, { status: 'Denied', completedAt: now });
      else {
        const { span } = request;
        const length = span?.until ? span.until - span.since : null;
        const until = length === null ? null : now + length;
        assign(
          move(request, now, { status: 'PendingProvisioning' }),
          'activated',
          { since: now, until },
          now,
        );
      }
    },
  };
}

/** A request that stays at one of these gives nobody anything. */
const NEVER_DONE: readonly PimStatus[] = [
  'Canceled',
  'Denied',
  'Failed',
  'PendingAdminDecision',
  'PendingApproval',
  'PendingProvisioning',
  'PendingScheduleCreation',
  'Revoked',
];

const WAYS = ['list', 'reason', 'code'] as const;
const REFUSED = ['bad-request', 'forbidden'] as const;

/** One of them by chance, where that is chosen. */
function drawn<Choice extends string>(
  choice: Choice | 'either',
  all: readonly Choice[],
  random: Random,
): Choice {
  if (choice !== 'either') return choice;
  return all[Math.floor(random.next() * all.length)] as Choice;
}

const notTheirs = (how: 'bad-request' | 'forbidden'): Refusal =>
  how === 'forbidden'
    ? new Refusal(403, 'UnauthorizedAccess', 'Attempted to perform an unauthorized operation.')
    : pimRefusal('InvalidRoleAssignmentRequest', 'Only the principal itself can activate the assignment.');
