import type { Effective } from '../domain/effective.ts';
import { addMilliseconds, type Instant, MINUTE } from '../domain/instant.ts';
import type { PersonsCall, Seen } from '../ports/probes.ts';
import { HTTP } from './http.ts';
import { INTUNE_APP } from './intune-app.ts';
import type { Asked, ProbeEntry, ProbePorts, Updates } from './probe.ts';
import { RESPONDER } from './responder.ts';
import { ROLE_STATE } from './role-state.ts';
import { SHAREPOINT_SITE } from './sharepoint-site.ts';
import { TEAM } from './team.ts';
import { TRANSITIVE_MEMBERSHIP } from './transitive-membership.ts';

/** Every way of seeing whether access works where it is for, one line each. */
const PROBES = [
  TRANSITIVE_MEMBERSHIP,
  ROLE_STATE,
  HTTP,
  RESPONDER,
  TEAM,
  INTUNE_APP,
  SHAREPOINT_SITE,
] as const;

/** A probe as a policy table has it; its type says what else it has. */
export type ProbeCheck = CheckOf<(typeof PROBES)[number]>;
type CheckOf<Entry> = Entry extends ProbeEntry<infer Check> ? Check : never;

/** The system that a probe looks at, within a sentence for people. */
export function systemOf(check: ProbeCheck): string {
  return entryOf(check).system(check);
}

/** Looks once. */
export async function lookAt(ports: ProbePorts, check: ProbeCheck, asked: Asked): Promise<readonly Seen[]> {
  return await entryOf(check).look(ports, check, asked);
}

/** What a page asks as the person; `null`: no page does, we look ourselves. */
export function personsCall(check: ProbeCheck): PersonsCall | null {
  return entryOf(check).asThePerson?.(check) ?? null;
}

/** Until when it is looked for. */
export function lookedForUntil(check: ProbeCheck, effective: Effective): Instant {
  const { until } = entryOf(check);
  return until?.(check, effective) ?? addMilliseconds(effective.provenAt, check.timeoutMinutes * MINUTE);
}

/** What is told meanwhile where the kind says nothing of it; `null`: nothing. */
export function ownUpdates(check: ProbeCheck): Updates | null {
  return entryOf(check).updates ?? null;
}

function entryOf(check: ProbeCheck): ProbeEntry<ProbeCheck> {
  const found = PROBES.find(({ type }) => type === check.type);
  if (!found) throw new Error(`No probe is called ${check.type}.`);
  return found as unknown as ProbeEntry<ProbeCheck>; // the entry that its own type names
}
