/** User records as an administrator of the instance keeps them, and who stands in for whom. */
import { glideTime } from './glide-time.ts';
import { type Directory, usersNamed } from './people.ts';
import type { Records } from './records.ts';
import type { Fields, RecordStore, Row } from './store.ts';

/** `id` is the record's `sys_id`; `entraObjectId` is `''` where the link is missing. */
type UserView = {
  readonly id: string;
  readonly userName: string;
  readonly name: string;
  readonly email: string;
  readonly active: boolean;
  readonly entraObjectId: string;
};

export type UserChange = Partial<Omit<UserView, 'id'>>;

/** People by Entra object id; times are ISO 8601. */
export type Delegation = {
  readonly user: string;
  readonly delegate: string;
  readonly starts?: string;
  readonly ends?: string;
  readonly approvals?: boolean;
  /** Who enters it; an administrator where left out. */
  readonly by?: string;
};

/** User records are named by `sys_id`, `user_name`, or an Entra id, address or name that one of them carries; others throw a `RangeError`. */
export interface UserDesk {
  users(): readonly UserView[];
  user(idOrName: string): UserView;
  /** Throws when the name is taken. */
  createUser(user: UserChange & { readonly userName: string }): UserView;
  changeUser(idOrName: string, change: UserChange): UserView;
  /** What refers to the record goes on referring to it. */
  deleteUser(idOrName: string): void;
  /** Somebody decides for somebody who is away; returns the record's `sys_id`. */
  delegate(delegation: Delegation): { readonly id: string };
  /** The record is changed: that is all that is left of how it was. */
  changeDelegation(id: string, change: Partial<Pick<Delegation, 'starts' | 'ends' | 'approvals'>>): void;
}

const ADMIN = { by: 'admin' };

export function userDesk(
  store: RecordStore,
  records: Records,
  directory: Directory,
  now: () => number,
): UserDesk {
  const named = (idOrName: string): Row => {
    const carriers = usersNamed(store, idOrName);
    const [carrier] = carriers;
    if (carrier) {
      if (carriers.length === 1) return carrier;
      const names = carriers.map(({ fields }) => fields['user_name']).join(', ');
      throw new RangeError(`In ServiceNow ${carriers.length} users carry ${idOrName}. Say which: ${names}.`);
    }
    throw new RangeError(`In ServiceNow no user is called ${idOrName}; list the users for their names.`);
  };
  const refuseTaken = (change: UserChange, own: string) => {
    if (change.userName === undefined) return;
    const taken = store
      .withValue('sys_user', 'user_name', change.userName)
      .some(({ sysId }) => sysId !== own);
    if (taken) throw new Error(`ServiceNow has a user "${change.userName}" already; names are unique.`);
  };
  return {
    user: (idOrName) => viewOf(named(idOrName)),
    users: () => [...store.all('sys_user')].map(viewOf),
    createUser(user) {
      refuseTaken(user, '');
      const fields = { active: 'true', ...columnsOf(user) };
      return viewOf(records.create('sys_user', fields, ADMIN).row);
    },
    changeUser(idOrName, change) {
      const row = named(idOrName);
      refuseTaken(change, row.sysId);
      return viewOf(records.change(row, columnsOf(change), ADMIN).row);
    },
    deleteUser: (idOrName) => records.erase(named(idOrName)),
    delegate({ user, delegate, starts, ends, approvals = true, by }) {
      const as = by === undefined ? ADMIN : { by: directory.userOf(by).fields['user_name'] ?? '' };
      const fields = {
        user: directory.userOf(user).sysId,
        delegate: directory.userOf(delegate).sysId,
        starts: glideTime(starts === undefined ? now() : Date.parse(starts)),
        ends: ends === undefined ? '' : glideTime(Date.parse(ends)),
        approvals: String(approvals),
        assignments: 'false',
        notifications: 'false',
        invitations: 'false',
      };
      return { id: records.create('sys_user_delegate', fields, as).row.sysId };
    },
    changeDelegation(id, { starts, ends, approvals }) {
      const row = store.get('sys_user_delegate', id);
      if (!row) throw new RangeError(`ServiceNow has no delegation ${id}.`);
      const fields = {
        ...(starts !== undefined && { starts: glideTime(Date.parse(starts)) }),
        ...(ends !== undefined && { ends: glideTime(Date.parse(ends)) }),
        ...(approvals !== undefined && { approvals: String(approvals) }),
      };
      records.change(row, fields, ADMIN);
    },
  };
}

function viewOf({ sysId, fields }: Row): UserView {
  return {
    id: sysId,
    userName: fields['user_name'] ?? '',
    name: fields['name'] ?? '',
    email: fields['email'] ?? '',
    active: fields['active'] === 'true',
    entraObjectId: fields['u_entra_object_id'] ?? '',
  };
}

function columnsOf({ userName, name, email, active, entraObjectId }: UserChange): Fields {
  return {
    ...(userName !== undefined && { user_name: userName }),
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
    ...(active !== undefined && { active: String(active) }),
    ...(entraObjectId !== undefined && { u_entra_object_id: entraObjectId }),
  };
}
