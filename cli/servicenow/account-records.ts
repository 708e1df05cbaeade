/** Records of the account that Countersign reads and writes with: its role and what that may, its OAuth application, the link to Entra. */

import type { Right } from '../../src/connectors/servicenow/rights.ts';
import { OUT_OF_BOX } from '../../src/connectors/servicenow/settings.ts';
import { column } from './sending.ts';
import { type KitRecord, record, sysIdOf } from './update-set.ts';

/** One rule of access: a table, or a column of it. `name` is the platform's. */
type AccessRule = { readonly name: string; readonly operation: Right['may'] };

/** The rules that rights come to. Columns that are written when a record is made are written by a rule of their own. */
export function accessRulesOf(rights: readonly Right[]): readonly AccessRule[] {
  const rules = rights.flatMap(({ table, may, columns }): readonly AccessRule[] => [
    { name: table, operation: may },
    ...columns.map((name): AccessRule => ({ name: `${table}.${name}`, operation: may })),
  ]);
  const byKey = new Map(rules.map((rule) => [`${rule.operation} ${rule.name}`, rule] as const));
  return [...byKey.values()];
}

/** What the set-up on the instance makes of a rule, where that shuts nobody out: the rule, and its tie to the role. */
export function madeOf(rule: AccessRule) {
  const what = `${rule.operation} ${rule.name}`;
  return {
    ...rule,
    sys_id: sysIdOf(`sys_security_acl ${what}`),
    link: sysIdOf(`sys_security_acl_role ${what}`),
  };
}

/** Without rules of access: those are for the set-up to make. An update set that brought them could shut others out. */
export const ROLE = record('sys_user_role', 'countersign_integration', 'Role', {
  can_delegate: 'false',
  description: 'What Countersign reads and writes, and nothing else. For its account, and for nobody else.',
  elevated_privilege: 'false',
  grantable: 'true',
  name: 'countersign_integration',
});

/** Without a secret and without a user: an administrator gives it both. */
const OAUTH = record('oauth_entity', 'Countersign', 'Application Registries', {
  access_token_lifespan: '1800',
  active: 'true',
  comments: 'Countersign reads and writes with the user of this application. Give it a secret and that user.',
  default_grant_type: 'client_credentials',
  name: 'Countersign',
  public_client: 'false',
  refresh_token_lifespan: '8640000',
  type: 'client',
});

/** `entraIdField`: a column that the instance has by itself is not made. */
export function accountRecords(entraIdField: string): readonly KitRecord[] {
  const label = { column_label: 'Entra object ID', internal_type: 'string', max_length: '40' };
  return [
    ...(entraIdField === OUT_OF_BOX.entraIdField ? [column('sys_user', entraIdField, label)] : []),
    ROLE,
    OAUTH,
  ];
}
