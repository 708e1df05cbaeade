import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { OAUTH_CLIENT_ID, OAUTH_CLIENT_SECRET } from '../../../sandbox/tenant/servicenow/accounts.ts';
import { sandbox } from './sandbox.ts';

const HOST = 'https://acme.service-now.com';

/** A ticket, and calls of the app to ServiceNow. */
async function desk() {
  const { fetch, servicenow, clock, controlled } = sandbox();
  const requestedFor = person('sales-rep').id;
  const { id, number } = servicenow.createTicket({ catalogItem: 'Access to VPN', requestedFor });
  clock.moveTo(clock.now() + 60_000);
  const token = () => {
    const client = { client_id: OAUTH_CLIENT_ID, client_secret: OAUTH_CLIENT_SECRET };
    const body = new URLSearchParams({ grant_type: 'client_credentials', ...client });
    return fetch(new Request(`${HOST}/oauth_token.do`, { method: 'POST', body }));
  };
  const { access_token } = (await (await token()).json()) as { access_token: string };
  const item = (method: string, fields?: object) =>
    fetch(
      new Request(`${HOST}/api/now/table/sc_req_item/${id}`, {
        method,
        headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
        ...(fields && { body: JSON.stringify(fields) }),
      }),
    );
  const notes = () => servicenow.ticket(number).journal.filter(({ kind }) => kind === 'work_note');
  return { token, item, notes, faults: controlled.faults };
}

describe('Faults of ServiceNow', () => {
  for (const status of [500, 502, 503]) {
    test(`S10 a write can be answered ${status} without effect`, async () => {
      const { item, notes, faults } = await desk();
      faults.add({ match: { host: 'acme.service-now.com' }, count: 1, effect: { kind: 'status', status } });
      assert.equal((await item('PATCH', { work_notes: 'Granted' })).status, status);
      assert.deepEqual(notes(), []);
      assert.equal((await item('GET')).status, 200);
    });
  }

  test('S10 a write can take effect and its answer be lost', async () => {
    const { item, notes, faults } = await desk();
    const match = { host: 'acme.service-now.com', method: 'PATCH' };
    faults.add({ match, count: 1, effect: { kind: 'reset', applied: true } });
    await assert.rejects(item('PATCH', { work_notes: 'Granted' }), /fetch failed/);
    assert.deepEqual(
      notes().map(({ text }) => text),
      ['Granted'],
    );
  });

  test('S11 reads, writes and tokens can be answered 200 with a page', async () => {
    const { token, item, notes, faults } = await desk();
    faults.add({ match: { host: 'acme.service-now.com' }, effect: { kind: 'html' } });
    for (const answer of [await item('GET'), await item('PATCH', { work_notes: 'Granted' }), await token()]) {
      assert.equal(answer.status, 200);
      assert.match(answer.headers.get('content-type') ?? '', /^text\/html/);
      assert.match(await answer.text(), /<html>/);
    }
    assert.deepEqual(notes(), []);
  });
});
