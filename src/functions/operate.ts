import type { Means } from '../activities/activity.ts';
import { OPERATE } from '../activities/asking/operator-view.ts';
import { withShaper } from '../activities/asking/shaped.ts';
import { whatIsInTheWay } from '../activities/deciding/in-the-way.ts';
import { keptApprovals } from '../activities/deciding/kept-approvals.ts';
import { nextVersion } from '../activities/deciding/next-version.ts';
import { checkPortals, sidesWords } from '../activities/emergency/check-portals.ts';
import { closeGrants } from '../activities/grants/close-grants.ts';
import { keepAct } from '../activities/outbox/rooms/follow.ts';
import { isLive, startEnd } from '../activities/people/end-access.ts';
import { bullets } from '../activities/wording/words.ts';
import { type Grant, isBeingReleased } from '../domain/grant.ts';
import { handledNow } from '../domain/handled.ts';
import type { OperatorAction, RequestRecord } from '../domain/record.ts';
import { orchestratorOf } from '../domain/request.ts';
import { woken } from '../domain/request-state.ts';
import { wakeEvent } from '../domain/wake.ts';
import type { Runs } from '../ports/runs.ts';
import { goesWithAnEnd } from '../targets/index.ts';
import type { Acted } from './acted.ts';
import type { Operator } from './caller.ts';
import { newestOf } from './newest-version.ts';
import { renew } from './renew.ts';

/** What operators' cards offer. */
const OFFERED: readonly OperatorAction[] = ['retry', 'roll-back', 'handled'];

/** What takes access away must work while the directory is away (invariant 12). */
export const ENDS: readonly OperatorAction[] = ['end', 'roll-back'];

/** An operator's wish, proven and reasoned. */
type Ask = {
  readonly action: OperatorAction;
  readonly reason: string;
  readonly by: Operator;
  readonly at: string;
  /** Under what the wish is recorded once, where it may come again; by itself each ask is one. */
  readonly once?: string;
  /** Why the directory could not be asked whether they are an operator now; left out: it was. */
  readonly notAsked?: string;
  /** Nobody hears the answer: what comes of it is told on the ticket. */
  readonly unheard?: true;
};

/** Does what an operator asks, or says why it can't be done now. Repeats are harmless: the rows decide. */
export async function operate(means: Means, runs: Runs, record: RequestRecord, asked: Ask): Promise<Acted> {
  const { action, reason, by, at, notAsked, once = `${action}~${at}` } = asked;
  const refusal = action === 'handled' ? await notToHandle(means, record) : null;
  if (refusal) return refusal;
  await means.auditLog.append(record.requestId, [
    {
      fact: 'operator-acted',
      once,
      at,
      actor: by.id,
      data: { action, reason, by: by.name, ...(notAsked && { notAsked }) },
    },
  ]);
  const ask = asked.once === undefined ? asked : { ...asked, at: await firstAt(means, record, once, at) };
  const acted = await act(means, runs, record, ask);
  if (acted.acted) await closeOperatorCards(means, runs, record, ask);
  return acted;
}

/** What was begun before a crash, or by another worker, was asked when the evidence says so. */
async function firstAt(
  { auditLog }: Means,
  { requestId }: RequestRecord,
  once: string,
  at: string,
): Promise<string> {
  return (await auditLog.read(requestId)).find((row) => row.once === once)?.at ?? at;
}

const ASKED: Readonly<Partial<Record<OperatorAction, string>>> = {
  retry: 'Retry was asked for',
  'roll-back': 'Roll back was asked for',
  handled: 'It was marked as handled',
};

/** Whoever acted first has acted: the cards that asked for it lose their buttons. */
async function closeOperatorCards(means: Means, runs: Runs, record: RequestRecord, ask: Ask): Promise<void> {
  if (!OFFERED.includes(ask.action)) return;
  const who = record.names[ask.by.id] ?? (ask.by.name || 'an operator');
  const why = ask.reason.startsWith(`${ask.action} pressed in `) ? '.' : `: ${ask.reason}`;
  const text = `${ASKED[ask.action]} by ${who}${why}`;
  await keepAct(means, record, { once: `${record.requestId}~${ask.action}`, at: ask.at, text });
  const changed = await means.requests.change(record.requestId, (row) =>
    handledNow(row) || !(row.operatorsAsked || ask.action === 'handled')
      ? row
      : {
          ...row,
          handled: { action: ask.action, by: ask.by.id, byName: ask.by.name, reason: ask.reason, at: ask.at },
          owed: row.operatorsAsked ? [...row.owed, { what: 'cards', stage: OPERATE }] : row.owed,
        },
  );
  if (changed.phase === 'concluded' && changed.owed.length > 0) {
    await runs.start(orchestratorOf(record.kind), record.requestId, { requestId: record.requestId });
  }
}

