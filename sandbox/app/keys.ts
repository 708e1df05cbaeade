import type { HostKeys } from '../host/embedded-host.ts';

/** The named function key the simulated ServiceNow calls with. */
const SERVICENOW_KEY_NAME = 'servicenow-acme';

/** Keys of one sandbox; `random` makes each of them. */
export function sandboxKeys(random: () => string): HostKeys & { readonly serviceNow: string } {
  const serviceNow = random();
  return {
    master: random(),
    host: { default: random() },
    functions: { 'itsm-servicenow': { [SERVICENOW_KEY_NAME]: serviceNow } },
    durable: random(),
    serviceNow,
  };
}
