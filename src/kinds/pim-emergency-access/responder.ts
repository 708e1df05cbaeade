import { onCallOf, rosterUnknown } from '../../policy/access/on-call.ts';
import { nameOf } from '../../policy/access/person.ts';
import { findUnknown, isIn } from '../../policy/access/role-groups.ts';
import type { Emergency } from './emergency.ts';
import { incidentKnown } from './incident.ts';
import type { PimTable } from './pim-table.ts';
import { find } from './reasons.ts';

/** Whoever gets the role is on call, first in line, or responds to the incident. What is not known helps nobody. */
export function checkResponder(emergency: Emergency): void {
  const { facts, findings } = emergency;
  const name = nameOf(facts.beneficiary);
  const onCall = onCallFor(emergency);
  if (onCall.team !== null) {
    find(findings, 'on-call', `${name} is on call for "${onCall.team}".`, '/onCall');
    return;
  }
  const responds = responderGroupOf(emergency);
  if (responds !== null) {
    find(
      findings,
      'responder',
      `${name} is in ${responds}, which responds to the incident.`,
      '/responderGroups',
    );
    return;
  }
  if (onCall.unknown !== null) {
    find(findings, 'on-call-unknown', onCall.unknown, '/onCall');
    return;
  }
  if (responderUnknown(emergency)) return;
  const rotas = teamsOf(emergency)
    .map(({ team }) => `"${team}"`)
    .join(', ');
  const detail = `${name} is first on call for none of ${rotas}, and is in no group that responds to the incident.`;
  find(findings, 'not-on-call', detail, '/onCall');
}

type OnCall = {
  /** The first team that they are on call for. */
  readonly team: string | null;
  /** Why it is not known, of the first team of which it is not. */
  readonly unknown: string | null;
};

/** Of the ticket tool's rosters nothing is known while it is away. */
function teamsOf({ policy: { table }, request }: Emergency): PimTable['onCall'] {
  return request.filed ? (table.offline?.onCall ?? []) : table.onCall;
}

function onCallFor(emergency: Emergency): OnCall {
  const { facts, request } = emergency;
  let unknown: string | null = null;
  for (const { team } of teamsOf(emergency)) {
    const source = { source: 'on-call' as const, team };
    const ids = onCallOf(source, facts, request);
    if (ids?.includes(request.beneficiaryId)) return { team, unknown: null };
    unknown ??= rosterUnknown(source, facts);
  }
  return { team: null, unknown };
}

/** The directory's group, by its name, of a team that responds to the incident and that the person is in. */
function responderGroupOf(emergency: Emergency): string | null {
  const found = respondingGroups(emergency).find(({ group }) => isIn(emergency.facts, group.id));
  return found ? found.group.name : null;
}

function respondingGroups({ policy, seen, request }: Emergency): PimTable['responderGroups'] {
  if (request.filed) return [];
  const groups = incidentKnown(seen)?.responderGroups ?? [];
  return policy.table.responderGroups.filter(({ toolIds }) => toolIds.some((id) => groups.includes(id)));
}

function responderUnknown(emergency: Emergency): boolean {
  const { policy, facts, findings } = emergency;
  const { responderGroups } = policy.table;
  return respondingGroups(emergency).some((one) =>
    findUnknown(findings, facts, one.group, `/responderGroups/${responderGroups.indexOf(one)}/group`),
  );
}
