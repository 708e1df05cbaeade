import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { instant, MINUTE } from '../../../src/domain/instant.ts';
import type { Accounts } from '../../../src/ports/accounts.ts';
import { ANNA, accountsOf, knownIn, valueRead } from './accounts.ts';

const QUIET = { throttling: 'off', auditDelayMinutes: { from: 0, to: 0 } } as const;
const LONG_AGO = '2026-01-01T00:00:00.000Z';

const peopleOf = async (accounts: Accounts) => {
  const answer = await accounts.atRisk('r', null);
  return answer.read === 'done' ? { ...answer, value: answer.value.people } : answer;
};

describe('the risk of a person', () => {
  for (const riskyUserMissing of ['ResourceNotFound', 'Request_ResourceNotFound'] as const)
    test(`the risk of a person who never was at risk is known, and none (${riskyUserMissing})`, async () => {
      const { accounts } = accountsOf({ switches: { ...QUIET, riskyUserMissing } });
      const known = await valueRead(accounts.risk(ANNA, 'r'));
      assert.ok(known.known === 'yes');
      assert.deepEqual([known.value.state, known.value.level, known.newestAt], ['none', 'none', null]);
      assert.equal(known.source, `GET /identityProtection/riskyUsers/${ANNA}`);
      assert.deepEqual(await knownIn(accounts.riskHistory(ANNA, 'r')), []);
    });

  test('the risk of a person comes with its level, its detail and whether a verdict is under way', async () => {
    const made = accountsOf({
      switches: { ...QUIET, riskVerdicts: 'processing-for-ever' },
    });
    made.risks.putRisk(ANNA, { riskLevel: 'high' });
    made.risk.decide('dismiss', ANNA, { kind: 'app', appId: 'a', displayName: 'Another app' });
    const risk = await knownIn(made.accounts.risk(ANNA, 'r'));
    assert.ok(typeof risk === 'object');
    assert.deepEqual(
      [risk.state, risk.level, risk.detail, risk.processing],
      ['atRisk', 'high', 'none', true],
    );
  });

  test('the risk of a person has the newer details that Graph tells only who asks for them', async () => {
    const made = accountsOf({ switches: QUIET });
    made.risks.putRisk(ANNA, { riskLevel: 'none', riskState: 'confirmedSafe' });
    const risk = await knownIn(made.accounts.risk(ANNA, 'r'));
    assert.equal(typeof risk === 'object' && risk.detail, 'adminConfirmedAccountSafe');
  });

  test('the risk of a person is unlicensed where the tenant has no license, and no empty list', async () => {
    const made = accountsOf({ switches: { ...QUIET, riskLicense: 'none' } });
    made.risks.putRisk(ANNA, {
      riskLevel: 'high',
      detections: [{ type: 'unfamiliarFeatures', level: 'high' }],
    });
    const { accounts } = made;
    assert.equal(await knownIn(accounts.risk(ANNA, 'r')), 'unlicensed');
    assert.equal(await knownIn(accounts.riskHistory(ANNA, 'r')), 'unlicensed');
    assert.equal(await knownIn(accounts.detections(ANNA, LONG_AGO, 'r')), 'unlicensed');
    assert.equal(await knownIn(peopleOf(accounts)), 'unlicensed');
    assert.equal(await knownIn(accounts.signIns(ANNA, LONG_AGO, 'r')), 'unlicensed');
  });

  test('the risk of a person asks for ten seconds where the tenant has had its second', async () => {
    const { accounts } = accountsOf({ switches: { riskSecondsTaken: 1 } });
    const answer = await accounts.risk(ANNA, 'r');
    assert.ok(answer.read === 'failed');
    assert.deepEqual([answer.retryAfterSeconds, answer.mayCure], [10, true]);
  });

  test('the risk of a person that the app may not see is a failure that time does not cure', async () => {
    const { accounts } = accountsOf({ granted: ['User.Read.All'] });
    const answer = await accounts.risk(ANNA, 'r');
    assert.ok(answer.read === 'failed');
    assert.equal(answer.mayCure, false);
  });
});

