import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RoleInstance } from '../../src/domain/directory-role.ts';
import { lookAt } from '../../src/probes/index.ts';
import type { ProbePorts } from '../../src/probes/probe.ts';

const NOW = '2026-03-03T09:00:00.000Z';
const ROLE = '29232cdf-9323-42fd-ade2-1d097af3e4de';
const ABOUT = { source: 'GET /x', askedAt: NOW, newestAt: null };

const instance = (startsAt: string | null, endsAt: string | null): RoleInstance => ({
  ...{ roleId: ROLE, scope: 'tenant', how: 'assigned', memberType: 'direct', scheduleId: null },
  startsAt,
  endsAt,
});

type State = Awaited<ReturnType<ProbePorts['roles']['held']>>;

function state(instances: readonly RoleInstance[], listed: boolean): State {
  return {
    read: 'done',
    value: {
      instances: { known: 'yes', value: instances, ...ABOUT },
      listed: { known: 'yes', value: listed, ...ABOUT },
    },
  };
}

async function seen(answer: State): Promise<boolean | undefined> {
  const asked: unknown[] = [];
  const ports = {
    clock: { now: () => Date.parse(NOW) },
    roles: {
      async held(...given: readonly unknown[]) {
        asked.push(...given);
        return answer;
      },
    },
  } as unknown as ProbePorts;
  const check = { type: 'role-state', timeoutMinutes: 10, everySeconds: 30 } as const;
  const about = { userId: 'u', targets: [`role~${ROLE}~au-7`], requestId: 'r' };
  const [look] = await lookAt(ports, check, about);
  assert.deepEqual(asked, ['u', { roleId: ROLE, scope: 'au-7' }, 'r']);
  return look?.seen;
}

describe('a role whose state is probed', () => {
  test('a role whose state is probed is seen where it is in effect and the list of assignments has it, too', async () => {
    assert.equal(await seen(state([instance('2026-03-03T08:59:00.000Z', null)], true)), true);
    assert.equal(await seen(state([instance(null, '2026-03-03T10:00:00.000Z')], true)), true);
    assert.equal(await seen(state([instance(null, null)], false)), false);
    assert.equal(await seen(state([], true)), false);
    assert.equal(await seen(state([instance('2026-03-03T09:01:00.000Z', null)], true)), false);
    assert.equal(await seen(state([instance(null, NOW)], true)), false);
  });

  test('a role whose state is probed is not seen where it can not be read', async () => {
    const failed: State = { read: 'failed', because: 'away', retryAfterSeconds: null, mayCure: true };
    assert.equal(await seen(failed), false);
    const whole = state([instance(null, null)], true);
    assert.ok(whole.read === 'done');
    const unlicensed = { known: 'unlicensed', because: 'no license', source: 'x', askedAt: NOW } as const;
    assert.equal(await seen({ read: 'done', value: { ...whole.value, instances: unlicensed } }), false);
    assert.equal(await seen({ read: 'done', value: { ...whole.value, listed: unlicensed } }), false);
  });
});
