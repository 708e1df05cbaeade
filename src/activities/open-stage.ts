import type { StageHead } from '../domain/approval.ts';
import { accessSoFar } from '../domain/done-parts.ts';
import { addMilliseconds, instant, SECOND } from '../domain/instant.ts';
import type { RequestRecord } from '../domain/record.ts';
import { waitingOn } from '../domain/request-state.ts';
import { neededWords } from '../domain/role-words.ts';
import { defineActivity, type Means } from './activity.ts';
import { againSeconds } from './asking/look-at-approvers.ts';
import { escalatedForShapers, shapedLines } from './asking/shaped.ts';
import { whoMayDecide } from './asking/who-may-decide.ts';
import { whomToAsk } from './asking/whom-to-ask.ts';
import { askEach, soonest } from './outbox/ask-each.ts';
import { isDrafted } from './outbox/drafting/is-drafted.ts';
import { startDraft } from './outbox/drafting/start-draft.ts';
import { say } from './outbox/say.ts';
import { tell } from './outbox/tell.ts';
import { moment, names } from './wording/words.ts';

/** When the stage has to be looked at although nobody pressed anything. The last is its due time. */
export type Alarm = { readonly at: string; readonly why: 'repost' | 'remind' | 'escalate' | 'due' };

export type OpenedStage =
  | { readonly opened: true; readonly alarms: readonly Alarm[] }
  | { readonly opened: false };

/** Opens a stage: its head, its cards, the approver rows of the ticket tool, and who is waited for on the ticket. */
export const openStage = defineActivity<{ readonly requestId: string; readonly stage: string }, OpenedStage>({
  name: 'openStage',
  needsRuns: true,
  run: async (means, { requestId, stage }) => {
    const found = await means.requests.read(requestId);
    const plan = found?.row.stages.find((one) => one.name === stage);
    if (!found || !plan || !found.row.request || !found.row.plan || found.row.phase !== 'waiting')
      return { opened: false };
    const now = instant(means.clock.now());
    const { row: head } = await means.approvals.open(
      escalatedForShapers({
        requestId,
        stage,
        state: 'open',
        sequence: 0,
        plan,
        planDigest: found.row.plan.digest,
        requesterId: found.row.request.requesterId,
        beneficiaryId: found.row.request.beneficiaryId,
        ...(found.row.renewal ? { renewalAskedBy: found.row.renewal.askedBy } : {}),
        ...(found.row.shapedBy ? { shapedBy: found.row.shapedBy } : {}),
        openedAt: now,
        dueAt: addMilliseconds(now, plan.dueSeconds * SECOND),
        escalated: false,
        closedAt: null,
        struck: [],
        inTool: {},
        remindedUpTo: now,
      }),
    );
    // Whoever comes late finds it decided: nobody is asked, and nothing is said of waiting.
    if (head.state !== 'open') return { opened: true, alarms: alarms(head, null, now) };
    const { decisions } = await means.approvals.readAll(requestId);
    const waiting = whoMayDecide(head, decisions);
    const asked = whomToAsk(head, decisions, now);
    const record = await waitOn(means, found.row, head, waiting, asked);
    await means.auditLog.append(requestId, [
      {
        fact: 'approval-asked',
        once: stage,
        at: head.openedAt,
        actor: 'countersign',
        data: { stage, needs: plan.needs, dueAt: head.dueAt, planDigest: head.planDigest },
      },
      ...(head.escalatedEarly && head.plan.escalation
        ? [
            {
              fact: 'approval-escalated' as const,
              once: stage,
              at: head.openedAt,
              actor: 'countersign',
              data: { stage, role: head.plan.escalation.role },
            },
          ]
        : []),
    ]);
    const { unasked, head: told } = await askEach(means, record, head, decisions);
    await tell(means, record);
    if (isDrafted(means, record)) await startDraft(means, { requestId, stage });
    return {
      opened: true,
      alarms: alarms(head, soonest([unasked, againSeconds(told, now)]), now),
    };
  },
});

async function waitOn(
  means: Means,
  before: RequestRecord,
  head: StageHead,
  waiting: readonly string[],
  asked: readonly string[],
): Promise<RequestRecord> {
  const people = names(waiting, before.names);
  const first =
    asked.length < waiting.length
      ? ` The first ${asked.length} of them get a card now, as many more with each reminder.`
      : '';
  const shaped = shapedLines(before, head)
    .map(({ value }) => ` ${value}`)
    .join('');
  const due = moment(head.dueAt, means.limits.timeZone);
  const labels = before.decision?.labels;
  const roles = head.plan.needs.map((need) => neededWords(need.quorum, need.role, labels)).join(' and ');
  return await means.requests.change(before.requestId, (current) =>
    current.waitingOn === head.stage || isPast(current, head.stage)
      ? current
      : say(
          waitingOn(current, { stage: head.stage, who: waiting, due: head.dueAt }),
          {
            access: accessSoFar(current),
            outcome: 'running',
            standing: 'awaiting-approval',
            comment: `Your request waits for approval by ${people}, until ${due}.`,
            workNote: `Waiting for approval by ${people}, until ${due}. Needed: ${roles}.${first}${shaped}`,
            provenAt: null,
          },
          head.openedAt,
        ),
  );
}

/** Another worker has gone on meanwhile: to a later stage, or past all of them. */
function isPast({ phase, stages, waitingOn }: RequestRecord, stage: string): boolean {
  if (phase !== 'waiting') return true;
  const place = (name: string | null) => stages.findIndex((one) => one.name === name);
  return place(waitingOn) > place(stage);
}

function alarms(head: StageHead, repostSeconds: number | null, now: string): Alarm[] {
  const at = (seconds: number) => addMilliseconds(head.openedAt, seconds * SECOND);
  const all: Alarm[] = [
    ...head.plan.remindAfterSeconds.map((seconds): Alarm => ({ at: at(seconds), why: 'remind' })),
    ...(head.plan.escalation
      ? [{ at: at(head.plan.escalation.afterSeconds), why: 'escalate' } as const]
      : []),
    ...(repostSeconds === null
      ? []
      : [{ at: addMilliseconds(now, repostSeconds * SECOND), why: 'repost' } as const]),
  ];
  const before = all.filter((alarm) => alarm.at < head.dueAt).toSorted((a, b) => a.at.localeCompare(b.at));
  return [...before, { at: head.dueAt, why: 'due' }];
}
