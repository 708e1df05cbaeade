import type { Decision, Reason } from '../../domain/decision.ts';
import type { ReasonCode } from '../reasons.ts';

/** Objections to who the holder is, and to who vouched for them; not to the hour, the form or what is given. */
const ABOUT_THE_HOLDER: readonly ReasonCode[] = [
  'user-type-not-eligible',
  'department-not-eligible',
  'cost-center-not-eligible',
  'employee-type-not-eligible',
  'job-title-not-eligible',
  'role-group-not-eligible',
  'role-not-allowed',
  'attribute-missing',
  'leave-date-missing',
  'end-required',
  'incompatible-entitlement',
  'may-not-ask',
];

/** The reasons of a refusal that concern the holder, not the form or the hour. Empty: they still qualify. */
export function aboutHolder({ verdict, reasons }: Decision): readonly Reason[] {
  if (verdict !== 'refuse') return [];
  const about: readonly string[] = ABOUT_THE_HOLDER;
  return reasons.filter(({ code }) => about.includes(code));
}
