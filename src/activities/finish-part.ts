import { accessSoFar, type DonePart } from '../domain/done-parts.ts';
import { type Instant, instant } from '../domain/instant.ts';
import type { Owed, RequestRecord } from '../domain/record.ts';
import { partDone } from '../domain/request-state.ts';
import { partInHand } from '../policy/parts.ts';
import { defineActivity, type Means } from './activity.ts';
import { stoppedBy } from './arm-grants.ts';
import { notices, scriptLines } from './concluding/afterwards.ts';
import { closing } from './concluding/closing.ts';
import { start } from './concluding/grant-rows.ts';
import { leftLines, leftToPeople } from './concluding/left-to-people.ts';
import { provenGiven } from './concluding/proven-changes.ts';
import { changesNothing, doneWords, putOn, saidBy } from './concluding/said-by-part.ts';
import { isOvertaken } from './deciding/overtaken.ts';
import { keepSuspensions } from './drift/suspensions.ts';
import { closeGrants } from './grants/close-grants.ts';
import type { Limits } from './limits.ts';
import { say } from './outbox/say.ts';
import { tell } from './outbox/tell.ts';
import { inPart } from './wording/what-words.ts';

type PartInput = {
  readonly requestId: string;
  readonly owner: string;
  readonly part: string;
  readonly provenAt: Instant;
};

/**
 * A part of a decision is proven: its entries count from then on, the ticket says so, and what follows is decided by itself.
 * `no`: some of it was closed while it was being proven. A repeat finds it done.
 */
export const finishPart = defineActivity<PartInput, { readonly finished: 'yes' | 'no' }>({
  name: 'finishPart',
  run: async (means, input) => {
    const record = (await means.requests.read(input.requestId))?.row;
    const { request, plan } = record ?? {};
    if (record?.doneParts?.some(({ name }) => name === input.part)) return { finished: 'yes' };
    if (!record || !request || !plan)
      throw new Error(`Request ${input.requestId} has no plan of the part ${input.part}.`);
    const inForce = means.rulebook.current(record.kind);
    if (!inForce.usable)
      throw new Error(`The part after ${input.part} is in no table that can be used: ${inForce.because}`);
    const { part } = partInHand(inForce.rules, record);
    const { requestId, owner, provenAt } = input;
    const stopped = stoppedBy(record);
    if (stopped) await closeGrants(means, requestId, request.beneficiaryId, 'operator');
    await keepSuspensions(means, record, provenAt);
    const started = await means.grants.change(request.beneficiaryId, (rows) =>
      start(rows, requestId, owner, provenAt),
    );
    if (started === 'ending') return { finished: 'no' };
    await note(means, record, input);
    const done: DonePart = {
      name: input.part,
      undone: part?.undone ?? 'never',
      ...wordOf(record, part),
      plan,
      provenAt,
    };
    const sentence = part ? doneWords(means, record, part, provenAt) : '';
    const now = instant(means.clock.now());
    const left = leftToPeople(record, inForce.rules);
    const changed = await means.requests.change(requestId, (row) =>
      isOvertaken(record, row) ? row : saidDone(row, done, { sentence, left }, now, means.limits),
    );
    await tell(means, changed);
    return { finished: 'yes' };
  },
});

/** What the ticket states from then on, and what that means; of what is not what the word of the part says only that it was done. */
function wordOf(
  record: RequestRecord,
  part: { readonly stated: string } | undefined,
): Partial<Pick<DonePart, 'stated' | 'means'>> {
  if (changesNothing(record)) return {};
  if (record.decision?.after?.states) return { means: 'done' };
  return saidBy(record.kind, part?.stated ?? 'granted', putOn(record));
}

function saidDone(
  row: RequestRecord,
  done: DonePart,
  { sentence, left }: { readonly sentence: string; readonly left: readonly Owed[] },
  now: Instant,
  limits: Limits,
): RequestRecord {
  const next: RequestRecord = {
    ...partDone(row, done),
    owed: [...row.owed, ...closing(row), ...notices(row, done.provenAt, limits), ...left],
  };
  // What follows is about to be said, and nothing is done that had to be.
  if (changesNothing(row)) return next;
  return say(
    next,
    {
      access: accessSoFar(next),
      outcome: 'running',
      standing: null,
      comment: sentence,
      workNote: [
        `Done, and proven at ${done.provenAt}: ${inPart(row) ?? done.name}. The next part is decided now.`,
        ...leftLines(row),
        ...scriptLines(row),
      ].join('\n'),
      provenAt: done.provenAt,
    },
    now,
  );
}

async function note(means: Means, record: RequestRecord, { requestId, provenAt }: PartInput): Promise<void> {
  const targets = (record.plan?.changes ?? []).map(({ target }) => target);
  const beneficiaryId = record.request?.beneficiaryId ?? '';
  const grants = (await means.grants.ofRequest(requestId, beneficiaryId)).filter(({ target }) =>
    targets.includes(target),
  );
  const rows = await means.auditLog.read(requestId);
  await means.auditLog.append(requestId, provenGiven(rows, grants, record, provenAt));
}
