import type { Checkup, Look, Use, Verdict } from '../../ports/checks.ts';
import type { Directory, ReadFailure } from '../../ports/directory.ts';
import type { Identities } from '../outbound/identities.ts';
import { type Claims, type OwnToken, ownToken, withoutToken } from '../outbound/token-claims.ts';
import { failed, noAnswer, ok, unknown } from '../outbound/verdicts.ts';
import { PERMISSIONS, type Permission } from './permissions.ts';
import type { GraphSettings } from './settings.ts';

type CheckedSettings = Pick<GraphSettings, 'baseUrl' | 'ownPrincipalIds' | 'mailFrom'> & {
  readonly tenantId: string;
  /** Permissions that tokens do not show, and that are given otherwise. */
  readonly otherwise: readonly string[];
};

type Role = Permission['identity'];

const WORK: Readonly<Record<Role, string>> = {
  read: 'reading',
  write: 'writing',
  mail: 'mail',
  'password-write': 'accounts',
  'role-write': 'roles',
};
const OPTION: Readonly<Record<Role, string>> = {
  read: '--reader',
  write: '--writer',
  mail: '--mail',
  'password-write': '--password',
  'role-write': '--role',
};
const ROLES = Object.keys(WORK) as Role[];
/** What writes is known in the directory's audit by its object id. */
const WRITERS: readonly Role[] = ['write', 'password-write', 'role-write'];

/** An id that nothing has: whoever may read is told that it is not there, and whoever may not is refused before. */
const NOBODY = '00000000-0000-0000-0000-000000000001';

const LATE =
  'A managed identity keeps its token for up to 24 hours: after granting restart the app, and expect a day.';

/** Whether each identity has a token of the tenant, with the roles that its work needs, and what Graph answers to it. */
export function graphCheckup(
  settings: CheckedSettings,
  identities: Identities,
  directory: Pick<Directory, 'readUsers' | 'lookAtGroups'>,
): Checkup {
  return {
    about: 'Microsoft Graph',
    begin: ({ uses }) => {
      const wanted = PERMISSIONS.filter((one) => isWanted(one, uses, settings.mailFrom !== null));
      const inUse = ROLES.filter((role) => wanted.some(({ identity }) => identity === role));
      const tokens = new Map<Role, Promise<OwnToken>>();
      const tokenOf = (role: Role) => {
        const asked = tokens.get(role) ?? ownToken(identities(role), `${settings.baseUrl}/.default`);
        tokens.set(role, asked);
        return asked;
      };
      const look = (name: string, verdict: () => Promise<Verdict>): Look => ({ name, look: verdict });
      return {
        others: [
          ...inUse.map((role) =>
            look(`token for ${WORK[role]}`, async () => tokenVerdict(await tokenOf(role), settings)),
          ),
          ...wanted.map((one) =>
            look(`${one.name} for ${WORK[one.identity]}`, async () =>
              permissionVerdict(one, await tokenOf(one.identity), settings.otherwise),
            ),
          ),
          ...inUse
            .filter((role) => WRITERS.includes(role))
            .map((role) =>
              look(`own id for ${WORK[role]}`, async () => ownIdVerdict(await tokenOf(role), settings)),
            ),
          look('mailbox', async () => mailboxVerdict(settings.mailFrom)),
          look('more than is needed', async () =>
            surplusVerdict(await Promise.all(inUse.map(async (role) => [role, await tokenOf(role)]))),
          ),
          look('reads users', async () => readVerdict(await directory.readUsers([NOBODY], 'checks'))),
          look('reads groups', async () => readVerdict(await directory.lookAtGroups([NOBODY], 'checks'))),
        ],
      };
    },
  };
}

function isWanted(one: Permission, uses: ReadonlySet<Use>, mails: boolean): boolean {
  if (one.optional || (one.identity === 'mail' && !mails)) return false;
  return one.for === undefined || one.for.some((use) => uses.has(use));
}

const text = (value: unknown) => (typeof value === 'string' ? value : '');

function rolesIn({ roles }: Claims): readonly string[] {
  return (Array.isArray(roles) ? roles : []).filter((one): one is string => typeof one === 'string');
}

const noToken = (token: OwnToken & { readonly had: false }): Verdict =>
  withoutToken(
    token,
    token.set
      ? 'Look whether the identity is attached to the function app and its client id is in the settings (docs/identities.md), and whether ENTRA_TENANT_ID is its directory.'
      : 'Make the identity, attach it to the function app, and name it in the setting (docs/identities.md).',
  );

