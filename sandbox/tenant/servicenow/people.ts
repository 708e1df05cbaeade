/** Users and groups of the instance, and who of them is who in Entra. */
import { INTEGRATION_USER } from './accounts.ts';
import { sysIdOf } from './catalog.ts';
import type { RecordStore, Row, Stamp } from './store.ts';

/** A person as Entra knows them; ids are Entra object ids. */
export type Person = {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly accountEnabled: boolean;
  readonly managerId: string | null;
};

export type SupportGroup = { readonly name: string; readonly members?: readonly string[] };

/** `user_name` of the service desk agent who edits tickets where a test names nobody; unknown to Entra. */
export const AGENT = 'sam.servicedesk';

export interface Directory {
  /** The `sys_user` of an Entra person. Throws when the instance has none. */
  userOf(entraId: string): Row;
  /** The Entra person behind a `sys_user`, its link missing or not; `null` for accounts without a person. */
  personOf(sysUser: string): string | null;
  add(person: Person): void;
}

/** `sys_id` of a person's user record. */
export const userId = (entraId: string): string => sysIdOf(`sys_user:${entraId}`);
/** `sys_id` of a group record. */
export const groupId = (name: string): string => sysIdOf(`sys_user_group:${name}`);

/** User records that a name means: a `sys_id` or `user_name`, else whoever carries it as Entra id, address or name. */
export function usersNamed(store: RecordStore, name: string): readonly Row[] {
  const own = store.get('sys_user', name) ?? store.withValue('sys_user', 'user_name', name)[0];
  if (own) return [own];
  for (const column of ['u_entra_object_id', 'email', 'name']) {
    const carriers = store.withValue('sys_user', column, name);
    if (carriers.length > 0) return carriers;
  }
  return [];
}

export function directory(
  store: RecordStore,
  stamp: Stamp,
  people: readonly Person[],
  now: () => number,
): Directory {
  const persons = new Map<string, string>();
  const add = (person: Person, at: number) => {
    const sysId = userId(person.id);
    persons.set(sysId, person.id);
    store.insert('sys_user', sysId, userFields(person), { ...stamp, at });
  };
  for (const person of people) add(person, stamp.at);
  return {
    add: (person) => add(person, now()),
    personOf(sysUser) {
      const linked = store.get('sys_user', sysUser)?.fields['u_entra_object_id'];
      return persons.get(sysUser) ?? (linked || null);
    },
    userOf(entraId) {
      const carriers = store.withValue('sys_user', 'u_entra_object_id', entraId);
      const again = carriers.find(({ fields }) => fields['active'] === 'true') ?? carriers[0];
      const row = store.get('sys_user', userId(entraId)) ?? again;
      if (row) return row;
      throw new Error(
        `ServiceNow has no user for Entra person ${entraId}; name one of the sandbox company's people.`,
      );
    },
  };
}

function userFields(person: Person): Readonly<Record<string, string>> {
  const [first = '', ...last] = person.displayName.split(' ');
  const email = mailOf(person.userPrincipalName);
  return {
    user_name: (GUEST.test(person.userPrincipalName) ? email : (email.split('@')[0] ?? '')).toLowerCase(),
    email,
    name: person.displayName,
    first_name: first,
    last_name: last.join(' '),
    active: String(person.accountEnabled),
    manager: person.managerId ? userId(person.managerId) : '',
    u_entra_object_id: person.id,
  };
}

/** A guest's sign-in name holds their own address: `ann_partner.example#EXT#@…`. */
const GUEST = /^(.+)_([^_]+)#EXT#@/i;

/** Where mail to a person goes: a guest has it elsewhere. */
export function mailOf(userPrincipalName: string): string {
  const [, local, domain] = GUEST.exec(userPrincipalName) ?? [];
  return local && domain ? `${local}@${domain}` : userPrincipalName;
}

/** Accounts no Entra person stands behind: the integration's, an agent's, a leaver's, and somebody's second one. */
export function addAccounts(
  store: RecordStore,
  stamp: Stamp,
  people: readonly Person[],
  sharedEmail: string,
): void {
  const account = (userName: string, name: string, active: boolean, email: string) =>
    store.insert(
      'sys_user',
      sysIdOf(`sys_user:${userName}`),
      { user_name: userName, name, active: String(active), email },
      stamp,
    );
  account(INTEGRATION_USER, 'Countersign integration', true, '');
  account(AGENT, 'Sam of the Service Desk', true, '');
  account('lena.left', 'Lena Left', false, 'lena.left@contoso.example');
  const shared = people.find(({ id }) => id === sharedEmail);
  if (shared)
    account('second.account', `${shared.displayName} (second account)`, true, shared.userPrincipalName);
}

/** Members who have no user record are left out. */
export function addGroups(store: RecordStore, stamp: Stamp, groups: readonly SupportGroup[]): void {
  for (const { name, members = [] } of groups) {
    store.insert('sys_user_group', groupId(name), { name, active: 'true' }, stamp);
    for (const member of members) {
      if (!store.get('sys_user', userId(member))) continue;
      const fields = { group: groupId(name), user: userId(member) };
      store.insert('sys_user_grmember', sysIdOf(`sys_user_grmember:${name}:${member}`), fields, stamp);
    }
  }
}