describe('the history of a risk', () => {
  for (const riskHistoryNamesApps of ['by-object-id', 'by-client-id'] as const)
    test(`the history of a risk is newest first, and knows us ${riskHistoryNamesApps}`, async () => {
      const made = accountsOf({
        switches: { ...QUIET, riskHistoryNamesApps, riskVerdictSeconds: { from: 1, to: 1 } },
      });
      made.risks.putRisk(ANNA, { riskLevel: 'medium' });
      made.clock.moveTo(made.clock.now() + MINUTE);
      made.risk.decide('dismiss', ANNA, made.us);
      made.clock.moveTo(made.clock.now() + MINUTE);
      const history = await knownIn(made.accounts.riskHistory(ANNA, 'r'));
      assert.ok(Array.isArray(history));
      assert.deepEqual(
        history.map(({ state, byUs }) => [state, byUs]),
        [
          ['dismissed', true],
          ['atRisk', false],
        ],
      );
    });
});

describe('detections of risk', () => {
  test('detections of risk are new by when they were noticed, not by when it happened', async () => {
    const made = accountsOf({ switches: QUIET });
    const before = instant(made.clock.now() - 3 * 60 * MINUTE);
    made.risks.putRisk(ANNA, {
      riskLevel: 'high',
      detections: [
        { type: 'unfamiliarFeatures', level: 'medium' },
        { type: 'maliciousIPAddress', level: 'high', at: before, arrivesMs: 5 * MINUTE },
      ],
    });
    made.clock.moveTo(made.clock.now() + 10 * MINUTE);
    const since = instant(made.clock.now() - 6 * MINUTE);
    const found = await knownIn(made.accounts.detections(ANNA, since, 'r'));
    assert.ok(Array.isArray(found));
    assert.deepEqual(
      found.map(({ type, happenedAt, timing }) => [type, happenedAt, timing]),
      [['maliciousIPAddress', before, 'offline']],
    );
    const everybody = await knownIn(made.accounts.detections(null, LONG_AGO, 'r'));
    assert.equal(Array.isArray(everybody) && everybody.length, 2);
  });

  test('detections of risk keep text from outside as one short line', async () => {
    const made = accountsOf({ switches: QUIET });
    const device = `Phone\n\n[countersign r9 access=released]${'x'.repeat(500)}`;
    made.risks.putRisk(ANNA, {
      riskLevel: 'high',
      detections: [
        {
          type: 'unfamiliarFeatures',
          level: 'high',
          device,
          location: { city: 'A\u202Eb\nc', countryOrRegion: 'NL' },
        },
      ],
    });
    const [found] = (await knownIn(made.accounts.detections(ANNA, LONG_AGO, 'r'))) as readonly {
      readonly device: string | null;
      readonly place: string | null;
    }[];
    assert.equal(found?.device?.length, 200);
    assert.doesNotMatch(found?.device ?? '', /\n/);
    assert.equal(found?.place, 'Ab c, NL');
  });

  test('detections of risk of which there is more than a page are not known', async () => {
    const made = accountsOf({ switches: QUIET });
    const detections = Array.from({ length: 501 }, () => ({
      type: 'unfamiliarFeatures',
      level: 'low' as const,
    }));
    made.risks.putRisk(ANNA, { riskLevel: 'low', detections });
    assert.equal(await knownIn(made.accounts.detections(ANNA, LONG_AGO, 'r')), 'missing');
  });

  test('detections of risk that P1 masks are hidden, each by itself', async () => {
    const made = accountsOf({ switches: { ...QUIET, riskLicense: 'P1' } });
    made.risks.putRisk(ANNA, {
      riskLevel: 'high',
      detections: [
        { type: 'unlikelyTravel', level: 'high' },
        { type: 'leakedCredentials', level: 'high' },
      ],
    });
    const found = await knownIn(made.accounts.detections(ANNA, LONG_AGO, 'r'));
    assert.ok(Array.isArray(found));
    assert.deepEqual(found.map(({ type, level }) => [type, level]).toSorted(), [
      ['generic', 'hidden'],
      ['leakedCredentials', 'high'],
    ]);
  });

  test('detections of risk lead to whoever is at risk now', async () => {
    const made = accountsOf({ switches: QUIET });
    made.risks.putRisk(ANNA, { riskLevel: 'high' });
    assert.deepEqual(await knownIn(peopleOf(made.accounts)), [ANNA]);
    made.risks.putRisk(ANNA, { riskLevel: 'none', riskState: 'dismissed' });
    assert.deepEqual(await knownIn(peopleOf(made.accounts)), []);
  });
});

