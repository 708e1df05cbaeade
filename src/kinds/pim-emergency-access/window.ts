import { milliseconds } from '../../domain/instant.ts';
import type { Emergency } from './emergency.ts';
import { incidentKnown } from './incident.ts';
import type { WindowFact } from './known-facts.ts';

/** Whether a declared window of the incident lets the rule approve; `because`: a sentence why not. */
type WindowFound =
  | { readonly counts: true; readonly window: WindowFact }
  | { readonly counts: false; readonly because: string };

/** A window approves what it names, for the incident's own responders, and never anything by or for whoever stands for it. */
export function windowFor(emergency: Emergency): WindowFound {
  const { seen, at, asked } = emergency;
  const { windows } = seen;
  if (windows.known !== 'yes')
    return {
      counts: false,
      because: `Whether ${asked.incident} is a declared major incident could not be read: ${windows.because}.`,
    };
  const open = windows.value.filter(({ endsAt }) => milliseconds(endsAt) > at);
  if (open.length === 0)
    return { counts: false, because: `No major-incident window of ${asked.incident} is open.` };
  const objections = open.map((window) => ({ window, because: objectionTo(window, emergency) }));
  const good = objections.find(({ because }) => because === null);
  if (good) return { counts: true, window: good.window };
  return { counts: false, because: objections[0]?.because ?? '' };
}

function objectionTo(window: WindowFact, { asked, request, seen }: Emergency): string | null {
  const { vouchers, roleIds, responderGroups } = window;
  const { requesterId, beneficiaryId } = request;
  if (vouchers.includes(requesterId) || vouchers.includes(beneficiaryId))
    return `The window of ${asked.incident} was declared by a party to this request, so that it approves nothing here.`;
  if (!roleIds.includes(asked.role.roleId))
    return `The window of ${asked.incident} is not for "${asked.role.title}".`;
  const now = incidentKnown(seen)?.responderGroups ?? [];
  if (responderGroups.length > 0 && !responderGroups.some((id) => now.includes(id)))
    return `The window of ${asked.incident} was declared for other responders than the incident has now.`;
  return null;
}
