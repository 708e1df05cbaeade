import type { RejectionCode, WriteEffect } from '../../domain/effect.ts';
import type { AccessRow, Grant } from '../../domain/grant.ts';
import type { Instant } from '../../domain/instant.ts';
import type { UserLicenses } from '../../domain/license.ts';
import { type CallMade, callThatGives, callThatTakes } from '../../domain/license-call.ts';
import { sightOf } from '../../domain/license-sight.ts';
import { targetOf } from '../../domain/target.ts';
import type { Means } from '../activity.ts';

/** A grant that a call is to put into effect or take back, with its access row. */
export type Affected = { readonly grant: Grant; readonly row: AccessRow };

/** One call of the directory. `before`: what was read right before; `null` for groups, whose own answers tell. */
export type Sending = {
  readonly action: 'add' | 'remove';
  readonly beneficiaryId: string;
  readonly affected: readonly Affected[];
  readonly before: UserLicenses | null;
  readonly clientRequestId: string;
  readonly requestId: string;
  /** What leaves later is not sent. */
  readonly notAfter: Instant;
};

/** Sends what changes nothing but these targets; whatever is there already is left alone. */
export async function sendChange(means: Means, sending: Sending): Promise<WriteEffect> {
  const [first] = sending.affected;
  const target = first && targetOf(first.grant.target);
  switch (target?.kind) {
    case undefined:
      return nothingSent(sending);
    case 'group':
      return await sendMember(means, sending, target.groupId);
    case 'usage-location':
      return await sendLocation(means, sending, target.country, first?.row.prior ?? null);
    default:
      return await sendLicenses(means, sending);
  }
}

async function sendMember({ directory }: Means, sending: Sending, groupId: string): Promise<WriteEffect> {
  const edge = { userId: sending.beneficiaryId, groupId };
  const { clientRequestId, requestId, notAfter } = sending;
  return sending.action === 'add'
    ? await directory.addMember(edge, clientRequestId, requestId, notAfter)
    : await directory.removeMember(edge, clientRequestId, requestId, notAfter);
}

/** A location that somebody else has set meanwhile is theirs: it is neither replaced nor taken away. */
async function sendLocation(
  { licenses }: Means,
  sending: Sending,
  country: string,
  prior: string | null,
): Promise<WriteEffect> {
  const { action, before, beneficiaryId, clientRequestId, requestId, notAfter } = sending;
  const now = before?.usageLocation ?? null;
  if (action === 'add') {
    if (now === country) return nothingSent(sending);
    if (now !== null)
      return refused(
        sending,
        'usage-location',
        `the usage location is ${now} by now, and was not set when it was decided`,
      );
    return await licenses.setUsageLocation(beneficiaryId, country, clientRequestId, requestId, notAfter);
  }
  if (now !== country && now !== null) return nothingSent(sending);
  return await licenses.setUsageLocation(beneficiaryId, prior, clientRequestId, requestId, notAfter);
}

async function sendLicenses({ licenses }: Means, sending: Sending): Promise<WriteEffect> {
  const { before, beneficiaryId, clientRequestId, requestId, notAfter } = sending;
  if (!before) throw new Error('Licenses are changed only after they were read.');
  const made = callOf(sending, before);
  if (made === null) return nothingSent(sending);
  if (!made.made) {
    if (!made.settling) return refused(sending, 'target-missing', made.because);
    return { effect: 'later', because: made.because, retryAfterSeconds: null, trace: traceOf(sending) };
  }
  return await licenses.assign(beneficiaryId, made.call, clientRequestId, requestId, notAfter);
}

function callOf({ action, affected }: Sending, before: UserLicenses): CallMade | null {
  if (action === 'remove') {
    const [only] = affected;
    return only ? callThatTakes(only.grant.target, before) : null;
  }
  const wanted = affected.filter(({ grant }) => !isThere(grant.target, before)).map(({ grant }) => grant);
  return wanted.length === 0 ? null : callThatGives(wanted, before);
}

/** Whether a target that is no group was seen to be there, on both read paths. */
export function isThere(target: string, before: UserLicenses | null): boolean {
  return before !== null && sightOf(targetOf(target), before) === 'present';
}

function nothingSent(sending: Sending): WriteEffect {
  return { effect: 'unchanged', trace: traceOf(sending) };
}

function refused(sending: Sending, code: RejectionCode, because: string): WriteEffect {
  return { effect: 'rejected', code, because, trace: traceOf(sending) };
}

/** Status 0: nothing went out. */
function traceOf({ clientRequestId }: Sending) {
  return { status: 0, requestId: null, clientRequestId };
}
