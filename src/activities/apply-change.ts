import { withAccess } from '../domain/access.ts';
import type { WriteEffect } from '../domain/effect.ts';
import type { AccessRow, Grant } from '../domain/grant.ts';
import { type Instant, instant, later } from '../domain/instant.ts';
import { changeKey } from '../domain/plan.ts';
import { defineActivity, type Means } from './activity.ts';

export type ApplyInput = {
  readonly requestId: string;
  readonly grantId: string;
  readonly beneficiaryId: string;
  readonly action: 'add' | 'remove';
  /** Who must hold the claim on the edge: the orchestration's instance id. */
  readonly owner: string;
  readonly attempt: number;
  /** Not sent later than this (design: H5). */
  readonly notAfter: Instant;
};

export type Applied =
  | { readonly applied: 'changed' | 'unchanged' }
  | {
      readonly applied: 'uncertain' | 'later';
      readonly because: string;
      readonly retryAfterSeconds: number | null;
    }
  | { readonly applied: 'rejected'; readonly code: string; readonly because: string }
  /** The grant was closed, or the claim is somebody else's by now: this write must not be sent. */
  | { readonly applied: 'void'; readonly because: string };

/**
 * Sends one directory write. The attempt is recorded before it goes out and its answer after, so that a crash in
 * between is known for what it is; whether the edge is ours follows from the answers (design: H4-H6).
 */
export const applyChange = defineActivity<ApplyInput, Applied>({
  name: 'applyChange',
  run: async (means, input) => {
    const now = instant(means.clock.now());
    if (now > input.notAfter)
      return {
        applied: 'later',
        because: 'it was scheduled too long ago to be sent now',
        retryAfterSeconds: 1,
      };
    const attempt = await begin(means, input, now);
    if (!attempt.may) return { applied: 'void', because: attempt.because };
    const { grant, key } = attempt;
    const clientRequestId = crypto.randomUUID();
    await means.auditLog.append(input.requestId, [
      {
        fact: 'change-attempted',
        once: clientRequestId,
        at: now,
        actor: 'countersign',
        data: { key, attempt: input.attempt, clientRequestId, name: grant.targetName, before: attempt.base },
      },
    ]);
    const edge = { userId: grant.beneficiaryId, groupId: grant.target };
    const effect =
      input.action === 'add'
        ? await means.directory.addMember(edge, clientRequestId, input.requestId)
        : await means.directory.removeMember(edge, clientRequestId, input.requestId);
    await finish(means, input, grant, key, now, effect);
    await means.auditLog.append(input.requestId, [
      {
        fact: 'change-answered',
        once: clientRequestId,
        at: instant(means.clock.now()),
        actor: 'countersign',
        data: { key, ...effect },
      },
    ]);
    return appliedOf(effect);
  },
});

type Begun =
  | { readonly may: true; readonly grant: Grant; readonly key: string; readonly base: string }
  | { readonly may: false; readonly because: string };

async function begin(means: Means, input: ApplyInput, now: Instant): Promise<Begun> {
  return await means.grants.change<Begun>(input.beneficiaryId, (rows) => {
    const grant = rows.grants[input.grantId];
    const row = grant && rows.access[grant.target];
    const refusal = refusalOf(input, grant, row);
    if (!grant || !row || refusal)
      return { rows, result: { may: false, because: refusal ?? 'the grant is not recorded' } };
    const key = changeKey(grant.ticket.number, grant.beneficiaryId, grant.target, input.action);
    const unanswered = [...row.unanswered.slice(-9), { key, attempt: input.attempt, sentAt: now }];
    const claimed = row.claim && {
      ...row.claim,
      notAfter: later(input.notAfter, row.claim.notAfter),
    };
    return {
      rows: withAccess(rows, { ...row, claim: claimed, unanswered }),
      result: { may: true, grant, key, base: row.base },
    };
  });
}

function refusalOf(input: ApplyInput, grant: Grant | undefined, row: AccessRow | undefined): string | null {
  if (!grant || !row) return 'the grant is not recorded';
  const allowed = input.action === 'add' ? ['armed', 'active'] : ['ending'];
  if (!allowed.includes(grant.state)) return `the grant is ${grant.state}`;
  return row.claim?.owner === input.owner ? null : 'another run has the right to write this edge';
}

async function finish(
  means: Means,
  input: ApplyInput,
  grant: Grant,
  key: string,
  sentAt: Instant,
  effect: WriteEffect,
): Promise<void> {
  if (effect.effect === 'uncertain') return; // stays unanswered: the edge may be there because of it
  await means.grants.change(grant.beneficiaryId, (rows) => {
    const row = rows.access[grant.target];
    if (!row) return { rows, result: null };
    const answered = row.unanswered.find((one) => one.key === key && one.sentAt === sentAt);
    const unanswered = row.unanswered.filter((one) => one !== answered);
    const next =
      input.action === 'add'
        ? added(row, effect, unanswered, key)
        : { ...row, unanswered: definite(effect) ? [] : unanswered };
    return { rows: withAccess(rows, next), result: null };
  });
}

/** Who put the edge there, as far as the answers tell (design: H6). */
function added(
  row: AccessRow,
  effect: WriteEffect,
  unanswered: AccessRow['unanswered'],
  key: string,
): AccessRow {
  if (effect.effect === 'changed') return { ...row, ownership: 'ours', unanswered: [] };
  if (effect.effect !== 'unchanged') return { ...row, unanswered };
  if (row.ownership !== 'none') return { ...row, unanswered: [] };
  const earlier = unanswered.some((one) => one.key === key);
  // Without an earlier attempt that went unanswered, somebody else put the edge there: it was never ours to remove.
  return earlier
    ? { ...row, ownership: 'inferred', unanswered: [] }
    : { ...row, base: 'present', unanswered: [] };
}

function definite(effect: WriteEffect): boolean {
  return effect.effect === 'changed' || effect.effect === 'unchanged';
}

function appliedOf(effect: WriteEffect): Applied {
  switch (effect.effect) {
    case 'changed':
    case 'unchanged':
      return { applied: effect.effect };
    case 'uncertain':
    case 'later':
      return { applied: effect.effect, because: effect.because, retryAfterSeconds: effect.retryAfterSeconds };
    case 'rejected':
      return { applied: 'rejected', code: effect.code, because: effect.because };
  }
}
