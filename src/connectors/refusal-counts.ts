import type { OutboundEntry } from './outbound/outbound.ts';

/** Asked of the directory for evidence: a company without the license for it is refused, which is a fact about it. */
const EVIDENCE: readonly string[] = [
  ...['risk', 'risk-history', 'detections', 'at-risk', 'sign-ins', 'account-changes', 'account'],
  ...['we-added', 'we-changed', 'probe', 'probe-as-person', 'on-behalf-of'],
];
/** Asked to find out whether it is refused: its own row says so. */
const TO_SEE: readonly string[] = ['checks', 'connection-checks'];
/** Said to one person, who may have refused it. */
const TO_SOMEBODY: readonly string[] = ['card', 'card-update', 'notice', 'members'];

/** Whether that a call is refused says something of how this app is set up, and not of whom it is about. */
export function refusalCounts({ purpose, status }: Pick<OutboundEntry, 'purpose' | 'status'>): boolean {
  if (EVIDENCE.includes(purpose) || TO_SEE.includes(purpose)) return false;
  return status === 401 || !TO_SOMEBODY.includes(purpose);
}
