import type { AccessFacts } from '../../domain/facts.ts';
import { changeKey, type PlannedChanges } from '../../domain/plan.ts';
import type { AccessRequest } from '../../domain/request.ts';
import { emergencyOf } from './emergency.ts';
import { modeOf } from './mode.ts';
import { roleStanding } from './overlap.ts';
import type { PimPolicy } from './policy.ts';

/** One activation, for the time that is asked; nothing where the role is there already by somebody else. */
export function planActivation(
  policy: PimPolicy,
  request: AccessRequest,
  facts: AccessFacts,
): PlannedChanges {
  const emergency = emergencyOf(policy, request, facts);
  const standing = emergency && roleStanding(emergency);
  if (!emergency || standing?.is === 'reused') return { changes: [] };
  // What is in effect goes on in the mode that it was given in, whatever the directory wants of another one by now.
  const mode = modeOf(emergency) ?? (standing?.is === 'continued' ? emergency.asked.role.modes[0] : null);
  if (!mode) return { changes: [] };
  const { asked } = emergency;
  const { ticket, beneficiaryId } = request;
  return {
    changes: [
      {
        key: changeKey(ticket.number, beneficiaryId, asked.target, 'add'),
        userId: beneficiaryId,
        target: asked.target,
        targetName: asked.role.title,
        action: 'add',
        role: {
          mode,
          minutes: asked.minutes,
          ticketNumber: asked.incident || ticket.number,
          justification: justification(request),
          ...(standing?.is === 'continued' && { goesOn: true as const }),
          ...(standing?.is === 'extended' && { until: standing.until }),
        },
      },
    ],
  };
}

/** As the directory keeps it; the whole of it is on the ticket. */
const LONGEST = 200;

function justification({ ticket, justification: said }: AccessRequest): string {
  const text = said.replaceAll(/\s+/g, ' ');
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST).toWellFormed()}…` : text;
  return `${ticket.number}: ${short || 'emergency access'}`;
}

/** The role where it is there already, and not through us. */
export function reusedTargets(
  policy: PimPolicy,
  request: AccessRequest,
  facts: AccessFacts,
): readonly string[] {
  const emergency = emergencyOf(policy, request, facts);
  return emergency && roleStanding(emergency).is === 'reused' ? [emergency.asked.target] : [];
}
