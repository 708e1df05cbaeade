/** Emergencies, and who may have a directory role in them: everybody is named as in the sandbox company. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { type TableEdits, tableFileIn, withEdits } from '../../sandbox/policy-folder.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import type { World } from '../../sandbox/world.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { order } from './asking.ts';
import { call, tokenOf } from './operators.ts';
import { aPolicyFolder } from './policies.ts';
import { requestOf } from './statements.ts';
import { pass, settle, type TestWorld } from './world.ts';

/** Who is on call first, and second. */
export const RESPONDER = 'vpn-owner';
export const LEAD = 'it-director';
export const DUTY_MANAGER = 'iam-duty-manager-1';

/** A role that works as soon as the directory has it, and one that its system knows later. */
export const USERS = 'User Administrator';
export const EXCHANGE = 'Exchange Administrator';

/** The tables in force with values of the one of emergency access replaced; it goes with the test. */
export function withEmergencyTable(t: TestContext, edits: TableEdits): { readonly policyFolder: string } {
  const { folder } = aPolicyFolder(t);
  const file = tableFileIn(folder, 'pim-emergency-access');
  writeFileSync(file, withEdits(readFileSync(file, 'utf8'), edits));
  return { policyFolder: folder };
}

/** The responder is on call, and eligible for a role. */
export function onDuty({ servicenow, controlled }: World, { role = USERS, who = RESPONDER } = {}): void {
  servicenow.setOnCall('Major Incident', [
    { userId: personId(who), level: 1 },
    { userId: personId(LEAD), level: 2 },
  ]);
  servicenow.setOnCall('Messaging', []);
  controlled.pimDesk.putAssignment(personId(who), role, { eligible: true });
}

/** Mail flow is down, and whoever is on duty responds. @returns the number of the incident. */
export async function mailIsDown(world: World, duty: { role?: string; who?: string } = {}): Promise<string> {
  onDuty(world, duty);
  const { servicenow } = world;
  const { number } = servicenow.openIncident({
    ...{ category: 'software', subcategory: 'email', priority: '1' },
    ...{ caller: personId('helpdesk-agent'), text: 'Mail flow is down.' },
  });
  await pass(world, 5 * MINUTE);
  return number;
}

/** Orders emergency access for an incident, and lets everything happen that follows by itself. @returns the number of the ticket. */
export async function askForRole(
  world: World,
  incident: string,
  { role = USERS, duration = '1 hour', who = RESPONDER } = {},
): Promise<string> {
  const answers = { role, duration, incident, justification: 'Mail flow is down.' };
  const { number } = order(world, 'Emergency privileged access', who, answers);
  await settle(world);
  return number;
}

/** The role as the directory has it, settled: active and directly held, or not. */
export function activeRole({ controlled }: World, role = USERS, who = RESPONDER) {
  return controlled.pimDesk
    .assignmentsOf(personId(who))
    .find((one) => one.displayName === role && one.active && one.throughGroup === null);
}

/** The responder has the page open for so many minutes, which asks every ten seconds. Moments at which Exchange let them in. */
export async function pageOpen(
  world: TestWorld,
  number: string,
  minutes: number,
): Promise<readonly number[]> {
  const { requestId } = await requestOf(world, number);
  const letIn: number[] = [];
  for (let second = 0; second < minutes * 60; second += 10) {
    const token = await tokenOf(world, RESPONDER);
    const { json } = await call(world, 'POST', `/api/probe/${requestId}/look`, { token, body: {} });
    if (json['state'] === 'works') letIn.push(world.clock.now());
    await pass(world, 10_000);
  }
  return letIn;
}
