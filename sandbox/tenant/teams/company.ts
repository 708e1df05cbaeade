/** Channels of the sandbox company that have the app. */
import { personId } from '../company/person.ts';
import type { Channel } from './conversations.ts';

const channel = (name: string, ...keys: readonly string[]): Channel => ({
  id: `19:${name}@thread.tacv2`,
  memberIds: keys.map(personId),
});

const IDENTITY_OPS_CHANNEL = channel(
  'identity-ops',
  'iam-lead',
  'iam-duty-manager-1',
  'iam-duty-manager-2',
  'identity-ops-1',
  'identity-ops-2',
  'identity-ops-3',
);
const SECOPS_CHANNEL = channel('secops', 'ciso', 'secops-lead', 'secops-analyst-1', 'secops-analyst-2');

export const CHANNELS: readonly Channel[] = [IDENTITY_OPS_CHANNEL, SECOPS_CHANNEL];