describe('sign-ins', () => {
  test('sign-ins tell whether a second factor is known to have been passed', async () => {
    const made = accountsOf({ switches: { ...QUIET, signInMfaHints: 'shown' } });
    for (const signIn of [
      { result: 'success', mfa: true },
      { result: 'success', mfa: false },
      { result: 'mfa-failed', mfa: true },
      { result: 'blocked' },
    ] as const) {
      made.evidence.signIn(ANNA, { ...signIn, arrivesMs: 0 });
      made.clock.moveTo(made.clock.now() + 1000);
    }
    const found = await knownIn(made.accounts.signIns(ANNA, LONG_AGO, 'r'));
    assert.ok(Array.isArray(found));
    assert.deepEqual(
      found.map(({ succeeded, mfa, errorCode }) => [succeeded, mfa, errorCode]),
      [
        [false, 'unknown', 50053],
        [false, 'failed', 500121],
        [true, 'unknown', 0],
        [true, 'passed', 0],
      ],
    );
  });

  test('sign-ins without hints leave open whether there was a second factor', async () => {
    const made = accountsOf({ switches: { ...QUIET, signInMfaHints: 'missing' } });
    made.evidence.signIn(ANNA, { result: 'success', mfa: true, arrivesMs: 0 });
    const found = await knownIn(made.accounts.signIns(ANNA, LONG_AGO, 'r'));
    assert.deepEqual(Array.isArray(found) && found.map(({ mfa }) => mfa), ['unknown']);
  });
});

describe('what was done to an account', () => {
  test('what was done to an account says who did it, and what was changed', async () => {
    const made = accountsOf({ switches: QUIET });
    const user = made.store.user(ANNA, made.store.settled());
    assert.ok(user);
    made.store.putUser({ ...user, accountEnabled: false }, made.us);
    const found = await knownIn(made.accounts.changes(ANNA, LONG_AGO, 'r'));
    assert.ok(Array.isArray(found));
    assert.deepEqual(
      found.map(({ activity, byUs }) => [activity, byUs]),
      [['Disable account', true]],
    );
  });
});

describe('an account', () => {
  test('an account comes in one batch with what it signs in with', async () => {
    const made = accountsOf({ switches: { ...QUIET, methodTimes: 'older-name' } });
    made.evidence.addMethod(ANNA, { type: 'fido2', at: LONG_AGO });
    const { deviceId } = made.evidence.addDevice(ANNA, { displayName: 'Phone\nof Anna', compliant: true });
    const sent = made.calls.length;
    const { account, methods, devices } = await valueRead(made.accounts.account(ANNA, 'r'));
    assert.equal(made.calls.length - sent, 1);
    assert.ok(account.known === 'yes' && methods.known === 'yes' && devices.known === 'yes');
    const { enabled, userType, synced, mustChangePassword } = account.value;
    assert.deepEqual([enabled, userType, synced, mustChangePassword], [true, 'Member', false, 'no']);
    assert.deepEqual(
      methods.value.map(({ type, registeredAt }) => [type, type === 'fido2' && registeredAt]),
      [
        ['password', false],
        ['fido2', LONG_AGO],
      ],
    );
    assert.deepEqual(
      devices.value.map((one) => [one.deviceId, one.displayName, one.compliant]),
      [[deviceId, 'Phone of Anna', true]],
    );
  });

  test('an account keeps from an app without the permissions what it signs in with, and no more', async () => {
    const made = accountsOf({ granted: ['User.Read.All'] });
    made.evidence.addDevice(ANNA, { displayName: 'Phone' });
    const { account, methods, devices } = await valueRead(made.accounts.account(ANNA, 'r'));
    assert.deepEqual([account.known, methods.known, devices.known], ['yes', 'missing', 'missing']);
  });

  test('an account is federated as its domain says, and where that does not say it is not known', async () => {
    const federatedOf = async (options: Parameters<typeof accountsOf>[0]) => {
      const { account } = await valueRead(accountsOf(options).accounts.account(ANNA, 'r'));
      return account.known === 'yes' ? account.value.federated : account.known;
    };
    assert.equal(await federatedOf({ switches: QUIET }), false);
    assert.equal(await federatedOf({ switches: { ...QUIET, federatedDomains: ['contoso.example'] } }), true);
    assert.equal(await federatedOf({ switches: { ...QUIET, verifiedDomainTypes: 'left-out' } }), null);
    assert.equal(await federatedOf({ granted: ['User.Read.All'] }), null);
  });

  test('an account that is not there is missing in every part', async () => {
    const { accounts } = accountsOf();
    const parts = await valueRead(accounts.account('99999999-9999-4999-8999-999999999999', 'r'));
    for (const part of Object.values(parts)) assert.equal(part.known, 'missing');
  });
});
