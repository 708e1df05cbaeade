/** Accounts on the simulated directory, with what befalls them. */
import { objectIdOf } from '../../../sandbox/company.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { createEvidenceControl } from '../../../sandbox/tenant/graph/evidence/control.ts';
import { createRiskControl } from '../../../sandbox/tenant/graph/risk/control.ts';
import { seededRandom } from '../../../sandbox/tenant/random.ts';
import type { Known } from '../../../src/domain/risk.ts';
import type { AccountRead } from '../../../src/ports/accounts.ts';
import { PORTAL, type TenantOptions, tenant, US } from './tenant.ts';

export const ANNA = personId('finance-analyst');

export function accountsOf(options: TenantOptions = {}) {
  const made = tenant({ settings: { ownPrincipalIds: [objectIdOf(US), US] }, ...options });
  const { clock, store: directory, risk, belongings, signIns, deeds } = made;
  const random = seededRandom('accounts');
  return {
    ...made,
    us: { kind: 'app', appId: US, displayName: 'Countersign', objectId: objectIdOf(US) } as const,
    risks: createRiskControl({ clock, directory, risk, signIns, admin: PORTAL }),
    evidence: createEvidenceControl({ clock, random, directory, belongings, signIns, deeds }),
  };
}

/** What was read, whose failure fails the test. */
export async function valueRead<Value>(read: Promise<AccountRead<Value>>): Promise<Value> {
  const answer = await read;
  if (answer.read === 'done') return answer.value;
  throw new Error(answer.because);
}

/** What is known, or how it is not. */
export async function knownIn<Value>(read: Promise<AccountRead<Known<Value>>>): Promise<Value | string> {
  const known = await valueRead(read);
  return known.known === 'yes' ? known.value : known.known;
}