function tokenVerdict(token: OwnToken, { tenantId }: CheckedSettings): Verdict {
  if (!token.had) return noToken(token);
  const { tid, iss, appid, azp } = token.claims;
  const who = text(appid) || text(azp) || 'an identity that it does not name';
  const isOurs = tid === undefined ? text(iss).includes(tenantId) : tid === tenantId;
  if (!isOurs)
    return failed(
      `The token of ${who} is of the tenant ${text(tid) || text(iss)}, and ENTRA_TENANT_ID is another.`,
      'Set ENTRA_TENANT_ID to the tenant that the function app is in.',
    );
  const { length } = rolesIn(token.claims);
  return ok(`${who} has a token with ${length} ${length === 1 ? 'role' : 'roles'}${issued(token.claims)}.`);
}

/** What a token carries is as old as the token. */
function issued({ iat }: Claims): string {
  return typeof iat === 'number' ? `, issued ${new Date(iat * 1000).toISOString()}` : '';
}

function permissionVerdict(
  { name, identity, orAny = [], without }: Permission,
  token: OwnToken,
  otherwise: readonly string[],
): Verdict {
  if (!token.had) return unknown('There is no token to read it in.');
  const roles = rolesIn(token.claims);
  if (roles.includes(name)) return ok(`The token has ${name}.`);
  const instead = orAny.find((one) => roles.includes(one));
  if (instead) return ok(`The token has ${instead}, which lets the same through.`);
  if (otherwise.includes(name))
    return unknown(`The token does not have ${name}, and GRAPH_PERMISSIONS_OTHERWISE says that it need not.`);
  return failed(
    `The token does not have ${name}${issued(token.claims)}. ${without}`,
    `npm run grant -- ${OPTION[identity]} <object id> (docs/deploy.md). ${LATE} Where it is given in another way, name it in GRAPH_PERMISSIONS_OTHERWISE.`,
  );
}

function ownIdVerdict(token: OwnToken, { ownPrincipalIds }: CheckedSettings): Verdict {
  if (!token.had) return unknown('There is no token to read it in.');
  const oid = text(token.claims['oid']).toLowerCase();
  if (oid === '') return unknown('The token does not name its object id.');
  if (ownPrincipalIds.some((one) => one.toLowerCase() === oid))
    return ok(`GRAPH_OWN_PRINCIPAL_IDS names ${oid}.`);
  return failed(
    `GRAPH_OWN_PRINCIPAL_IDS does not name ${oid}, by which the directory's audit log names this identity: access whose answer got lost is not known as ours.`,
    `Add ${oid} to GRAPH_OWN_PRINCIPAL_IDS, and leave those that are there.`,
  );
}

function mailboxVerdict(mailFrom: string | null): Verdict {
  if (mailFrom !== null) return ok(`Mail goes out from ${mailFrom}.`);
  return unknown(
    'MAIL_FROM is not set: whom chat does not reach is not reached at all.',
    'Set it to a mailbox, where people are to have mail.',
  );
}

function surplusVerdict(tokens: readonly (readonly [Role, OwnToken])[]): Verdict {
  const surplus = tokens.flatMap(([role, token]) => {
    // One identity may do several kinds of work, and holds what all of them need.
    const others = tokens.filter(([, other]) => isSame(token, other)).map(([one]) => one);
    const known = PERMISSIONS.filter(({ identity }) => others.includes(identity));
    const fits = new Set(known.flatMap(({ name, orAny = [] }) => [name, ...orAny]));
    const more = token.had ? rolesIn(token.claims).filter((one) => !fits.has(one)) : [];
    return more.map((one) => `${one} (${WORK[role]})`);
  });
  if (surplus.length === 0) return ok('No identity has a permission that its work does not need.');
  return unknown(
    `More is granted than the work needs: ${[...new Set(surplus)].join(', ')}.`,
    'npm run grant -- … --remove takes it away.',
  );
}

function isSame(one: OwnToken, other: OwnToken): boolean {
  return one.had && other.had && text(one.claims['oid']) === text(other.claims['oid']);
}

function readVerdict(answer: { readonly read: 'done' } | ReadFailure): Verdict {
  if (answer.read === 'done') return ok('Graph answers.');
  if (answer.mayCure) return noAnswer(answer.because);
  return failed(
    answer.because,
    `Look at the rows above: a role is missing, or not in the token yet. ${LATE}`,
  );
}
