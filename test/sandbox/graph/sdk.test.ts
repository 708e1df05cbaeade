import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  AuthenticationHandler,
  Client,
  type Context,
  GraphError,
  type Middleware,
  TelemetryHandler,
} from '@microsoft/microsoft-graph-client';
import type { Tenant } from '../../../sandbox/tenant/tenant.ts';
import { aCompany, askForToken } from '../tenant/company.ts';
import { ANALYST, FINANCE_BI, reference } from './membership.ts';

/** The tenant as the last middleware of the vendor's client, in place of the network. */
class Network implements Middleware {
  readonly #tenant: Tenant;

  constructor(tenant: Tenant) {
    this.#tenant = tenant;
  }

  async execute(context: Context): Promise<void> {
    const { request, options } = context;
    const whole = request instanceof Request ? request : new Request(request, options as RequestInit);
    context.response = await this.#tenant.fetch(whole);
  }
}

async function aClient(tenant: Tenant): Promise<Client> {
  const { access_token } = (await (await askForToken(tenant)).json()) as { access_token: string };
  const authentication = new AuthenticationHandler({ getAccessToken: async () => access_token });
  const telemetry = new TelemetryHandler();
  authentication.setNext(telemetry);
  telemetry.setNext(new Network(tenant));
  return Client.initWithMiddleware({ middleware: authentication });
}

describe("the vendor's own client", () => {
  test('works on the simulated tenant under its real address [G27]', async () => {
    const { tenant } = await aCompany();
    const client = await aClient(tenant);
    const user = await client.api(`/users/${ANALYST}`).select(['id', 'displayName']).get();
    assert.equal(user.displayName, 'Lotte Bakker');
    assert.equal(await client.api(`/groups/${FINANCE_BI}/members/$ref`).post(reference(ANALYST)), undefined);
    assert.equal(tenant.outbound.list().at(-1)?.status, 204);
  });

  test('sees the code of a refusal, but its request id only under one of the two spellings [G26, G27]', async () => {
    const { tenant } = await aCompany();
    const client = await aClient(tenant);
    const missing = async () => {
      const error: unknown = await client
        .api('/users/99999999-9999-4999-8999-999999999999')
        .get()
        .catch((e) => e);
      assert.ok(error instanceof GraphError);
      assert.deepEqual([error.statusCode, error.code], [404, 'Request_ResourceNotFound']);
      assert.ok(error.headers?.get('request-id'));
      return error.requestId === null || error.requestId === undefined;
    };
    tenant.graphSwitches.errorShape = 'innererror';
    assert.equal(await missing(), true);
    tenant.graphSwitches.errorShape = 'innerError';
    assert.equal(await missing(), false);
  });

  test('sees a reset connection as status -1 [G5, G27]', async () => {
    const { tenant } = await aCompany();
    const client = await aClient(tenant);
    tenant.faults.add({ match: { path: '/users/' }, effect: { kind: 'reset' } });
    const error: unknown = await client
      .api(`/users/${ANALYST}`)
      .get()
      .catch((e) => e);
    assert.ok(error instanceof GraphError);
    assert.deepEqual([error.statusCode, error.message], [-1, 'fetch failed']);
  });
});
