import type { RejectionCode, WireCall, WriteEffect } from '../../domain/effect.ts';
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

/** What a write comes to: a call that is sent once it is recorded, or why none is. */
export type PlannedCall =
  | { readonly call: WireCall; readonly send: () => Promise<WriteEffect> }
  | { readonly call: null; readonly effect: WriteEffect };

/** The call that changes nothing but these targets; whatever is there already is left alone. */
export function plannedCall(means: Means, sending: Sending): PlannedCall {
  const [first] = sending.affected;
  const target = first && targetOf(first.grant.target);
  switch (target?.kind) {
    case undefined:
      return noCall(nothingSent(sending));
    case 'group':
      return memberCall(means, sending, target.groupId);
    case 'usage-location':
      return locationCall(means, sending, target.country, first?.row.prior ?? null);
    default:
      return licensesCall(means, sending);
  }
}

const noCall = (effect: WriteEffect): PlannedCall => ({ call: null, effect });

function memberCall({ directory }: Means, sending: Sending, groupId: string): PlannedCall {
  const edge = { userId: sending.beneficiaryId, groupId };
  const { action, clientRequestId, requestId, notAfter } = sending;
  return {
    call: directory.memberCall(action, edge),
    send: async () =>
      action === 'add'
        ? await directory.addMember(edge, clientRequestId, requestId, notAfter)
        : await directory.removeMember(edge, clientRequestId, requestId, notAfter),
  };
}

/** A location that somebody else has set meanwhile is theirs: it is neither replaced nor taken away. */
function locationCall(
  { licenses }: Means,
  sending: Sending,
  country: string,
  prior: string | null,
): PlannedCall {
  const { action, before, beneficiaryId, clientRequestId, requestId, notAfter } = sending;
  const now = before?.usageLocation ?? null;
  if (action === 'add' && now === country) return noCall(nothingSent(sending));
  if (action === 'add' && now !== null)
    return noCall(
      refused(
        sending,
        'usage-location',
        `the usage location is ${now} by now, and was not set when it was decided`,
      ),
    );
  if (action === 'remove' && now !== country && now !== null) return noCall(nothingSent(sending));
  const wanted = action === 'add' ? country : prior;
  return {
    call: licenses.locationCall(beneficiaryId, wanted),
    send: async () =>
      await licenses.setUsageLocation(beneficiaryId, wanted, clientRequestId, requestId, notAfter),
  };
}

function licensesCall({ licenses }: Means, sending: Sending): PlannedCall {
  const { before, beneficiaryId, clientRequestId, requestId, notAfter } = sending;
  if (!before) throw new Error('Licenses are changed only after they were read.');
  const made = callOf(sending, before);
  if (made === null) return noCall(nothingSent(sending));
  if (!made.made) {
    if (!made.settling) return noCall(refused(sending, 'target-missing', made.because));
    const { because } = made;
    return noCall({ effect: 'later', because, retryAfterSeconds: null, trace: traceOf(sending) });
  }
  const { call } = made;
  return {
    call: licenses.assignCall(beneficiaryId, call),
    send: async () => await licenses.assign(beneficiaryId, call, clientRequestId, requestId, notAfter),
  };
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