async function act(means: Means, runs: Runs, record: RequestRecord, ask: Ask): Promise<Acted> {
  switch (ask.action) {
    case 'retry':
      return await retry(means, runs, record, ask);
    case 'roll-back':
    case 'end':
      return await takeBack(means, runs, record, ask);
    case 'renew':
      return await renew(means, runs, record, {
        by: ask.by.id,
        byName: ask.by.name,
        as: 'operator',
        reason: ask.reason,
        at: ask.at,
      });
    case 'escalate':
    case 'withdraw':
      return await tellRun(means, runs, record, ask);
    case 'compare':
      return await compare(means, record, ask);
    case 'handled':
      return accepted(record.requestId, 'It is marked as handled. No access was changed.');
  }
}

/** Asks both sides that have a record of what was given. */
async function compare(means: Means, record: RequestRecord, { by }: Ask): Promise<Acted> {
  const seen = await checkPortals(means, record, { person: by.id, name: by.name });
  if (!seen) return refused('nothing-to-compare', 'The directory alone shows what this request gives.');
  return accepted(record.requestId, `${sidesWords(means, seen)} The ticket says the same.`);
}

/** Only what failed, and goes on nowhere else, waits for somebody to see to it. */
async function notToHandle(means: Means, record: RequestRecord): Promise<Acted | null> {
  const { phase, outcome, requestId } = record;
  if (phase !== 'concluded')
    return refused('still-running', 'The request is not over: it goes on by itself. Retry wakes its run.');
  if (outcome !== 'needs-human' && outcome !== 'rolled-back')
    return refused('nothing-to-handle', 'The request did not fail, so that nothing waits for an operator.');
  const newest = (await newestOf(means, [record])).get(requestId);
  return newest === undefined
    ? null
    : refused('superseded', `A newer version of this request exists: ${newest}.`);
}

/**
 * A retry after an end is a new decision: current policy, new plan (H3). Approvals of a run that failed for a technical
 * reason are kept where they still hold for it. What still stands of the request is joined by it, and stands on its own when
 * that comes to nothing.
 */
async function retry(means: Means, runs: Runs, record: RequestRecord, ask: Ask): Promise<Acted> {
  if (record.phase !== 'concluded') {
    await means.requests.change(record.requestId, (row) => woken(row, ask.at));
    const run = await runs.start(orchestratorOf(record.kind), record.requestId, {
      requestId: record.requestId,
    });
    if (run === 'running' && record.waitingOn) await runs.wake(record.requestId, wakeEvent(record.waitingOn));
    return accepted(
      record.requestId,
      run === 'running' ? 'It was still running and was woken.' : 'It goes on where it stood.',
    );
  }
  if (record.outcome === 'fulfilled')
    return refused('already-fulfilled', 'The request is fulfilled; there is nothing to retry.');
  const live = await liveGrants(means, record);
  // what a decision takes off waits for another decision where it may not be taken off by that one any more
  if (live.some((one) => one.state !== 'active' && !isBeingReleased(one)))
    return refused(
      'still-ending',
      'Access of this request is still being taken back; retry when it is gone.',
    );
  const inTheWay = ask.unheard ? [] : await whatIsInTheWay(means, record);
  if (inTheWay.length > 0)
    return refused(
      'still-in-the-way',
      `It was not tried again, because this still stands in the way, as far as the directory shows by now:\n${bullets(inTheWay)}\nMend it, and retry.`,
    );
  const replaces = live.length > 0 ? record.requestId : record.replaces;
  const opening = { at: ask.at, by: ask.by.id, because: 'retry', reason: ask.reason } as const;
  const next = await nextVersion(means, record, opening, {
    ...(record.renewal ? { renewal: record.renewal } : {}),
    ...(replaces ? { replaces } : {}),
    ...(await keptApprovals(means, record)),
    shapedBy: withShaper(record.shapedBy, { by: ask.by.id, how: 'retried', at: ask.at }),
  });
  if (!next.opened)
    return refused('superseded', `A newer version of this request exists: ${next.latest ?? 'unknown'}.`);
  const { requestId } = next.record;
  await runs.start(orchestratorOf(record.kind), requestId, { requestId });
  const stands = live.length > 0 ? ' The access that is still there stays until then.' : '';
  return accepted(requestId, `It is decided anew.${stands}`);
}

async function liveGrants(means: Means, record: RequestRecord): Promise<readonly Grant[]> {
  const beneficiaryId = record.request?.beneficiaryId;
  const grants = beneficiaryId ? await means.grants.ofRequest(record.requestId, beneficiaryId) : [];
  return grants.filter(isLive);
}

const WHY: Readonly<Partial<Record<OperatorAction, string>>> = {
  'roll-back': 'rolled-back',
  end: 'operator',
};

