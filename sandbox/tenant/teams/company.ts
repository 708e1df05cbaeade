/** Channels and group chats of the sandbox company that have the app. */
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

/** A group chat: nothing stands below a message there. */
const ON_CALL_CHAT: Channel = {
  id: '19:5f0c7a4be1d94bb0a8d1c6f2e3a49b17@thread.v2',
  memberIds: ['identity-ops-1', 'identity-ops-2', 'iam-lead'].map(personId),
};

export const CHANNELS: readonly Channel[] = [IDENTITY_OPS_CHANNEL, SECOPS_CHANNEL, ON_CALL_CHAT];
