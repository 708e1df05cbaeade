import { type Rows, withAccess, withGrant } from '../../domain/access.ts';
import type { AccessRow, Grant } from '../../domain/grant.ts';
import { type Instant, later } from '../../domain/instant.ts';
import { sentOut } from '../../domain/outstanding.ts';
import { changeKey } from '../../domain/plan.ts';
import type { Affected, BeforeWrite } from '../../targets/effects.ts';
import { lifetimeRowOf } from '../../targets/index.ts';
import type { Means } from '../activity.ts';
import type { ApplyInput } from './apply-input.ts';

export type Begun =
  | { readonly may: true; readonly affected: readonly Affected[]; readonly key: string }
  | { readonly may: false; readonly because: string };

/** Checks that the call may still be sent, and records the attempt on every row it touches, in one transaction (H5). */
export async function begin(
  means: Means,
  input: ApplyInput,
  now: Instant,
  before: BeforeWrite,
): Promise<Begun> {
  return await means.grants.change<Begun>(input.beneficiaryId, (rows) => {
    const found: Affected[] = [];
    for (const { grantId } of input.grants) {
      const grant = rows.grants[grantId];
      const row = grant && rows.access[grant.target];
      const refusal = refusalOf(input, grant, row);
      if (!grant || !row || refusal)
        return { rows, result: { may: false, because: refusal ?? 'the grant is not recorded' } };
      found.push({ grant, row });
    }
    const key = keyOf(input, found);
    let next: Rows = rows;
    const affected = found.map(({ grant, row }) => {
      const known = withPlansOff(withPrior(row, input, before), before, now);
      const sent = attempted(known, input, key, now);
      const begun = input.action === 'add' ? sentOut(sent, { grantId: grant.id, key, sentAt: now }) : sent;
      next = withAccess(next, begun);
      if (input.action === 'add') next = withFirstAttempt(next, grant, now);
      return { grant, row: begun };
    });
    return { rows: next, result: { may: true, affected, key } };
  });
}

/** The idempotency key of a call names everything that it changes. */
function keyOf({ beneficiaryId, action }: ApplyInput, affected: readonly Affected[]): string {
  const targets = affected.map(({ grant }) => grant.target).join('+');
  return changeKey(affected[0]?.grant.ticket.number ?? '', beneficiaryId, targets, action);
}

function attempted(
  row: AccessRow,
  { attempt, notAfter }: ApplyInput,
  key: string,
  sentAt: Instant,
): AccessRow {
  const unanswered = [...row.unanswered.slice(-9), { key, attempt, sentAt }];
  const claim = row.claim && { ...row.claim, notAfter: later(notAfter, row.claim.notAfter) };
  return { ...row, claim, unanswered };
}

/** What was there before it may look the same. */
function withFirstAttempt(rows: Rows, grant: Grant, attemptedAt: Instant): Rows {
  if (grant.attemptedAt !== undefined || !lifetimeRowOf(grant.target).byAttempt) return rows;
  return withGrant(rows, { ...grant, attemptedAt });
}

/** What a value was is known only before our first attempt to change it. */
function withPrior(row: AccessRow, { action }: ApplyInput, before: BeforeWrite): AccessRow {
  if (action !== 'add' || row.prior !== undefined) return row;
  const prior = before.prior(row.target);
  return prior === undefined ? row : { ...row, prior };
}

/** What the last look before an attempt showed is what the guard of writes holds the call to. */
function withPlansOff({ plansOff: _, ...row }: AccessRow, before: BeforeWrite, readAt: Instant): AccessRow {
  const planIds = before.plansOff(row.target);
  return planIds === undefined ? row : { ...row, plansOff: { readAt, planIds } };
}

/** Why a grant's edge must not be written by this run; `null`: it may be. */
export function refusalOf(
  input: ApplyInput,
  grant: Grant | undefined,
  row: AccessRow | undefined,
): string | null {
  if (!grant || !row) return 'the grant is not recorded';
  const allowed = input.action === 'add' ? ['armed', 'active'] : ['ending'];
  if (!allowed.includes(grant.state)) return `the grant is ${grant.state}`;
  return row.claim?.owner === input.owner ? null : 'another run has the right to write this edge';
}
