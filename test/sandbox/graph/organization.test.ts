import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { aCompany, type Company } from '../tenant/company.ts';

const DEVELOPER = person('developer').id;
const DOMAIN = 'contoso.example';
const PERMISSIONS = ['User.Read.All', 'Organization.Read.All', 'User-PasswordProfile.ReadWrite.All'];

const company = (switches: object): Promise<Company> =>
  aCompany({
    permissions: PERMISSIONS,
    switches: { servicePrincipalRoles: ['User Administrator'], ...switches },
  });

async function typeOf({ graph }: Company): Promise<unknown> {
  const { body } = await graph('GET', '/organization?$select=id,verifiedDomains');
  const [{ verifiedDomains }] = body['value'] as [{ verifiedDomains: { name: string; type?: string }[] }];
  return verifiedDomains.find(({ name }) => name === DOMAIN)?.type;
}

async function changedAt({ graph }: Company): Promise<unknown> {
  return (await graph('GET', `/users/${DEVELOPER}?$select=lastPasswordChangeDateTime`)).body[
    'lastPasswordChangeDateTime'
  ];
}

describe('the domains of the company', () => {
  test('a domain says whether its people sign in with the directory or with another service, or nothing of it [G34]', async () => {
    assert.equal(await typeOf(await company({})), 'Managed');
    assert.equal(await typeOf(await company({ federatedDomains: ['Contoso.example'] })), 'Federated');
    assert.equal(await typeOf(await company({ verifiedDomainTypes: 'left-out' })), undefined);
    const { graph } = await aCompany({ permissions: ['User.Read.All'] });
    assert.equal((await graph('GET', '/organization')).status, 403);
  });

  test('a password given to somebody of a federated domain is answered as any other, and changes nothing [G34]', async () => {
    for (const federatedDomains of [[], [DOMAIN]]) {
      const its = await company({ federatedDomains });
      const before = await changedAt(its);
      its.wait(60);
      const given = { password: 'nobody knows it', forceChangePasswordNextSignIn: true };
      const { status } = await its.graph('PATCH', `/users/${DEVELOPER}`, { passwordProfile: given });
      assert.equal(status, 204);
      assert.equal((await changedAt(its)) === before, federatedDomains.length > 0);
    }
  });
});
