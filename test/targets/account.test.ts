import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ACCOUNT_ACTIONS, type AccountAction } from '../../src/domain/account-action.ts';
import type { AccessRow, Grant, GrantState } from '../../src/domain/grant.ts';
import { instant, MINUTE, SECOND } from '../../src/domain/instant.ts';
import type { Turn } from '../../src/domain/pace.ts';
import { ACCOUNT_EFFECTS } from '../../src/targets/account/effects.ts';
import { ACCOUNT_FAMILY } from '../../src/targets/account/family.ts';
import { accountKey } from '../../src/targets/account/keys.ts';
import type { Sending, Sent } from '../../src/targets/effects.ts';
import { ANNA, accountsOf } from '../connectors/graph/accounts.ts';
import { PORTAL } from '../connectors/graph/tenant.ts';

const SWITCHES = {
  servicePrincipalRoles: ['User Administrator'],
  throttling: 'off',
  riskVerdictSeconds: { from: 30, to: 30 },
  riskAfterPasswordReset: 'kept',
} as const;

/** The family on the simulated directory, with the turns that it asks for. */
function familyOn(switches: Parameters<typeof accountsOf>[0] = {}) {
  const made = accountsOf({ ...switches, switches: { ...SWITCHES, ...switches.switches } });
  const turns: Turn[] = [];
  const slowed: number[] = [];
  const ports = {
    ...made,
    paces: {
      turn: async () => turns.shift() ?? ({ turn: 'now' } as const),
      slowDown: async (_: string, seconds: number) => void slowed.push(seconds),
    },
  };
  const later = (milliseconds: number) => made.clock.moveTo(made.clock.now() + milliseconds);
  const sentNow = (): Sent => ({ attemptedAt: now(), judgedAt: now(), unanswered: [] });
  const now = () => instant(made.clock.now());
  const prepare = (action: AccountAction, sent?: Sent, attempt = 1) =>
    ACCOUNT_EFFECTS.prepare(ports, {
      userId: ANNA,
      keys: [accountKey(action)],
      sent: sent ? { [accountKey(action)]: sent } : {},
      attempt,
      requestId: 'r',
    });
  /** Makes the call that is planned, and says what came of it; `none`: nothing was sent. */
  const write = async (action: AccountAction, sent?: Sent, attempt = 1, does: Sending['action'] = 'add') => {
    const prepared = await prepare(action, sent, attempt);
    if (!prepared.prepared) return `not prepared: ${prepared.because}`;
    const planned = prepared.before.call(sendingOf(does, accountKey(action)));
    if (planned.call === null) return `none: ${planned.effect.effect}`;
    return (await planned.send()).effect;
  };
  const look = async (action: AccountAction, sent?: Sent, agreed = 0, expect?: 'absent') => {
    const key = accountKey(action);
    const seen = await ACCOUNT_EFFECTS.look(ports, {
      ...{ userId: ANNA, keys: [key], all: [key], promised: [], agreed, requestId: 'r' },
      sent: sent ? { [key]: sent } : {},
      ...(expect && { expect }),
    });
    const [reading] = seen.readings;
    return { edge: reading?.edge, because: reading?.overtaken ?? reading?.because ?? '', ...seen, reading };
  };
  /** As many looks in a row as prove it, each told how many agreed. */
  const proof = async (action: AccountAction, sent: Sent) => {
    const edges: (string | undefined)[] = [];
    for (const agreed of [0, 1, 2]) edges.push((await look(action, sent, agreed)).edge);
    return edges;
  };
  return { ...made, ports, turns, slowed, later, now, sentNow, prepare, write, look, proof };
}

const sendingOf = (action: Sending['action'], target: string): Sending => ({
  action,
  beneficiaryId: ANNA,
  affected: [{ grant: grantOf(target, 'armed'), row: {} as AccessRow }],
  clientRequestId: 'c',
  requestId: 'r',
  notAfter: '2099-01-01T00:00:00.000Z',
});

const grantOf = (target: string, state: GrantState) => ({ id: `r~${target}`, target, state }) as Grant;

