import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { virtualClock } from '../../../sandbox/clock.ts';
import { createGraphClient, type GraphRequest } from '../../../src/connectors/graph/client.ts';
import { type GraphPurpose, IDENTITY_OF } from '../../../src/connectors/graph/purposes.ts';
import { type IdentityRole, noIdentity } from '../../../src/connectors/outbound/identities.ts';
import { OPEN } from './tenant.ts';

const GROUP = '11111111-1111-4111-8111-111111111111';
const PERSON = '22222222-2222-4222-8222-222222222222';
const ADD: GraphRequest = {
  method: 'POST',
  path: `/groups/${GROUP}/members/$ref`,
  body: { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${PERSON}` },
};
const READ: GraphRequest = { method: 'GET', path: `/users/${PERSON}` };
const MAIL: GraphRequest = { method: 'POST', path: `/users/${PERSON}/sendMail`, body: {} };

/** A client that notes whose token each call went out with. */
function noting(without: readonly IdentityRole[] = []) {
  const went: string[] = [];
  const tokens: string[] = [];
  let status = 200;
  const made = new Map<IdentityRole, ReturnType<typeof noIdentity>>();
  const identities = (role: IdentityRole) => {
    const token = async () => {
      tokens.push(role);
      return { token: role, expiresOnTimestamp: 3_600_000 };
    };
    const one =
      made.get(role) ?? (without.includes(role) ? noIdentity(`nobody may ${role}`) : { getToken: token });
    made.set(role, one);
    return one;
  };
  const client = createGraphClient({
    baseUrl: 'https://graph.microsoft.com',
    identities,
    guard: OPEN,
    clock: virtualClock(0),
    async outbound(_, { headers }) {
      went.push(new Headers(headers).get('authorization') ?? '');
      return Response.json({}, { status });
    },
  });
  const send = (request: GraphRequest, purpose: GraphPurpose) => client(request, { requestId: 'r', purpose });
  return {
    send,
    went,
    tokens,
    refuse: () => {
      status = 401;
    },
  };
}

describe('a call to Graph', () => {
  test('goes out with the token of its purpose, and each identity is asked for a token once', async () => {
    const { send, went, tokens } = noting();
    await send(READ, 'facts');
    await send(ADD, 'add-member');
    await send(READ, 'read-edges');
    await send(MAIL, 'mail');
    await send(READ, 'mail-address');
    assert.deepEqual(went, ['Bearer read', 'Bearer write', 'Bearer read', 'Bearer mail', 'Bearer read']);
    assert.deepEqual(tokens, ['read', 'write', 'mail']);
  });

  test('a call to Graph whose token is refused makes only that identity ask for another', async () => {
    const { send, tokens, refuse } = noting();
    await send(READ, 'facts');
    refuse();
    await send(ADD, 'add-member');
    await send(ADD, 'add-member');
    await send(READ, 'facts');
    assert.deepEqual(tokens, ['read', 'write', 'write']);
  });

  test('a call to Graph has no token where its work has no identity: nothing is sent, and it may be tried later', async () => {
    const { send, went } = noting(['write']);
    const answer = await send(ADD, 'add-member');
    assert.deepEqual(
      [answer.status, answer.unsent, answer.heldBack, answer.because],
      [0, true, undefined, 'No token for Graph: nobody may write.'],
    );
    assert.deepEqual(went, []);
    assert.equal((await send(READ, 'facts')).status, 200);
  });

  for (const [request, purposes] of [
    [READ, ['add-member', 'remove-member', 'assign-license', 'usage-location', 'revoke-sessions', 'mail']],
    [MAIL, Object.keys(IDENTITY_OF).filter((one) => one !== 'mail') as GraphPurpose[]],
    [
      ADD,
      Object.entries(IDENTITY_OF).flatMap(([purpose, role]) =>
        role === 'write' ? [] : [purpose as GraphPurpose],
      ),
    ],
  ] as const)
    test(`a call to Graph that is ${request.method} ${request.path} is not sent for what it is not`, async () => {
      const { send, went, tokens } = noting();
      for (const purpose of purposes) assert.equal((await send(request, purpose)).heldBack, true, purpose);
      assert.deepEqual([went, tokens], [[], []]);
    });
});
