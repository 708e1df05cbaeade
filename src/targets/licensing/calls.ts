import type { RejectionCode, WriteEffect } from '../../domain/effect.ts';
import type { PlanClash, UserLicenses } from '../../domain/license.ts';
import {
  type BeforeWrite,
  type DirectoryPorts,
  type NotDone,
  noCall,
  nothingSent,
  type PlannedCall,
  type Sending,
  unsentTrace,
} from '../effects.ts';
import type { Action } from '../words.ts';
import { licensingOf } from './keys.ts';
import { type CallMade, callThatGives, callThatTakes } from './license-call.ts';
import { directOf, sightOf } from './sight.ts';

/** Answers of license calls don't tell what was there, so that it is read right before. */
export function beforeLicensing(ports: DirectoryPorts, before: UserLicenses): BeforeWrite {
  const { usageLocation, assignments } = before;
  const isThere = (key: string) => sightOf(licensingOf(key), before) === 'present';
  return {
    evidence: { usageLocation, assignments },
    isThere,
    prior: (key) => (licensingOf(key).kind === 'usage-location' ? usageLocation : undefined),
    plansOff: (key) => {
      const target = licensingOf(key);
      return target.kind === 'service-plan' ? directOf(target.skuId, before)?.disabledPlans : undefined;
    },
    mayPass: async (sending, answer) => mayPass(sending, answer, before, isThere),
    call: (sending) => {
      const [first] = sending.affected;
      if (!first) return noCall(nothingSent(sending));
      const target = licensingOf(first.grant.target);
      return target.kind === 'usage-location'
        ? locationCall(ports, sending, usageLocation, target.country, first.row.prior ?? null)
        : licensesCall(ports, sending, before, isThere);
    },
  };
}

/** Whoever is to be given something is read by the decision before each further try. */
function mayPass(
  { action, affected }: Sending,
  answer: NotDone,
  before: UserLicenses,
  isThere: (key: string) => boolean,
): boolean {
  const stillThere = action === 'remove' && affected.some(({ grant }) => isThere(grant.target));
  if (answer.effect === 'unchanged') return stillThere;
  const { code, plans } = answer;
  switch (code) {
    case 'target-missing':
      return action === 'add' || stillThere;
    case 'license-dependency':
    case 'license-conflict':
      return plans === undefined || !bearsOut(plans, action, before);
    default:
      return false;
  }
}

/** Whether the plans that the person has are why it was refused. */
function bearsOut({ clash, planId, others }: PlanClash, action: Action, { held }: UserLicenses): boolean {
  const on = held.flatMap(({ plans }) => plans.filter(({ provisioning }) => provisioning !== 'Disabled'));
  const has = (one: string) => on.some((plan) => plan.planId.toLowerCase() === one);
  if (clash === 'excludes') return [planId, ...others].some(has);
  return action === 'remove' ? has(planId) : !others.every(has);
}

/** A location that somebody else has set meanwhile is theirs: it is neither replaced nor taken away. */
function locationCall(
  { licenses }: DirectoryPorts,
  sending: Sending,
  now: string | null,
  country: string,
  prior: string | null,
): PlannedCall {
  const { action, beneficiaryId, clientRequestId, requestId, notAfter } = sending;
  if (action === 'add' && now === country) return noCall(nothingSent(sending));
  if (action === 'add' && now !== null) {
    const because = `the usage location is ${now} by now, and was not set when it was decided`;
    return noCall(refused(sending, 'usage-location', because));
  }
  if (action === 'remove' && now !== country && now !== null) return noCall(nothingSent(sending));
  const wanted = action === 'add' ? country : prior;
  return {
    call: licenses.locationCall(beneficiaryId, wanted),
    send: async () =>
      await licenses.setUsageLocation(beneficiaryId, wanted, clientRequestId, requestId, notAfter),
  };
}

function licensesCall(
  { licenses }: DirectoryPorts,
  sending: Sending,
  before: UserLicenses,
  isThere: (key: string) => boolean,
): PlannedCall {
  const { beneficiaryId, clientRequestId, requestId, notAfter } = sending;
  const made = callOf(sending, before, isThere);
  if (made === null) return noCall(nothingSent(sending));
  if (!made.made) {
    const { because, settling } = made;
    if (!settling) return noCall(refused(sending, 'target-missing', because));
    return noCall({ effect: 'later', because, retryAfterSeconds: null, trace: unsentTrace(sending) });
  }
  const { call } = made;
  return {
    call: licenses.assignCall(beneficiaryId, call),
    send: async () => await licenses.assign(beneficiaryId, call, clientRequestId, requestId, notAfter),
  };
}

function callOf(
  { action, affected }: Sending,
  before: UserLicenses,
  isThere: (key: string) => boolean,
): CallMade | null {
  if (action === 'remove') {
    const [only] = affected;
    return only ? callThatTakes(only.grant.target, before) : null;
  }
  const wanted = affected.filter(({ grant }) => !isThere(grant.target)).map(({ grant }) => grant);
  return wanted.length === 0 ? null : callThatGives(wanted, before);
}

function refused(sending: Sending, code: RejectionCode, because: string): WriteEffect {
  return { effect: 'rejected', code, because, trace: unsentTrace(sending) };
}
