import { createHash } from 'node:crypto';
import type { HostKeys } from '../host/embedded-host.ts';

/** The named function key the simulated ServiceNow calls with. */
const SERVICENOW_KEY_NAME = 'servicenow-acme';
/** And the one in the address of Jira's webhook. */
const JIRA_KEY_NAME = 'jira-acme';

/** Keys of one sandbox; `random` makes each of them. */
export function sandboxKeys(
  random: () => string,
): HostKeys & { readonly serviceNow: string; readonly jira: string; readonly monitoring: string } {
  const serviceNow = random();
  // Of its own, and not drawn: whatever else is drawn stays as it is with and without Jira.
  const jira = createHash('sha256').update(`jira:${serviceNow}`).digest('hex').slice(0, 32);
  const [master, host, durable, monitoring] = [random(), random(), random(), random()];
  return {
    master,
    host: { default: host, monitoring },
    functions: {
      'itsm-servicenow': { [SERVICENOW_KEY_NAME]: serviceNow },
      'itsm-jira': { [JIRA_KEY_NAME]: jira },
    },
    durable,
    ...{ serviceNow, jira },
    monitoring,
  };
}
