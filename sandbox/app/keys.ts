import type { HostKeys } from '../host/embedded-host.ts';

/** The named function key the simulated ServiceNow calls with. */
const SERVICENOW_KEY_NAME = 'servicenow-acme';

/** Keys of one sandbox; `random` makes each of them. */
export function sandboxKeys(
  random: () => string,
): HostKeys & { readonly serviceNow: string; readonly monitoring: string } {
  const serviceNow = random();
  const [master, host, durable, monitoring] = [random(), random(), random(), random()];
  return {
    master,
    host: { default: host, monitoring },
    functions: { 'itsm-servicenow': { [SERVICENOW_KEY_NAME]: serviceNow } },
    durable,
    serviceNow,
    monitoring,
  };
}
