/** Permissions and roles are given by the difference, read back, and told as they are. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createAssignments } from '../../cli/grant/assignments.ts';
import { runGrant } from '../../cli/grant.ts';
import { APP_ID, objectIdOf, PERSONNEL_APP_ID } from '../../sandbox/company.ts';
import { OPTIONAL_FOR, PERMISSIONS_OF } from '../../sandbox/company-permissions.ts';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import type { TenantOptions } from '../../sandbox/tenant/tenant.ts';
import { createOutbound } from '../../src/connectors/outbound/outbound.ts';
import { KINDS } from '../../src/kinds/index.ts';
import { aCompany } from '../sandbox/tenant/company.ts';

const READER = 'aaaaaaaa-0000-4000-8000-000000000001';
const WRITER = 'aaaaaaaa-0000-4000-8000-000000000002';
const ROLE = 'aaaaaaaa-0000-4000-8000-000000000003';
const NOBODY = 'aaaaaaaa-0000-4000-8000-00000000000f';
const APP = objectIdOf(APP_ID);
const ADMINISTRATOR = ['AppRoleAssignment.ReadWrite.All', 'Application.Read.All'];

type Around = {
  /** Permissions of whoever is signed in. */
  readonly roles?: readonly string[];
  /** What comes before each call to Graph; an answer stands in for Graph’s. */
  readonly before?: (request: Request) => Response | undefined;
};

/** A company with three identities that hold nothing, and the command as an administrator runs it. */
async function aTenant(options: Partial<TenantOptions> = {}, { roles = ADMINISTRATOR, before }: Around = {}) {
  const company = await aCompany(options);
  const { tenant } = company;
  for (const [id, displayName] of [
    [READER, 'id-reader'],
    [WRITER, 'id-writer'],
    [ROLE, 'id-role'],
  ] as const)
    tenant.servicePrincipals.register({ id, appId: id.replace('aaaaaaaa', 'bbbbbbbb'), displayName });
  const appId = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';
  const claims = { aud: 'https://graph.microsoft.com', appid: appId, oid: objectIdOf(appId), roles };
  const calls: string[] = [];
  const outbound = createOutbound({
    async fetch(url, init) {
      const request = new Request(url, init);
      calls.push(`${request.method} ${url.replace(/^https:\/\/[^/]*\/v1\.0/, '')}`);
      return before?.(request) ?? (await tenant.fetch(request));
    },
    allowedHosts: ['graph.microsoft.com'],
    timeoutMs: { connect: 10_000, total: 60_000 },
    maxBytes: 8 * 1024 * 1024,
    log: () => undefined,
  });
  const credential = {
    getToken: async () => ({ token: await tenant.entra.issueAgain(claims), expiresOnTimestamp: 0 }),
  };
  const wait = async (milliseconds: number) => company.wait(milliseconds / 1000);
  const grant = async (...args: readonly string[]) => {
    const said: string[] = [];
    const say = (text: string) => void said.push(text);
    const baseUrl = 'https://graph.microsoft.com';
    const graph = () => createAssignments({ baseUrl, outbound, credential, wait });
    const code = await runGrant(args, { output: { data: say, words: say }, wait, graph });
    return { code, said: said.join('\n') };
  };
  const held = (id: string) => tenant.entra.permissions.grantedTo(id.replace('aaaaaaaa', 'bbbbbbbb'));
  const writes = () => calls.filter((call) => !call.startsWith('GET '));
  return { ...company, grant, held, calls, writes };
}

const { reader, writer } = PERMISSIONS_OF;

