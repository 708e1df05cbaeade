import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { group } from '../../../sandbox/tenant/company/groups.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { ACCOUNT_ACTIONS, type AccountWrite } from '../../../src/domain/account-action.ts';
import type { WriteEffect } from '../../../src/domain/effect.ts';
import { ANNA, accountsOf, valueRead } from './accounts.ts';
import { rawGraph } from './raw.ts';
import { PORTAL } from './tenant.ts';

const MAY = { servicePrincipalRoles: ['User Administrator'], throttling: 'off' } as const;
const WRITES: readonly AccountWrite[] = [...ACCOUNT_ACTIONS, 'sign-in-again'];

const refusal = (effect: WriteEffect) => (effect.effect === 'rejected' ? effect.code : effect.effect);

describe('a write to an account', () => {
  test('a write to an account changes what it is for, as the account shows afterwards', async () => {
    const made = accountsOf({ switches: MAY });
    made.risks.putRisk(ANNA, { riskLevel: 'high' });
    const write = async (account: AccountWrite) => {
      made.clock.moveTo(made.clock.now() + 60_000);
      assert.equal((await made.accounts.writeAccount(ANNA, account, 'c', 'r')).effect, 'changed');
      const { direct, listed } = await valueRead(made.accounts.state(ANNA, 'r'));
      assert.ok(direct.known === 'yes' && listed.known === 'yes');
      assert.deepEqual(direct.value, listed.value);
      return { ...direct.value, now: new Date(made.clock.now()).toISOString() };
    };
    const revoked = await write('sessions');
    assert.equal(revoked.sessionsValidFrom, revoked.now);
    assert.equal((await write('password-mfa')).mustChangePassword, 'with-mfa');
    const random = await write('password-random');
    assert.deepEqual([random.mustChangePassword, random.passwordChangedAt], ['no', random.now]);
    assert.equal((await write('sign-in')).enabled, false);
    assert.equal((await write('sign-in-again')).enabled, true);
  });

  for (const [account, state] of [
    ['dismiss', 'dismissed'],
    ['confirm-safe', 'confirmedSafe'],
  ] as const)
    test(`a write to an account that is a verdict (${account}) is accepted, and comes to something later`, async () => {
      const made = accountsOf({ switches: { ...MAY, riskVerdictSeconds: { from: 60, to: 60 } } });
      made.risks.putRisk(ANNA, { riskLevel: 'high' });
      assert.equal((await made.accounts.writeAccount(ANNA, account, 'c', 'r')).effect, 'changed');
      assert.equal(made.risks.riskOf(ANNA).isProcessing, true);
      made.clock.moveTo(made.clock.now() + 61_000);
      assert.equal(made.risks.riskOf(ANNA).riskState, state);
    });

  test('a write to an account is known as ours where the audit log names us', async () => {
    const made = accountsOf({ switches: { ...MAY, auditDelayMinutes: { from: 0, to: 0 } } });
    const since = new Date(made.clock.now()).toISOString();
    const weDid = async () => {
      const answer = await made.accounts.weDisabled(ANNA, since, 'r');
      return answer.read === 'done' && answer.weDid;
    };
    const user = made.store.user(ANNA, made.store.settled());
    assert.ok(user);
    made.store.putUser({ ...user, accountEnabled: false }, PORTAL);
    assert.equal(await weDid(), false);
    made.store.putUser({ ...user, accountEnabled: true }, PORTAL);
    await made.accounts.writeAccount(ANNA, 'sign-in', 'c', 'r');
    assert.equal(await weDid(), true);
  });

  for (const account of ['password-mfa', 'password-random', 'sign-in'] as const)
    test(`a write to an account of somebody who is privileged is refused to an app (${account})`, async () => {
      const made = accountsOf({ switches: MAY });
      made.store.setMember(group('GRP-GLOBAL-HELPDESK').id, ANNA, true, PORTAL);
      assert.equal(refusal(await made.accounts.writeAccount(ANNA, account, 'c', 'r')), 'not-for-apps');
    });

  for (const account of ['password-mfa', 'password-random', 'sign-in'] as const)
    test(`a write to an account that is kept on premises is refused as such (${account})`, async () => {
      const made = accountsOf({ switches: MAY });
      const effect = await made.accounts.writeAccount(personId('synced'), account, 'c', 'r');
      assert.equal(refusal(effect), 'mastered-elsewhere');
    });

  test('a write to an account without the license for it, or of nobody, says which', async () => {
    const made = accountsOf({ switches: { ...MAY, riskLicense: 'P1' } });
    assert.equal(refusal(await made.accounts.writeAccount(ANNA, 'dismiss', 'c', 'r')), 'unlicensed');
    const nobody = '99999999-9999-4999-8999-999999999999';
    assert.equal(refusal(await made.accounts.writeAccount(nobody, 'sign-in', 'c', 'r')), 'target-missing');
  });

  for (const status of [429, 502, 504])
    test(`a write to an account that is answered with ${status} may have taken effect`, async () => {
      const { accounts } = rawGraph(() => new Response(null, { status }));
      for (const account of WRITES)
        assert.equal((await accounts.writeAccount(ANNA, account, 'c', 'r')).effect, 'uncertain', account);
    });

  test('a write to an account whose answer is a page of a gateway is no success', async () => {
    const { accounts } = rawGraph(() => new Response('<html>', { status: 200 }));
    assert.equal((await accounts.writeAccount(ANNA, 'sessions', 'c', 'r')).effect, 'uncertain');
  });
});

describe('a random password', () => {
  const passwordIn = (body: unknown) =>
    (body as { passwordProfile: { password: string } }).passwordProfile.password;

  test('a random password is another one each time, and leaves the connector in the body that is sent alone', async () => {
    const { accounts, sent } = rawGraph(() => new Response(null, { status: 204 }));
    const call = accounts.accountCall(ANNA, 'password-random');
    const effects = [
      await accounts.writeAccount(ANNA, 'password-random', 'c', 'r'),
      await accounts.writeAccount(ANNA, 'password-random', 'c', 'r'),
    ];
    const [one = '', other = ''] = sent.map(({ body }) => passwordIn(body));
    assert.notEqual(one, other);
    assert.ok(one.length >= 40 && one.length <= 256);
    for (const password of [one, other])
      assert.ok(
        !JSON.stringify([call, effects, sent.map(({ path, headers }) => [path, [...headers]])]).includes(
          password,
        ),
      );
    assert.match(passwordIn(call.body), /withheld/);
  });

  test('a random password is in no answer that is kept, even where the far side quotes it', async () => {
    const made = rawGraph(({ body }) =>
      Response.json(
        { error: { code: 'Request_BadRequest', message: `The password ${passwordIn(body)} is too weak.` } },
        { status: 400 },
      ),
    );
    const effect = await made.accounts.writeAccount(ANNA, 'password-random', 'c', 'r');
    assert.equal(refusal(effect), 'policy-of-the-directory');
    assert.ok(!JSON.stringify(effect).includes(passwordIn(made.sent[0]?.body)));
  });
});
