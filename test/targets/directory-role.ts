/** The family of roles on the simulated directory, one attempt after the other, as a run would make them. */

import { objectIdOf } from '../../sandbox/company.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import type { PimSwitches } from '../../sandbox/tenant/graph/pim/switches.ts';
import { roleNamed } from '../../sandbox/tenant/graph/roles/definitions.ts';
import type { RoleDetail } from '../../src/domain/directory-role.ts';
import type { AccessRow, Grant } from '../../src/domain/grant.ts';
import { type Instant, instant } from '../../src/domain/instant.ts';
import { ROLE_EFFECTS } from '../../src/targets/directory-role/effects.ts';
import { roleKey } from '../../src/targets/directory-role/keys.ts';
import type { DirectoryPorts, Sending, Sent } from '../../src/targets/effects.ts';
import { GRANTED, PORTAL, type TenantOptions, tenant, US } from '../connectors/graph/tenant.ts';

const ROLE = roleNamed('Exchange Administrator');
export const EXCHANGE = '29232cdf-9323-42fd-ade2-1d097af3e4de';
export const WHO = personId('developer');
export const KEY = roleKey({ roleId: EXCHANGE, scope: 'tenant' });
const MARK = '00112233445566778899aabbccddeeff';
export const ROLE_GIVEN: NonNullable<Grant['role']> = {
  ...{ mode: 'admin-assign', minutes: 60, ticketNumber: 'INC0012345' },
  ...{ justification: 'mail is down', mark: MARK },
};

const READS = [
  ...GRANTED,
  'RoleEligibilitySchedule.Read.Directory',
  'RoleAssignmentSchedule.Read.Directory',
  'RoleAssignmentSchedule.ReadWrite.Directory',
  'RoleManagementPolicy.Read.Directory',
];

type Options = TenantOptions & { readonly pim?: Partial<PimSwitches>; readonly mode?: RoleDetail['mode'] };

export function someRole({ pim, mode = 'admin-assign', ...options }: Options = {}) {
  const settings = { ownPrincipalIds: [objectIdOf(US), US] };
  const made = tenant({ granted: READS, settings, ...options });
  Object.assign(made.pim.switches, { activation: 'PT0S', removal: 'PT0S', policyErrors: 'list', ...pim });
  const now = (): Instant => instant(made.clock.now());
  const wait = (milliseconds: number) => made.clock.moveTo(made.clock.now() + milliseconds);
  const ports = made as unknown as DirectoryPorts;
  const role = { ...ROLE_GIVEN, mode };
  let attemptedAt: Instant | undefined;
  const unanswered: { key: string; attempt: number; sentAt: Instant }[] = [];
  let attempts = 0;
  const grantNow = (): Grant => ({
    ...{ id: 'g', requestId: 'r', ticket: { system: 'servicenow', id: 'i', number: 'INC0012345' } },
    ...{ beneficiaryId: WHO, target: KEY, targetName: 'Exchange Administrator', role, state: 'armed' },
    ...{ endsAt: null, lastsSeconds: 3600, armedAt: now(), startedAt: null, endedAt: null },
    ...{ endReason: null, noticedAt: null },
    ...(attemptedAt && { attemptedAt }),
  });
  const sent = (): Readonly<Record<string, Sent>> =>
    attemptedAt ? { [KEY]: { attemptedAt, judgedAt: attemptedAt, unanswered: [], role } } : {};
  /** One attempt, recorded as a run records it. `none: …`: nothing was sent. */
  const write = async (action: Sending['action'] = 'add') => {
    attempts += 1;
    const ready = await ROLE_EFFECTS.prepare(ports, {
      ...{ userId: WHO, keys: [KEY], sent: sent(), attempt: attempts, requestId: 'r' },
    });
    if (!ready.prepared) return `not prepared: ${ready.because}`;
    const own = { key: 'k', attempt: attempts, sentAt: now() };
    unanswered.push(own);
    const row: AccessRow = {
      ...{ beneficiaryId: WHO, target: KEY, base: 'absent', ownership: 'none', holders: ['g'], claim: null },
      ...{ fence: 1, unanswered: [...unanswered] },
    };
    const sending: Sending = {
      ...{ action, beneficiaryId: WHO, affected: [{ grant: grantNow(), row }], clientRequestId: 'c' },
      ...{ requestId: 'r', notAfter: instant(made.clock.now() + 120_000) },
    };
    if (action === 'add') attemptedAt ??= now();
    const planned = ready.before.call(sending);
    const effect = planned.call === null ? planned.effect : await planned.send();
    if (effect.effect !== 'uncertain') unanswered.splice(unanswered.indexOf(own), 1);
    const isNotDone = effect.effect === 'unchanged' || effect.effect === 'rejected';
    if (planned.call !== null && isNotDone && (await ready.before.mayPass(sending, effect)))
      return `${effect.effect}, and still there`;
    const said = 'code' in effect ? `${effect.effect} ${effect.code}` : effect.effect;
    const waits = 'retryAfterSeconds' in effect ? ` (${effect.retryAfterSeconds})` : '';
    return `${planned.call === null ? 'none: ' : ''}${said}${waits}`;
  };
  const look = async (expect: 'present' | 'absent') => {
    const { readings } = await ROLE_EFFECTS.look(ports, {
      ...{
        userId: WHO,
        keys: [KEY],
        all: [KEY],
        promised: [],
        sent: sent(),
        agreed: 0,
        requestId: 'r',
        expect,
      },
    });
    const [reading] = readings;
    if (!reading) throw new Error('A look reads each key.');
    return reading;
  };
  const posts = () => made.calls.filter((call) => /^POST .*ScheduleRequests$/.test(call));
  /** As the person does in the portal, with a second factor. */
  const selfActivate = (minutes: number) => {
    const since = made.clock.now();
    const asked = {
      ...({ action: 'selfActivate', principalId: WHO, thing: { role: ROLE, scope: '/' } } as const),
      ...{ justification: 'mail is down', ticket: null, isValidationOnly: false },
      span: { since, until: since + minutes * 60_000 },
      expiration: { type: 'afterDuration', endDateTime: null, duration: `PT${minutes}M` },
    };
    const actor = { kind: 'user', id: WHO, userPrincipalName: 'wim@contoso.example' } as const;
    return made.pim.roles.ask(asked, { actor, objectId: WHO, proof: { mfa: true, context: null } });
  };
  const heldByOthers = (eligible: boolean) => made.rolesHeld.put(WHO, ROLE, eligible, PORTAL);
  return { ...made, ports, wait, now, write, look, posts, selfActivate, heldByOthers };
}