describe('npm run grant', () => {
  test('an identity is given what its work needs, and nothing the second time', async () => {
    const { grant, held, writes } = await aTenant();
    const first = await grant('--reader', READER, '--writer', WRITER);
    assert.equal(first.code, 0, first.said);
    assert.deepEqual(held(READER).toSorted(), reader.always.toSorted());
    assert.deepEqual(held(WRITER).toSorted(), writer.always.toSorted());
    assert.match(first.said, / {2}\+ User\.Read\.All\n.*read back:\n.* granted User\.Read\.All\n/s);
    const before = writes().length;
    const second = await grant('--reader', READER, '--writer', WRITER);
    assert.equal(second.code, 0, second.said);
    assert.match(second.said, / {2}= User\.Read\.All\n/);
    assert.equal(writes().length, before);
  });

  test('an identity that was given a permission has it in its tokens a day later', async () => {
    const { grant, tenant, wait } = await aTenant();
    const inTokens = () => tenant.entra.permissions.inTokens(READER.replace('aaaaaaaa', 'bbbbbbbb'));
    await grant('--reader', READER);
    assert.deepEqual(inTokens(), []);
    wait(24 * 3600);
    assert.deepEqual(inTokens().toSorted(), reader.always.toSorted());
  });

  test('a difference that is only looked at changes nothing and ends with 1, and with 0 where there is none', async () => {
    const { grant, writes } = await aTenant();
    const { code, said } = await grant('--reader', READER, '--what-if');
    assert.equal(code, 1);
    assert.match(said, /\+ Group\.Read\.All\n.*Nothing was changed\./s);
    assert.deepEqual(writes(), []);
    await grant('--reader', READER);
    assert.equal((await grant('--reader', READER, '--what-if')).code, 0);
  });

  test('a permission that is not wanted is told, and taken away only where that is asked for', async () => {
    const { grant, held } = await aTenant();
    await grant('--reader', READER, '--with', 'Directory.Read.All');
    assert.ok(held(READER).includes('Directory.Read.All'));
    const told = await grant('--reader', READER);
    assert.equal(told.code, 0);
    assert.match(told.said, /\? Directory\.Read\.All: granted and not wanted; --remove takes it away/);
    assert.match(told.said, /What is marked with \? stays granted, too\./);
    assert.ok(held(READER).includes('Directory.Read.All'));
    assert.equal((await grant('--reader', READER, '--remove', '--what-if')).code, 1);
    const removed = await grant('--reader', READER, '--remove');
    assert.equal(removed.code, 0, removed.said);
    assert.match(removed.said, / taken away Directory\.Read\.All/);
    assert.deepEqual(held(READER).toSorted(), reader.always.toSorted());
  });

  test('the one identity is given the work that no other identity is named for, and never what writes to accounts', async () => {
    const { grant, held } = await aTenant();
    const { code, said } = await grant('--one', READER, '--writer', WRITER, '--for', 'risky-user-unblock');
    assert.equal(code, 0, said);
    const risky = OPTIONAL_FOR['risky-user-unblock'] ?? [];
    const reads = reader.optional.filter((one) => risky.includes(one));
    assert.deepEqual(held(READER).toSorted(), [...reader.always, 'Mail.Send', ...reads].toSorted());
    assert.deepEqual(held(WRITER).toSorted(), writer.always.toSorted());
  });

  test('a permission of tier 0 is refused with its reason before anything is done, until it is asked for by its name', async () => {
    const { grant, held, calls } = await aTenant();
    const emergency = ['--role', ROLE, '--for', 'pim-emergency-access'];
    const refused = await grant(...emergency);
    assert.equal(refused.code, 2);
    assert.match(
      refused.said,
      /RoleAssignmentSchedule\.ReadWrite\.Directory is worth the whole tenant\. .*Global Administrator.* --tier-0 RoleAssignmentSchedule\.ReadWrite\.Directory/,
    );
    assert.deepEqual(calls, []);
    const name = 'RoleAssignmentSchedule.ReadWrite.Directory';
    const { code, said } = await grant(...emergency, '--tier-0', name);
    assert.equal(code, 0, said);
    assert.deepEqual(held(ROLE), [name]);
    assert.match(
      said,
      /RoleManagement\.Read\.Directory is granted to nobody here: name its identity with --reader/,
    );
    for (const permission of ['Application.ReadWrite.All', 'RoleManagement.ReadWrite.Directory'])
      assert.equal((await grant('--reader', READER, '--with', permission)).code, 2, permission);
  });

  test('a permission of tier 0 that nothing asks for, or that is none, is a misuse', async () => {
    const { grant } = await aTenant();
    for (const [name, says] of [
      ['Application.ReadWrite.All', /allows what is granted to nobody here/],
      ['User.Read.All', /is none of tier 0/],
    ] as const) {
      const { code, said } = await grant('--reader', READER, '--tier-0', name);
      assert.equal(code, 2);
      assert.match(said, says);
    }
  });

  test('a permission is given in place of another where both are named, if the tenant offers it', async () => {
    const narrower = ['--with', 'LicenseAssignment.Read.All', '--without', 'Organization.Read.All'];
    const { grant, held } = await aTenant({ switches: { licenseAssignmentRead: 'offered' } });
    assert.equal((await grant('--reader', READER, ...narrower)).code, 0);
    assert.ok(held(READER).includes('LicenseAssignment.Read.All'));
    assert.ok(!held(READER).includes('Organization.Read.All'));
    const other = await aTenant();
    const { code, said } = await other.grant('--reader', READER, ...narrower);
    assert.equal(code, 1);
    assert.match(
      said,
      /offers no application permission LicenseAssignment\.Read\.All\..*Nothing was changed\./,
    );
    assert.deepEqual(other.writes(), []);
  });

  test('an identity that was made just now and is not known yet is told as that, and nothing is changed', async () => {
    const company = await aTenant({ lag: { fixedMs: 60_000 } });
    const early = await company.grant('--reader', READER);
    assert.equal(early.code, 1);
    assert.match(
      early.said,
      new RegExp(`nothing by ${READER} \\(404\\)\\..*some minutes.*Nothing was changed`),
    );
    company.wait(61);
    const { code, said } = await company.grant('--reader', READER);
    assert.equal(code, 0, said);
  });

  test('a permission that Graph took and shows late is waited for, and one that is not shown for minutes is never said to be granted', async () => {
    const soon = await aTenant({ lag: { fixedMs: 15_000 } });
    soon.wait(16);
    assert.equal((await soon.grant('--reader', READER)).code, 0);
    const late = await aTenant({ lag: { fixedMs: 600_000 } });
    late.wait(601);
    const { code, said } = await late.grant('--reader', READER);
    assert.equal(code, 1);
    assert.match(said, /not granted User\.Read\.All: Graph took it, and does not show it yet/);
    const again = await late.grant('--reader', READER);
    assert.match(again.said, /not granted User\.Read\.All: Graph refuses it \(400\)\. .*already exists/);
    late.wait(601);
    assert.equal((await late.grant('--reader', READER)).code, 0);
  });

  test('whoever may not assign is told which right is missing, for each permission', async () => {
    const { grant, held } = await aTenant({}, { roles: ['Application.Read.All'] });
    const { code, said } = await grant('--writer', WRITER);
    assert.equal(code, 1);
    assert.match(said, /not granted GroupMember\.ReadWrite\.All: .*\(403\).*Privileged Role Administrator/);
    assert.deepEqual(held(WRITER), []);
    const reads = await aTenant({}, { roles: [] });
    assert.match((await reads.grant('--writer', WRITER)).said, /\(403\).*Nothing was changed/);
  });

  test('a call that Graph has no time for is made again after the time that Graph names', async () => {
    let refusals = 2;
    const before = (request: Request) =>
      request.method === 'POST' && refusals-- > 0
        ? new Response(null, { status: 429, headers: { 'retry-after': '7' } })
        : undefined;
    const { grant, clock, held } = await aTenant({}, { before });
    const startedAt = clock.now();
    assert.equal((await grant('--writer', WRITER)).code, 0);
    assert.equal(held(WRITER).length, 2);
    assert.ok(clock.now() - startedAt >= 14_000);
  });

  test('an answer that got lost is nothing to run again for, where reading back shows that it was done', async () => {
    let lost = 0;
    const company = await aTenant({}, { before: (request) => lose(request) });
    const lose = (request: Request) => {
      if (request.method !== 'POST' || lost++ > 0) return undefined;
      company.tenant.entra.permissions.grant(
        'GroupMember.ReadWrite.All',
        WRITER.replace('aaaaaaaa', 'bbbbbbbb'),
      );
      throw new TypeError('fetch failed');
    };
    const { code, said } = await company.grant('--writer', WRITER);
    assert.equal(code, 0, said);
  });

  test('every page of what is granted is read before anything is said to be missing', async () => {
    const { grant, calls, writes } = await aTenant(
      {},
      {
        before(request) {
          const url = new URL(request.url);
          const lists = request.method === 'GET' && url.pathname.endsWith('/appRoleAssignments');
          if (!lists || url.searchParams.has('$top')) return undefined;
          return Response.json({ value: [], '@odata.nextLink': `${request.url}?$top=2` });
        },
      },
    );
    assert.equal((await grant('--reader', READER)).code, 0);
    const before = writes().length;
    assert.equal((await grant('--reader', READER)).code, 0);
    assert.equal(writes().length, before);
    assert.ok(calls.filter((call) => call.includes('$skiptoken')).length >= 4);
  });

  test('a role of the application is given to a group, and taken from another only where that is asked for', async () => {
    const { grant, tenant } = await aTenant();
    const view = { from: 'committed', now: 0, lag: 0 } as const;
    const holders = () =>
      tenant.servicePrincipals
        .assignments(view)
        .filter(({ resourceId }) => resourceId === APP)
        .map(({ principalId }) => principalId)
        .toSorted();
    const [old, operators, auditors] = ['GRP-FINANCE-BI-READ', 'GRP-IDENTITY-OPS', 'GRP-AUDITORS'].map(
      groupId,
    ) as [string, string, string];
    assert.equal((await grant('--app', APP, '--operators', old, '--auditors', auditors)).code, 0);
    const personnel = objectIdOf(PERSONNEL_APP_ID);
    assert.equal((await grant('--app', APP, '--offboarding', personnel)).code, 0);
    const told = await grant('--app', APP, '--operators', operators);
    assert.equal(told.code, 0, told.said);
    assert.match(
      told.said,
      new RegExp(`\\? Operator to ${old} \\(GRP-FINANCE-BI-READ\\): granted and not wanted`),
    );
    assert.equal((await grant('--app', APP, '--operators', operators, '--remove')).code, 0);
    assert.deepEqual(holders(), [operators, auditors, personnel].toSorted());
  });

  test('a role that the application lacks is named with those that it has, and nothing is changed', async () => {
    const { grant, writes } = await aTenant();
    const { code, said } = await grant(
      ...['--app', APP, '--operators', groupId('GRP-IDENTITY-OPS')],
      ...['--policy-owners', groupId('GRP-AUDITORS')],
    );
    assert.equal(code, 1);
    assert.match(
      said,
      /has no role PolicyOwner for users and groups; it has Operator, Auditor, Offboarding\./,
    );
    assert.deepEqual(writes(), []);
  });

  test('a role given to somebody whom the directory does not know is told with what to look at', async () => {
    const { grant } = await aTenant();
    const { code, said } = await grant('--app', APP, '--operators', NOBODY);
    assert.equal(code, 1);
    assert.match(
      said,
      new RegExp(`not granted Operator to ${NOBODY}: Graph knows nothing by ${NOBODY} \\(404\\)`),
    );
  });

  test('a kind that optional permissions are for is one that there is, and each optional permission is some kind’s or asked for by name', () => {
    const kinds: readonly string[] = KINDS.map(({ kind }) => kind);
    for (const kind of Object.keys(OPTIONAL_FOR)) assert.ok(kinds.includes(kind), kind);
    const optional = Object.values(PERMISSIONS_OF).flatMap((one) => one.optional);
    const byName = ['User.ReadWrite.All', 'TeamMember.Read.All', 'DeviceManagementApps.Read.All'];
    const needed = [...new Set(Object.values(OPTIONAL_FOR).flat()), ...byName];
    assert.deepEqual(needed.toSorted(), optional.toSorted());
  });
});
