import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { virtualClock } from '../../sandbox/clock.ts';
import type { Outbound } from '../../src/connectors/outbound/outbound.ts';
import { OutboundError } from '../../src/connectors/outbound/outbound-error.ts';
import { createSiteProbe } from '../../src/connectors/probes/site.ts';
import type { SitePermission } from '../../src/ports/probes.ts';

const SITE = 'https://contoso.sharepoint.com/sites/hr-cases/';
const NAME = "kate.o'neill@contoso.example";

function ask(answer: () => Response, permission: SitePermission = 'read', token = 't') {
  const sent: { readonly url: string; readonly authorization: string }[] = [];
  const scopes: string[] = [];
  const outbound: Outbound = async (url, { headers }) => {
    sent.push({ url, authorization: headers?.['authorization'] ?? '' });
    return answer();
  };
  const identity = {
    getToken: async (scope: string | string[]) => {
      scopes.push(String(scope));
      return token === '' ? null : { token, expiresOnTimestamp: 3_600_000 };
    },
  };
  const probe = createSiteProbe({ identity, outbound, clock: virtualClock(0) });
  return { sent, scopes, look: () => probe.siteLets(NAME, { url: SITE, permission }, 'r') };
}

const masks =
  (Low: string, High = '176') =>
  () =>
    Response.json({ High, Low });

describe('a site', () => {
  test('a site is asked what it lets the person do, with a token for its own host that is kept', async () => {
    const { sent, scopes, look } = ask(masks('138612833'));
    assert.equal((await look()).seen, true);
    await look();
    assert.deepEqual(scopes, ['https://contoso.sharepoint.com/.default']);
    const { url = '', authorization } = sent[0] ?? {};
    assert.equal(authorization, 'Bearer t');
    const at = new URL(url);
    assert.equal(at.pathname, '/sites/hr-cases/_api/web/getUserEffectivePermissions(@user)');
    assert.equal(at.searchParams.get('@user'), "'i:0#.f|membership|kate.o''neill@contoso.example'");
  });

  test('a site lets somebody do what the bits of their permissions hold, and no more', async () => {
    const READ = '138612833';
    const EDIT = '1011030767';
    const FULL = '4294967295';
    const cases: readonly (readonly [string, SitePermission, boolean])[] = [
      [READ, 'read', true],
      [READ, 'edit', false],
      [EDIT, 'edit', true],
      [EDIT, 'full-control', false],
      [FULL, 'full-control', true],
      ['0', 'read', false],
      ['65536', 'read', false],
    ];
    for (const [low, permission, seen] of cases)
      assert.equal((await ask(masks(low), permission).look()).seen, seen, `${low} ${permission}`);
    const inner = { GetUserEffectivePermissions: { High: '176', Low: READ } };
    assert.equal((await ask(() => Response.json(inner)).look()).seen, true);
  });

  test('a site that can not be read says nothing of the person, and why it can not', async () => {
    const cases: readonly (readonly [() => Response, string | undefined])[] = [
      [() => new Response('', { status: 401 }), 'refused'],
      [() => new Response('', { status: 403 }), 'refused'],
      [() => new Response('404 FILE NOT FOUND', { status: 404 }), 'missing'],
      [() => new Response('', { status: 503 }), 'unanswered'],
      [() => new Response('<html>'), 'unanswered'],
      [() => Response.json({ Low: 'many' }), 'unanswered'],
      [
        () =>
          new Response(`The specified user i:0#.f|membership|${NAME} could not be found.`, { status: 404 }),
        undefined,
      ],
      [() => new Response(`The specified user ${NAME} could not be found.`, { status: 500 }), undefined],
    ];
    for (const [answer, unread] of cases) {
      const seen = await ask(answer).look();
      assert.deepEqual([seen.seen, seen.unread], [false, unread]);
    }
    assert.equal((await ask(masks('1'), 'read', '').look()).unread, 'unanswered');
  });

  test('a site whose host nobody allowed is refused, and one that does not answer may come back', async () => {
    for (const [kind, unread] of [
      ['host-not-allowed', 'refused'],
      ['time-out', 'unanswered'],
    ] as const) {
      const { look } = ask(() => {
        throw new OutboundError(kind, new URL(SITE), 'GET', 'test');
      });
      assert.equal((await look()).unread, unread);
    }
  });
});
