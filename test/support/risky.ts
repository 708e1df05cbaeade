/** Risky users, and what happens to them: everybody is named as in the sandbox company. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { type TableEdits, tableFileIn, withEdits } from '../../sandbox/policy-folder.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import type { NewIncident } from '../../sandbox/tenant/servicenow/tickets.ts';
import type { World } from '../../sandbox/world.ts';
import { HOUR, instant, MINUTE } from '../../src/domain/instant.ts';
import { aPolicyFolder } from './policies.ts';
import { pass, settle } from './world.ts';

/** The tables in force with values of the one of risky users replaced; it goes with the test. */
export function withRiskTable(t: TestContext, edits: TableEdits): { readonly policyFolder: string } {
  const { folder } = aPolicyFolder(t);
  const file = tableFileIn(folder, 'risky-user-unblock');
  writeFileSync(file, withEdits(readFileSync(file, 'utf8'), edits));
  return { policyFolder: folder };
}

/** Whom incidents are about unless a test says otherwise: neither a VIP, nor anybody who decides. */
export const WHO = 'finance-analyst';
const REPORTER = 'helpdesk-agent';

/** The moment so many milliseconds ago. */
export const ago = ({ clock }: World, time: number): string => instant(clock.now() - time);

/** Somebody reports that a person can't sign in, and lets everything happen that follows by itself. */
export async function report(world: World, more: Partial<NewIncident> = {}): Promise<string> {
  const { number } = world.servicenow.openIncident({
    ...{ category: 'identity', subcategory: 'risky user' },
    ...{ caller: personId(REPORTER), affectedUser: personId(WHO), text: 'She can not sign in.' },
    ...more,
  });
  await pass(world, 2 * MINUTE);
  await settle(world);
  return number;
}

/** High risk that the directory noticed a moment ago. */
export function highRisk({ controlled }: World, who = WHO): void {
  controlled.risk.putRisk(personId(who), {
    riskLevel: 'high',
    detections: [{ type: 'unfamiliarFeatures', level: 'high' }],
  });
}

/** Mini example 2: a phone is enrolled, travel that is impossible is noticed, and a second factor is passed on the phone. */
export async function newPhone(world: World, who = WHO): Promise<void> {
  const { controlled } = world;
  const id = personId(who);
  controlled.evidence.signIn(id, { result: 'success', at: ago(world, 5 * HOUR + 10 * MINUTE), arrivesMs: 0 });
  const phone = { displayName: 'Phone', enrolledAt: ago(world, 5 * HOUR) };
  const { deviceId } = controlled.evidence.addDevice(id, phone);
  controlled.risk.putRisk(id, {
    riskLevel: 'medium',
    detections: [{ type: 'unlikelyTravel', level: 'medium', at: ago(world, 3 * HOUR) }],
  });
  await pass(world, 5 * MINUTE);
  controlled.evidence.signIn(id, { result: 'success', mfa: true, deviceId, arrivesMs: 0 });
  await pass(world, MINUTE);
}

export const riskOf = ({ controlled }: World, who = WHO) => controlled.risk.riskOf(personId(who));

/** Whether sessions of before count no more and the password of then is worth nothing, or sign-in is off. */
export function isContained({ controlled, clock }: World, who = WHO): boolean {
  const { validFrom, forceChange, passwordChangedAt } = controlled.accounts.sessionsOf(personId(who));
  const lately = (at: string) => Date.parse(at) > clock.now() - 3 * HOUR;
  const isWorthless = forceChange === 'demanded-with-mfa' || lately(passwordChangedAt);
  return (
    lately(validFrom) && (isWorthless || controlled.directory.user(personId(who)).accountEnabled === false)
  );
}

/** Of writes to accounts of people. */
export const ACCOUNTS = { host: 'graph.microsoft.com', method: 'PATCH', path: '/v1.0/users/' } as const;

/** Somebody at high risk who got another way to sign in since, so that a new password would keep nobody out, is reported and contained. */
export async function signInDisabled(world: World): Promise<string> {
  highRisk(world);
  world.controlled.evidence.addMethod(personId(WHO), { type: 'phone' });
  await pass(world, 2 * MINUTE); // every replica shows it by then
  return await report(world);
}
