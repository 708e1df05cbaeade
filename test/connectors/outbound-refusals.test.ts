import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { OutboundEntry } from '../../src/connectors/outbound/outbound.ts';
import { createRefusals } from '../../src/connectors/outbound/refusals.ts';
import { refusalCounts } from '../../src/connectors/refusal-counts.ts';

const MINUTE = 60_000;

function listening() {
  const told: string[] = [];
  const hear = createRefusals({
    counts: refusalCounts,
    refused: ({ form, status, since, at }) => told.push(`${form} ${status} ${since / MINUTE}-${at / MINUTE}`),
    allowed: ({ form }) => told.push(`${form} again`),
  });
  const call = (minute: number, status: number, more: Partial<OutboundEntry> = {}) =>
    hear(
      {
        ...{ requestId: 'r', purpose: 'facts', method: 'GET', host: 'graph.microsoft.com' },
        ...{ path: '/v1.0/users', failure: null, milliseconds: 1, status, ...more },
      },
      minute * MINUTE,
    );
  return { told, call };
}

describe('Calls that are refused', () => {
  test('Calls that are refused are told of at the third refusal in two minutes or more, then seldom, and once they are let through', () => {
    const { told, call } = listening();
    for (const minute of [0, 0.5, 1, 2, 3, 4, 8]) call(minute, 403);
    assert.deepEqual(told, ['GET /users 403 0-2', 'GET /users 403 0-8']);
    call(9, 200);
    call(10, 200);
    assert.deepEqual(told.slice(2), ['GET /users again']);
  });

  test('Calls that are refused are told apart by method and by what they ask for, not by single records', () => {
    const { told, call } = listening();
    for (const minute of [0, 1, 2]) {
      call(minute, 403, { path: `/v1.0/groups/0f8fad5b-d9cb-469f-a165-7086772895${minute}0/members` });
      call(minute, 200, { path: '/v1.0/groups/0f8fad5b-d9cb-469f-a165-708677289500' });
      call(minute, 200, {
        method: 'POST',
        path: '/v1.0/groups/0f8fad5b-d9cb-469f-a165-708677289500/members',
      });
    }
    assert.deepEqual(told, ['GET /groups/members 403 0-2']);
  });

  test('Calls that are refused stay refused through an outage, which says nothing of rights', () => {
    const { told, call } = listening();
    for (const [minute, status] of [
      [0, 401],
      [1, 503],
      [2, 0],
      [3, 429],
      [4, 401],
      [5, 401],
    ] as const)
      call(minute, status);
    assert.deepEqual(told, ['GET /users 401 0-5']);
  });

  test('Calls that are refused for want of a license, or by one person, are no fault of the set-up', () => {
    const { told, call } = listening();
    for (const minute of [0, 2, 4, 6]) {
      call(minute, 403, { purpose: 'sign-ins', path: '/v1.0/auditLogs/signIns' });
      call(minute, 403, {
        purpose: 'card',
        host: 'smba.trafficmanager.net',
        path: '/teams/v3/conversations',
      });
    }
    assert.deepEqual(told, []);
    for (const minute of [7, 8, 9])
      call(minute, 401, {
        purpose: 'card',
        host: 'smba.trafficmanager.net',
        path: '/teams/v3/conversations',
      });
    assert.deepEqual(told, ['GET /teams/conversations 401 7-9']);
  });
});
