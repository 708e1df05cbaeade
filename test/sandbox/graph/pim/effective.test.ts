import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TENANT_ID } from '../../../../sandbox/company.ts';
import { createExchange, EXCHANGE_AUDIENCE } from '../../../../sandbox/tenant/exchange/exchange.ts';
import { answerOf, type Company } from '../../tenant/company.ts';
import { assign, company, EXCHANGE, MINUTE, pass, remove, WHO } from './company.ts';

const PATH = `/adminapi/v2.0/${TENANT_ID}/OrganizationConfig`;
const GET_CONFIG = { CmdletInput: { CmdletName: 'Get-OrganizationConfig' } };

/** Exchange as a responder's token meets it. */
function exchangeOf({ tenant }: Company) {
  const exchange = createExchange({
    claimsOf: (token) => tenant.entra.claimsFor(token, EXCHANGE_AUDIENCE),
    lets: (userId, issuedAt) => tenant.effective.lets(userId, 'exchange', issuedAt),
  });
  tenant.register(exchange);
  const tokenOf = (changes = {}) =>
    tenant.entra.issueUserToken({
      userId: WHO,
      audience: EXCHANGE_AUDIENCE,
      scope: 'Exchange.ManageV2',
      ...changes,
    });
  const ask = async (token: string, body: unknown = GET_CONFIG, method = 'POST', path = PATH) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const init = { method, headers, body: method === 'POST' ? JSON.stringify(body) : null };
    return (await answerOf(await tenant.fetch(new Request(`https://outlook.office365.com${path}`, init))))
      .status;
  };
  return { exchange, tokenOf, ask };
}

describe('a target system', () => {
  test('a target system lets in whoever holds the role once the role has reached it, and with a token from after that [G39]', async () => {
    const its = await company({ pim: { effective: { exchange: 'PT8M' } } });
    const { tokenOf, ask, exchange } = exchangeOf(its);
    its.wait(10);
    const before = await tokenOf();
    its.wait(10);
    await assign(its);
    assert.equal(await ask(await tokenOf()), 403);
    its.wait(8 * MINUTE - 1);
    assert.equal(await ask(await tokenOf()), 403);
    its.wait(1);
    assert.equal(await ask(before), 403);
    assert.equal(await ask(await tokenOf()), 200);
    assert.deepEqual(exchange.ran, [{ cmdlet: 'Get-OrganizationConfig', userId: WHO }]);
    await remove(its);
    assert.equal(await ask(await tokenOf()), 403);
  });

  test('a target system takes no token of an app, of another scope or audience, no GET and no other cmdlet [G39]', async () => {
    const its = await company({ pim: { effective: { exchange: 'PT0S' } } });
    const { tokenOf, ask, exchange } = exchangeOf(its);
    await assign(its);
    assert.equal(await ask(await tokenOf({ scope: 'User.Read' })), 403);
    assert.equal(await ask(await tokenOf({ audience: 'https://graph.microsoft.com' })), 401);
    assert.equal(await ask(await its.tenant.entra.appToken(EXCHANGE_AUDIENCE)), 403);
    assert.equal(await ask(await tokenOf(), undefined, 'GET'), 405);
    const set = { CmdletInput: { CmdletName: 'Set-OrganizationConfig' } };
    assert.equal(await ask(await tokenOf(), set), 400);
    assert.equal(
      await ask(await tokenOf(), GET_CONFIG, 'POST', '/adminapi/v2.0/other/OrganizationConfig'),
      404,
    );
    assert.deepEqual(exchange.ran, []);
  });
});

describe('what the portals show', () => {
  test('what the portals show of a role may differ, and roles tell when they reach their targets [G39]', async () => {
    const its = await company({ pim: { portalMismatch: true, effective: { exchange: 'PT5M' } } });
    await assign(its);
    const shown = () => {
      const [row] = its.tenant.pimDesk.assignmentsOf(WHO);
      return [row?.roleId, row?.type, row?.active, row?.effective, row?.portals];
    };
    const portals = { entra: true, azure: false };
    assert.deepEqual(shown(), [EXCHANGE, 'assigned', true, { exchange: false }, portals]);
    its.wait(5 * MINUTE);
    its.tenant.pim.portalMismatch = false;
    assert.deepEqual(shown(), [EXCHANGE, 'assigned', true, { exchange: true }, { entra: true, azure: true }]);
    await pass(its, 55 * MINUTE);
    assert.deepEqual(its.tenant.pimDesk.assignmentsOf(WHO), []);
  });
});
