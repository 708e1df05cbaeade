import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { OutboundError } from '../../src/connectors/outbound/outbound-error.ts';
import { createAddressProbe } from '../../src/connectors/probes/address.ts';

const probe = async (answer: () => Response) =>
  (await createAddressProbe(async () => answer()).address('https://bi.contoso.example/seen', 'r')).seen;

describe('a system downstream', () => {
  test('a system downstream has seen a change only when it says so', async () => {
    assert.equal(await probe(() => Response.json({ seen: true })), true);
    assert.equal(await probe(() => new Response(null, { status: 204 })), true);
    assert.equal(await probe(() => Response.json({ seen: false })), false);
    assert.equal(await probe(() => Response.json({ seen: 'true' })), false);
    assert.equal(await probe(() => Response.json({ seen: true }, { status: 404 })), false);
    assert.equal(await probe(() => new Response('<html>')), false);
  });

  test('a system downstream that can not be reached has not seen it', async () => {
    const url = 'https://attacker.example/';
    const downstream = createAddressProbe(async () => {
      throw new OutboundError('host-not-allowed', new URL(url), 'GET', 'test');
    });
    const { seen, because } = await downstream.address(url, 'r');
    assert.equal(seen, false);
    assert.match(because, /host-not-allowed/);
  });
});
