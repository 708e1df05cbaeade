/** Every list that is read of the directory is followed to its end, or says that it was cut. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { createRoleControl } from '../../../sandbox/tenant/graph/roles/control.ts';
import { roleNamed } from '../../../sandbox/tenant/graph/roles/definitions.ts';
import { instant } from '../../../src/domain/instant.ts';
import { ANNA, accountsOf } from './accounts.ts';
import { GRANTED, PORTAL } from './tenant.ts';

const LONG_AGO = '2026-01-01T00:00:00.000Z';
const FINANCE = groupId('GRP-FINANCE-ALL');
const FINANCE_BI = groupId('GRP-FINANCE-BI-READ');
const OUTER = groupId('GRP-SERVER-ADMINS');
const ADMIN = personId('global-admin');
const READS = [
  ...GRANTED,
  'RoleEligibilitySchedule.Read.Directory',
  'RoleAssignmentSchedule.Read.Directory',
  'RoleAssignmentSchedule.ReadWrite.Directory',
  'RoleManagementPolicy.Read.Directory',
];
const AN_ADMIN = '00000000-0000-4000-8000-0000000000aa';
const EXCHANGE = roleNamed('Exchange Administrator');

/** A company in which of everything that is listed there are several. */
function company(perPage: number) {
  const made = accountsOf({
    granted: READS,
    perPage,
    switches: { throttling: 'off', auditDelayMinutes: { from: 0, to: 0 } },
  });
  const desk = createRoleControl({ directory: made.store, roles: made.rolesHeld, admin: PORTAL });
  const detections = ['unfamiliarFeatures', 'anonymizedIPAddress'].map(
    (type) => ({ type, level: 'high' }) as const,
  );
  for (const who of [ANNA, ADMIN]) {
    made.risks.putRisk(who, { riskLevel: 'high', detections });
    made.risks.putRisk(who, { riskLevel: 'medium' });
    for (const eligible of [false, true]) {
      desk.putRole(who, 'Exchange Administrator', eligible);
      desk.putRole(who, 'Security Administrator', eligible);
    }
    for (let times = 0; times < 3; times += 1) {
      made.evidence.signIn(who, { result: 'success', arrivesMs: 0 });
      made.evidence.addDevice(who, { displayName: `Laptop ${times}` });
      made.evidence.addMethod(who, { type: 'phone' });
    }
  }
  made.clock.moveTo(made.clock.now() + 3_600_000);
  return made;
}

type Company = ReturnType<typeof company>;

type Read = (made: Company) => Promise<unknown>;

/** Whoever is asked in pages hears the same. */
const FOLLOWED: Readonly<Record<string, Read>> = {
  'the facts of a decision': ({ directory }) =>
    directory.readFacts(
      {
        ...{ userIds: [ANNA], managersOf: [ANNA], groupIds: [FINANCE_BI] },
        ...{ approverGroupIds: [FINANCE], beneficiaryId: ANNA, incompatibleGroupIds: [] },
        ...{ roleGroupIds: [FINANCE], licenses: { userPrincipalName: null } },
      },
      'r',
    ),
  'groups within groups': ({ directory }) => directory.lookAtGroups([FINANCE, OUTER], 'r'),
  'ways into a group': ({ directory }) => directory.waysInto({ userId: ANNA, groupId: OUTER }, 'r'),
  'licenses and seats': ({ licenses }) => licenses.read(ANNA, { subscriptions: true }, 'r'),
  'roles of an account': ({ accounts }) => accounts.roles(ANNA, 'r'),
  'roles of an account in groups that carry roles': ({ accounts }) => accounts.roles(ADMIN, 'r'),
  'assigned roles': ({ roles }) => roles.instances(ADMIN, 'r'),
  'roles that may be activated': ({ roles }) => roles.eligible(ADMIN, 'r'),
  'a person as to one role': ({ roles }) => roles.state(ANNA, { roleId: EXCHANGE.id, scope: 'tenant' }, 'r'),
  'a role that a person has': ({ roles }) => roles.held(ANNA, { roleId: EXCHANGE.id, scope: 'tenant' }, 'r'),
  'roles there are': ({ roles }) => roles.definitions('r'),
  'who has a role': ({ roles }) => roles.holders(EXCHANGE.id, 'r'),
};

