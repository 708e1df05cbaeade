import type { Shown } from '../../domain/decision.ts';
import type { AccessFacts } from '../../domain/facts.ts';
import type { AccessRequest } from '../../domain/request.ts';
import { minutesWords } from './duration.ts';
import { emergencyOf } from './emergency.ts';
import { incidentKnown } from './incident.ts';
import { modeOf } from './mode.ts';
import { roleStanding } from './overlap.ts';
import type { Mode } from './pim-table.ts';
import type { PimPolicy } from './policy.ts';

const MODES = {
  'admin-assign': 'assigned by this service',
  'self-activate': 'activated by the person in the portal',
};

/** What approvers are shown: the role, where and for how long, the incident, and how it is activated. */
export function shownEmergency(
  policy: PimPolicy,
  request: AccessRequest,
  facts: AccessFacts,
): readonly Shown[] {
  const emergency = emergencyOf(policy, request, facts);
  if (!emergency) return [];
  const { asked, seen } = emergency;
  const { role, scopeTitle, minutes } = asked;
  const standing = roleStanding(emergency);
  const mode = modeOf(emergency);
  const incident = incidentKnown(seen);
  const { debts } = seen;
  const risk = role.class === 'high' ? 'high risk' : 'standard';
  return [
    { label: 'Role', value: `${role.title} (${risk}), ${scopeTitle}` },
    { label: 'For', value: minutesWords(minutes) },
    {
      label: 'Incident',
      value: incident ? `${incident.number}, priority ${incident.priority}` : asked.incident,
    },
    { label: 'How', value: howWords(standing.is, mode) },
    {
      label: 'Emergency access before',
      value:
        debts.known === 'yes' ? usesWords(debts.value.uses.length, debts.value.open.length) : 'not known',
    },
  ];
}

function howWords(standing: ReturnType<typeof roleStanding>['is'], mode: Mode | null): string {
  if (standing === 'reused') return 'there already; nothing is activated, and nothing is taken away';
  if (standing === 'continued') return 'in effect by this ticket already; nothing is activated again';
  if (standing === 'extended') return 'extended by this service; nothing is activated again';
  return mode === null ? 'not known' : MODES[mode];
}

function usesWords(uses: number, open: number): string {
  if (uses === 0) return 'none';
  return `${uses} ${uses === 1 ? 'use' : 'uses'}, ${open} of them not looked at yet`;
}
