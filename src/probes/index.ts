import type { Seen } from '../ports/probes.ts';
import { HTTP } from './http.ts';
import type { Asked, ProbeEntry, ProbePorts } from './probe.ts';
import { TRANSITIVE_MEMBERSHIP } from './transitive-membership.ts';

/** Every way of seeing whether access works where it is for, one line each. */
const PROBES = [TRANSITIVE_MEMBERSHIP, HTTP] as const;

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

function entryOf(check: ProbeCheck): ProbeEntry<ProbeCheck> {
  const found = PROBES.find(({ type }) => type === check.type);
  if (!found) throw new Error(`No probe is called ${check.type}.`);
  return found as unknown as ProbeEntry<ProbeCheck>; // the entry that its own type names
}
