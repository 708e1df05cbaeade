import type { Rows } from '../domain/access.ts';
import { wordOf } from '../domain/done-parts.ts';
import type { Grant } from '../domain/grant.ts';
import { type Instant, instant } from '../domain/instant.ts';
import { LOST } from '../domain/lose.ts';
import { states } from '../domain/meaning.ts';
import { isConcluded, returned } from '../domain/request-state.ts';
import { groupOf } from '../targets/index.ts';
import { defineActivity } from './activity.ts';
import { operationsOf } from './concluding/operations-of.ts';
import { noteAlreadyIn } from './drift/already-in.ts';
import { stillLost } from './drift/open-findings.ts';
import { endsFollowUps } from './outbox/end-follow-ups.ts';
import { say } from './outbox/say.ts';
import { type Settled, settle } from './outbox/settle.ts';
import { moment, names } from './wording/words.ts';

/**
 * Access that was lost is proven to be there again. What somebody else put back is theirs: the ticket states it, nothing of
 * ours ends it (invariant 6), and a person goes on being called where it was to end.
 */
export const reportReturned = defineActivity<
  { readonly requestId: string; readonly provenAt: Instant },
  Settled
>({
  name: 'reportReturned',
  run: async (means, { requestId, provenAt }) => {
    const record = await stillLost(means, { requestId });
    const beneficiaryId = record?.request?.beneficiaryId;
    if (!record || !beneficiaryId) return await settle(means, requestId);
    const lost = (await means.grants.ofRequest(requestId, beneficiaryId)).filter(isLost);
    const targets = lost.map(({ target }) => target);
    await means.grants.change(beneficiaryId, (rows) => ({ rows: theirs(rows, targets), result: null }));
    const groups = targets.flatMap((target) => groupOf(target) ?? []);
    await noteAlreadyIn(means, requestId, beneficiaryId, groups);
    const rows = await means.auditLog.read(requestId);
    await means.auditLog.append(requestId, [
      {
        fact: 'change-proven',
        once: `returned-${provenAt}`,
        at: provenAt,
        actor: 'countersign',
        data: { expect: 'present', provenAt },
      },
    ]);
    const now = instant(means.clock.now());
    const wasToEnd = lost.flatMap(({ endsAt }) => endsAt ?? []).toSorted()[0];
    const outcome = wasToEnd === undefined ? 'fulfilled' : 'needs-human';
    await means.requests.change(requestId, (row) => {
      if (!states(row.desired, 'unsure') || !isConcluded(row)) return row;
      const words = returnedWords(
        row.decision?.title ?? 'what was asked for',
        names([beneficiaryId], row.names),
        lost,
      );
      const end =
        wasToEnd === undefined
          ? ''
          : ` It was to end on ${moment(wasToEnd, means.limits.timeZone)}, and this ticket does not end what others gave: a person has to.`;
      return say(
        {
          ...returned(row, outcome),
          alreadyIn: [...new Set([...row.alreadyIn, ...targets])],
          owed:
            outcome === 'fulfilled'
              ? [...row.owed, ...endsFollowUps(row, rows, now, 'the access is there again, proven')]
              : row.owed,
        },
        {
          access: wordOf(row),
          outcome,
          standing: outcome === 'fulfilled' ? (operationsOf(means, row)?.standings.fulfilled ?? null) : null,
          comment: `${words}${end}`,
          workNote: `${words} Proven by agreeing reads until ${provenAt}.${end}`,
          provenAt,
        },
        now,
      );
    });
    return await settle(means, requestId);
  },
});

function isLost({ state, endReason }: Grant): boolean {
  return state === 'ended' && endReason === LOST;
}

/** An edge that nobody holds through us, and that is there, was there before whatever comes next. */
function theirs(before: Rows, targets: readonly string[]): Rows {
  const access = { ...before.access };
  for (const target of targets) {
    const row = access[target];
    if (row && row.holders.length === 0 && row.claim === null && row.ownership === 'none')
      access[target] = { ...row, base: 'present' };
  }
  return { ...before, access };
}

function returnedWords(title: string, person: string, lost: readonly Grant[]): string {
  const there = `The access of ${person} to ${title} is there again`;
  if (lost.length === 0) return `${there}.`;
  const what = lost.map(({ targetName }) => targetName).join(', ');
  return `${there}: somebody else put ${what} back, which does not belong to this ticket.`;
}