/** Of these a page is all that is read: what is beyond it is not known, and no empty list. */
const SAID: Readonly<Record<string, Read>> = {
  'the history of a risk': ({ accounts }) => accounts.riskHistory(ANNA, 'r'),
  'detections of a person': ({ accounts }) => accounts.detections(ANNA, LONG_AGO, 'r'),
  'detections of everybody': ({ accounts }) => accounts.detections(null, LONG_AGO, 'r'),
  'sign-ins': ({ accounts }) => accounts.signIns(ANNA, LONG_AGO, 'r'),
  'changes of an account': ({ accounts }) => accounts.changes(ANNA, LONG_AGO, 'r'),
  'what somebody did': ({ accounts, clock }) =>
    accounts.actionsBy(AN_ADMIN, LONG_AGO, instant(clock.now()), 'r'),
  'methods and devices': ({ accounts }) => accounts.account(ANNA, 'r'),
};

/** What differs although nothing did: when it was asked. */
const withoutTimes = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (name, one) => (name === 'askedAt' ? undefined : one)));

const WHOLE = Number.POSITIVE_INFINITY;

describe('a list of the directory', () => {
  for (const [name, read] of Object.entries(FOLLOWED))
    test(`a list of the directory that comes in pages of one is followed to its end: ${name}`, async () => {
      const made = company(1);
      const [answer, whole] = [await read(made), await read(company(WHOLE))];
      assert.ok(made.cut.length > 0, 'nothing was cut');
      assert.doesNotMatch(JSON.stringify(whole), /"read":"failed"|"known":"(?:missing|unlicensed)"/);
      assert.deepEqual(withoutTimes(answer), withoutTimes(whole));
    });

  for (const [name, read] of Object.entries(SAID))
    test(`a list of the directory of more than a page is not known, and says so: ${name}`, async () => {
      const made = company(1);
      const answer = JSON.stringify(await read(made));
      const missing = [...answer.matchAll(/there are more than the 1 that one page holds/g)].length;
      assert.ok(made.cut.length > 0, 'nothing was cut');
      assert.equal(missing, made.cut.length, answer);
    });

  test('a list of changes of members that comes in pages of one tells of everybody', async () => {
    const told = async (perPage: number) => {
      const { directory, cut } = company(perPage);
      const changes: string[] = [];
      let link: string | null = null;
      for (let more: true | undefined = true; more; ) {
        const answer = await directory.groupChanges([FINANCE, OUTER], link, 'in-parts');
        assert.ok(answer.read === 'done', answer.read === 'failed' ? answer.because : '');
        changes.push(...answer.changes.map((one) => JSON.stringify(one)));
        ({ link, more } = answer);
      }
      return { changes: changes.sort(), cut };
    };
    const [inPages, whole] = [await told(1), await told(WHOLE)];
    assert.ok(inPages.cut.length > 0);
    assert.deepEqual(inPages.changes, whole.changes);
  });

  test('a list of people at risk that comes in pages of one is read on from where each page says', async () => {
    const ids: string[] = [];
    const { accounts, cut } = company(1);
    for (let from: string | null = null, first = true; first || from !== null; first = false) {
      const answer = await accounts.atRisk('r', from);
      assert.ok(answer.read === 'done' && answer.value.people.known === 'yes');
      ids.push(...answer.value.people.value);
      from = answer.value.next;
    }
    assert.deepEqual(ids.sort(), [ANNA, ADMIN].sort());
    assert.ok(cut.length > 0);
  });
});