/** A wish is only written down where something is left to do for it: nothing would ever take it off again. */
async function takeBack(means: Means, runs: Runs, record: RequestRecord, ask: Ask): Promise<Acted> {
  if (record.phase === 'waiting' || record.phase === 'holding' || record.phase === 'received') {
    return refused('nothing-granted-yet', 'Nothing was granted yet; withdraw the request instead.');
  }
  const nothing = refused('nothing-to-take-back', 'No grant of this request is live.');
  const live = record.phase === 'concluded' ? await liveGrants(means, record) : null;
  if (live?.length === 0) return nothing;
  if (live?.every((grant) => !goesWithAnEnd(grant)))
    return refused(
      'stays-until-decided',
      'It stays until it is decided that it comes off, and nobody takes it off alone. Retry has it decided anew; those who may approve that are asked then.',
    );
  const asked = await means.requests.change(record.requestId, (row) => ({
    ...row,
    operatorAsks: wishOf(ask),
  }));
  if (asked.phase !== 'concluded') {
    await closeFor(means, asked, ask.action);
    return accepted(record.requestId, 'The run takes back what it has added.');
  }
  if ((await seeToWish(means, runs, asked)) === 'nothing') return nothing;
  await startEnd(runs, record.requestId);
  return accepted(record.requestId, 'The changes are taken back and proven gone; the ticket will say so.');
}

const wishOf = ({ action, by, reason, at }: Ask) => ({ action, by: by.id, reason, at });

async function closeFor(
  means: Means,
  { requestId, request }: RequestRecord,
  action: OperatorAction,
): Promise<void> {
  const why = WHY[action];
  if (request && why !== undefined) await closeGrants(means, requestId, request.beneficiaryId, why);
}

/**
 * Does what an operator asked of a request that is over, or takes the wish off where nothing is left to do for it. Also
 * how the sweep finds one whose process died in between. @returns what there was to do.
 */
export async function seeToWish(
  means: Means,
  runs: Runs,
  record: RequestRecord,
): Promise<'taken-back' | 'nothing'> {
  const { requestId, operatorAsks } = record;
  if (!operatorAsks) return 'nothing';
  const live =
    WHY[operatorAsks.action] === undefined ? [] : (await liveGrants(means, record)).filter(goesWithAnEnd);
  if (live.length === 0) {
    await means.requests.change(requestId, (row) =>
      row.operatorAsks?.at === operatorAsks.at ? { ...row, operatorAsks: null } : row,
    );
    return 'nothing';
  }
  // What is ending already the expiry sweep goes on with, at its own pace where it is parked.
  if (live.some(({ state }) => state !== 'ending')) {
    await closeFor(means, record, operatorAsks.action);
    await startEnd(runs, requestId);
  }
  return 'taken-back';
}

async function tellRun(means: Means, runs: Runs, record: RequestRecord, ask: Ask): Promise<Acted> {
  const nothing = ask.action === 'escalate' ? await nothingToEscalate(means, record, ask) : null;
  if (nothing) return nothing;
  // Before it is wished for: from now on whoever escalates it is not among those who decide it.
  if (ask.action === 'escalate' && record.waitingOn !== null)
    await means.approvals.changeOpen(record.requestId, record.waitingOn, (row) => ({
      ...row,
      shapedBy: withShaper(row.shapedBy, { by: ask.by.id, how: 'escalated', at: ask.at }),
    }));
  const asked = await means.requests.change(record.requestId, (row) =>
    isWaiting(row) ? { ...woken(row, ask.at), operatorAsks: wishOf(ask) } : row,
  );
  if (!isWaiting(asked))
    return refused(
      'not-waiting',
      `The request is ${asked.phase}; only a waiting one can be ${ask.action === 'withdraw' ? 'withdrawn' : 'escalated'}.`,
    );
  await runs.wake(record.requestId, wakeEvent(asked.waitingOn ?? 'hold'));
  return accepted(record.requestId, 'The run was told.');
}

const isWaiting = ({ phase }: RequestRecord) => phase === 'waiting' || phase === 'holding';

/** A stage that has nobody else to ask would be asked about for ever. */
async function nothingToEscalate(means: Means, record: RequestRecord, { by }: Ask): Promise<Acted | null> {
  if (record.phase === 'holding')
    return refused(
      'nothing-to-escalate',
      'It waits for a window, and nobody decides that. It goes on by itself.',
    );
  const head =
    record.waitingOn === null
      ? null
      : (await means.approvals.readHead(record.requestId, record.waitingOn))?.row;
  if (!head) return null;
  if (!head.plan.escalation)
    return refused(
      'nothing-to-escalate',
      `Policy names nobody else for ${head.stage}. Ask those who may decide it.`,
    );
  if (head.escalated && !head.escalatedEarly)
    return refused('already-escalated', `${head.stage} waits for ${head.plan.escalation.role} already.`);
  const others = head.plan.escalation.candidates.filter((id) => id !== by.id);
  if (others.length === 0)
    return refused(
      'only-you',
      `${head.stage} would be escalated to you alone, and whoever escalates a request does not decide it. Ask those who may decide it.`,
    );
  return null;
}

function accepted(requestId: string, detail: string): Acted {
  return { acted: true, requestId, detail };
}

function refused(code: string, detail: string): Acted {
  return { acted: false, code, detail };
}
