import { stillStated } from '../../domain/done-parts.ts';
import type { Grant } from '../../domain/grant.ts';
import { type Instant, instant } from '../../domain/instant.ts';
import { states } from '../../domain/meaning.ts';
import { givenBy } from '../../domain/plan.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { isConcluded, restated } from '../../domain/request-state.ts';
import { lifetimeRowOf, targetLabel } from '../../targets/index.ts';
import type { Means } from '../activity.ts';
import { say } from '../outbox/say.ts';
import { names } from '../wording/words.ts';

/** What the directory ends by itself was over before its end: nobody took it away, and nobody has to look. */
export async function stateEndedByItself(
  means: Means,
  requestId: string,
  grant: Grant,
  provenAt: Instant,
): Promise<void> {
  const grants = await means.grants.ofRequest(requestId, grant.beneficiaryId);
  const others = grants.filter(({ state, target }) => state === 'active' && lifetimeRowOf(target).ends);
  const now = instant(means.clock.now());
  await means.requests.change(requestId, (row) =>
    states(row.desired, 'in-force') && !row.desired?.workNote.includes(noteOf(grant, provenAt))
      ? said(row, grant, { others, over: stillStated(row, grants) ?? 'ended' }, provenAt, now)
      : row,
  );
}

/** What the directory ends by itself, and was there before the request, is over: nobody need look, for nothing of ours is missing. */
export async function stateCountedOnOver(
  means: Means,
  requestId: string,
  target: string,
  provenAt: Instant,
): Promise<void> {
  const now = instant(means.clock.now());
  await means.requests.change(requestId, (row) => {
    const isGiven = row.plan !== null && givenBy(row.plan).length > 0;
    const mayEnd = isConcluded(row) && states(row.desired, 'in-force') && !isGiven;
    if (!mayEnd) return row;
    const what = row.decision?.title ?? targetLabel(target);
    const person = names([row.request?.beneficiaryId ?? ''], row.names);
    return say(
      restated(row, 'ended'),
      {
        ...{ access: 'ended', outcome: 'ended', standing: null, provenAt },
        comment: `Over: ${what} of ${person}, which was there before this request, is not there any more. This request neither gave it nor took it away. Ask again if it is still needed.`,
        workNote: `Not there any more, by agreeing reads until ${provenAt}: ${what} of ${person}, which was there before this request and was used.`,
      },
      now,
    );
  });
}

function said(
  row: RequestRecord,
  grant: Grant,
  { others, over }: { readonly others: readonly Grant[]; readonly over: string },
  provenAt: Instant,
  now: Instant,
): RequestRecord {
  const isOver = others.length === 0;
  const stays = others.map(({ targetName }) => targetName).join(', ');
  return say(
    isOver ? restated(row, 'ended') : row,
    {
      access: isOver ? over : (row.desired?.access ?? over),
      outcome: isOver ? 'ended' : (row.outcome ?? 'fulfilled'),
      standing: null,
      comment: `Ended: ${grant.targetName} of ${names([grant.beneficiaryId], row.names)} is over before the end it was given.${isOver ? '' : ` What goes on: ${stays}.`}`,
      workNote: noteOf(grant, provenAt),
      provenAt: isOver ? provenAt : (row.desired?.provenAt ?? null),
    },
    now,
  );
}

function noteOf({ targetName }: Grant, provenAt: Instant): string {
  return `Ended by the directory itself, and proven gone by agreeing reads until ${provenAt}: ${targetName}.`;
}