describe('what is done to an account', () => {
  for (const action of ['sessions', 'password-random', 'password-mfa'] as const)
    test(`what is done to an account is proven by what came after our own attempt (${action})`, async () => {
      const on = familyOn();
      assert.equal(await on.write(action), 'changed');
      on.later(MINUTE);
      assert.equal((await on.look(action)).edge, 'absent', 'nothing of ours was sent');
      const sent = on.sentNow();
      if (action !== 'password-mfa')
        assert.equal((await on.look(action, sent)).edge, 'absent', 'that was before our attempt');
      assert.equal(await on.write(action), 'changed');
      assert.equal((await on.look(action, sent)).edge, 'present');
    });

  test('what is done to an account without effect is never seen', async () => {
    const on = familyOn({ switches: { revokedSessions: 'live-on', passwordFlagAlone: 'without-effect' } });
    const sent = on.sentNow();
    assert.equal(await on.write('sessions'), 'changed');
    assert.equal(await on.write('password-mfa'), 'changed');
    on.later(MINUTE);
    assert.equal((await on.look('sessions', sent)).edge, 'absent');
    assert.equal((await on.look('password-mfa', sent)).edge, 'absent');
  });

  for (const action of ['sessions', 'password-random', 'password-mfa'] as const)
    test(`what is done to an account is not repeated where an unanswered attempt did it (${action})`, async () => {
      const on = familyOn();
      const sent = on.sentNow();
      assert.equal(await on.write(action), 'changed');
      assert.equal(await on.write(action, sent, 2), 'none: unchanged');
    });

  test('what is done to an account once is never undone, and a disabled sign-in is', async () => {
    const on = familyOn();
    for (const action of ACCOUNT_ACTIONS.filter((one) => one !== 'sign-in'))
      assert.equal(await on.write(action, undefined, 1, 'remove'), 'none: unchanged', action);
    assert.equal(await on.write('sign-in'), 'changed');
    assert.equal((await on.look('sign-in')).edge, 'present');
    assert.equal(await on.write('sign-in'), 'none: unchanged');
    assert.equal(await on.write('sign-in', undefined, 1, 'remove'), 'changed');
    assert.equal((await on.look('sign-in')).edge, 'absent');
  });

  test('what is done to an account that is not there is not known, and the person is missing', async () => {
    const on = familyOn();
    const user = on.store.user(ANNA, on.store.settled());
    assert.ok(user);
    on.store.putUser({ ...user, deletedDateTime: on.now() }, PORTAL);
    const { reading } = await on.look('sign-in');
    assert.deepEqual([reading?.edge, reading?.userMissing], ['unknown', true]);
  });
});

describe('a verdict', () => {
  const atRisk = (switches: Parameters<typeof accountsOf>[0] = {}) => {
    const on = familyOn(switches);
    on.risks.putRisk(ANNA, {
      riskLevel: 'medium',
      detections: [{ type: 'unlikelyTravel', level: 'medium' }],
    });
    on.later(MINUTE);
    return on;
  };

  for (const verdict of ['dismiss', 'confirm-safe'] as const)
    test(`a verdict is proven by its author, by no detection since and by a settled state (${verdict})`, async () => {
      const on = atRisk();
      const sent = on.sentNow();
      assert.equal(await on.write(verdict), 'changed');
      assert.deepEqual(
        await on.proof(verdict, sent),
        ['absent', 'present', 'absent'],
        'while it is worked on',
      );
      on.later(MINUTE);
      assert.deepEqual(await on.proof(verdict, sent), ['present', 'present', 'present']);
    });

  test('a verdict that was accepted and comes to nothing is never proven', async () => {
    const on = atRisk({ switches: { riskVerdicts: 'without-effect' } });
    const sent = on.sentNow();
    assert.equal(await on.write('dismiss'), 'changed');
    on.later(60 * MINUTE);
    assert.deepEqual(await on.proof('dismiss', sent), ['absent', 'present', 'absent']);
  });

  test('a verdict is overtaken by a detection that was noticed since, whenever it happened', async () => {
    const on = atRisk();
    const sent = on.sentNow();
    assert.equal(await on.write('dismiss'), 'changed');
    on.later(10 * SECOND);
    const at = instant(on.clock.now() - 60 * MINUTE);
    const detections = [{ type: 'maliciousIPAddress', level: 'high', at, arrivesMs: 1 }] as const;
    on.risks.putRisk(ANNA, { riskLevel: 'medium', detections });
    on.later(MINUTE);
    const { reading } = await on.look('dismiss', sent, 1);
    assert.match(
      reading?.overtaken ?? '',
      /maliciousIPAddress, high\) was noticed at .*, which nobody judged/,
    );
  });

  test('a verdict that took effect over a risk that nobody judged is there, and does not stand', async () => {
    const on = atRisk({ switches: { riskVerdictSeconds: { from: 60, to: 60 } } });
    const sent = on.sentNow();
    assert.equal(await on.write('dismiss'), 'changed');
    on.later(10 * SECOND);
    const detections = [{ type: 'maliciousIPAddress', level: 'high' }] as const;
    on.risks.putRisk(ANNA, { riskLevel: 'high', detections });
    on.later(2 * MINUTE);
    assert.equal(on.risks.riskOf(ANNA).riskState, 'dismissed');
    const proof = await on.look('dismiss', sent);
    assert.match(proof.because, /was raised again at .*, which nobody judged/);
    for (const agreed of [0, 1, 2])
      assert.equal((await on.look('dismiss', sent, agreed, 'absent')).edge, 'present', 'it took effect');
  });

  test('a verdict of somebody else is said to be theirs, and is no proof of ours', async () => {
    const on = atRisk();
    const sent = on.sentNow();
    on.later(SECOND);
    on.risk.decide('dismiss', ANNA, PORTAL);
    on.later(MINUTE);
    const { reading } = await on.look('dismiss', sent);
    assert.match(reading?.overtaken ?? '', /closed at .* by 00000000-0000-4000-8000-0000000000aa/);
  });

  test('a verdict of before our attempt proves nothing', async () => {
    const on = atRisk();
    assert.equal(await on.write('dismiss'), 'changed');
    on.later(10 * MINUTE);
    assert.equal((await on.look('dismiss', on.sentNow())).edge, 'absent');
  });

  test('a verdict is no doing of ours where our new password closed the risk', async () => {
    const on = atRisk({ switches: { riskAfterPasswordReset: 'closed' } });
    const sent = on.sentNow();
    assert.equal(await on.write('password-random'), 'changed');
    on.later(MINUTE);
    const { reading } = await on.look('dismiss', sent);
    assert.match(reading?.overtaken ?? '', /by the new password that we set/);
  });

  test('a verdict whose answer got lost is read before it is given again', async () => {
    const on = atRisk({ switches: { riskVerdicts: 'without-effect' } });
    const sent = on.sentNow();
    assert.equal(await on.write('dismiss', sent, 1), 'none: later', 'a run that resumed reads first');
    assert.equal(await on.write('dismiss', sent, 2), 'none: later');
    assert.equal(await on.write('dismiss', sent, 3), 'changed');
    const again = { ...sent, unanswered: [3] };
    assert.equal(await on.write('dismiss', again, 3), 'none: later', 'an execution that is repeated reads');
  });

  test('a verdict that is worked on, or has settled, is not given again', async () => {
    const on = atRisk();
    const sent = on.sentNow();
    assert.equal(await on.write('dismiss'), 'changed');
    assert.equal(await on.write('dismiss', sent, 2), 'none: unchanged');
    on.later(MINUTE);
    assert.equal(await on.write('dismiss', sent, 2), 'none: unchanged');
  });

  test('a verdict waits for its turn among the calls about risk, and nothing goes out before', async () => {
    const on = atRisk();
    const sent = on.sentNow();
    const at = instant(on.clock.now() + 2_500);
    const calls = on.calls.length;
    on.turns.push({ turn: 'later', at }, { turn: 'later', at });
    assert.equal((await on.look('dismiss', sent)).postponedSeconds, 3);
    assert.match(await on.write('dismiss'), /not prepared: its turn/);
    assert.equal(on.calls.length, calls);
  });

  test('a verdict that finds the second of the tenant used up makes everybody wait', async () => {
    const on = atRisk({ switches: { riskSecondsTaken: 1, throttling: 'on' } });
    assert.equal((await on.look('dismiss', on.sentNow())).edge, 'unknown');
    assert.equal(await on.write('dismiss'), 'uncertain');
    assert.deepEqual(on.slowed, [10, 10]);
  });
});

