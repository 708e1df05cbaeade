import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { aTicket, keep, recordLike } from '../../sandbox/limits/standing.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { sweepClosedFollowUps } from '../../src/functions/closed-follow-ups.ts';
import type { Runs } from '../../src/ports/runs.ts';
import { order } from '../support/asking.ts';
import { requestOf } from '../support/statements.ts';
import { aWorld, settle } from '../support/world.ts';
import { limit } from './limit.ts';

const RUNS: Runs = { start: async () => 'running', wake: async () => undefined };

describe('follow-ups that are closed together', () => {
  limit('three hundred follow-ups that are closed together are all looked at', async (t) => {
    const world = await aWorld(t, { graph: { lag: 'off', switches: { throttling: 'off' } } });
    const { means } = world.app;
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await settle(world);
    const model = await requestOf(world, number);
    const ids: string[] = [];
    for (let n = 0; n < 300; n += 1) {
      const record = recordLike(model, aTicket(world, personId('sales-rep')), 'gone', 'Gone');
      await keep(world, { ...record, outcome: 'needs-human' });
      const task = {
        type: 'task' as const,
        correlationId: `${record.requestId}:help`,
        queue: 'Identity Ops',
        title: 'Please look',
        text: 'Something is left to do.',
      };
      const raised = await means.ticketing['servicenow']?.followUp(record.ticket, task, record.requestId);
      if (!raised || raised.failed) throw new Error('The task was not raised.');
      world.servicenow.closeTask(raised.number, { as: personId('identity-ops-1'), notes: 'roll back' });
      ids.push(record.requestId);
    }
    for (let tick = 0; tick < 4; tick += 1) await sweepClosedFollowUps(means, RUNS);
    const seen = await Promise.all(
      ids.map(async (id) =>
        (await means.auditLog.read(id)).some(({ once }) => once.startsWith('follow-up~')),
      ),
    );
    assert.equal(seen.filter((one) => one).length, 300);
  });
});