describe('a write to an account that leaves', () => {
  const asked = (
    account: Parameters<typeof accountKey>[0] | 'sign-in-again',
    state: GrantState | null,
    families: readonly string[] = ['account'],
  ) => {
    const none = new Set<string>();
    const deployed = {
      groupIds: none,
      skuIds: none,
      controlGroupIds: none,
      longest: new Map(),
      families: new Set(families),
    };
    const found = ACCOUNT_FAMILY.asked({ write: 'account', userId: ANNA, account }, deployed);
    assert.ok(found);
    if (found.asks !== 'grants') return found.asks;
    const target = accountKey(account === 'sign-in-again' ? 'sign-in' : account);
    return found.held({ access: {}, grants: state ? { g: grantOf(target, state) } : {} });
  };

  test('a write to an account that leaves is named by a grant that is being put on', () => {
    for (const account of ACCOUNT_ACTIONS) {
      assert.equal(asked(account, null), 'no', account);
      assert.equal(asked(account, 'armed'), 'yes', account);
      assert.equal(asked(account, 'waiting'), 'not-now', account);
      assert.equal(asked(account, 'ending'), 'not-now', account);
      assert.equal(asked(account, 'ended'), 'not-now', account);
      assert.equal(asked(account, 'armed', []), 'refused', account);
    }
  });

  test('a write to an account that leaves to enable sign-in again is named by a grant that is being taken off, with or without a table', () => {
    for (const families of [['account'], []]) {
      assert.equal(asked('sign-in-again', 'ending', families), 'yes');
      assert.equal(asked('sign-in-again', 'active', families), 'not-now');
      assert.equal(asked('sign-in-again', null, families), 'no');
    }
  });

  test('a write to an account that leaves is not named by a grant for another thing', () => {
    const none = new Set<string>();
    const deployed = {
      groupIds: none,
      skuIds: none,
      controlGroupIds: none,
      longest: new Map(),
      families: new Set(['account']),
    };
    const found = ACCOUNT_FAMILY.asked({ write: 'account', userId: ANNA, account: 'dismiss' }, deployed);
    assert.ok(found?.asks === 'grants');
    const grants = { g: grantOf(accountKey('sessions'), 'armed') };
    assert.equal(found.held({ access: {}, grants }), 'no');
  });
});
