/** Devices and authentication methods of people, each list late in its own time (graph 2.1). */
import type { Random } from '../../simulator.ts';
import { Cell, type View } from '../directory/cell.ts';
import type { Lag } from '../directory/lag.ts';

export const METHOD_TYPES = [
  'phone',
  'email',
  'fido2',
  'microsoftAuthenticator',
  'softwareOath',
  'temporaryAccessPass',
  'windowsHelloForBusiness',
  'platformCredential',
  'external',
] as const;
type MethodType = (typeof METHOD_TYPES)[number];

/** Times are ISO 8601. */
export type Device = {
  readonly id: string;
  readonly deviceId: string;
  readonly displayName: string;
  readonly registeredAt: string;
  readonly isCompliant: boolean;
};

export type Method = { readonly id: string; readonly type: MethodType; readonly createdAt: string };

type Listed<T> = {
  add(userId: string, item: T, at: number): void;
  /** In the order in which they came. */
  of(userId: string, view: View): readonly T[];
};

/** Ids are lower-case. */
export type Belongings = { readonly devices: Listed<Device>; readonly methods: Listed<Method> };

export function createBelongings(lag: Lag, random: Random): Belongings {
  return { devices: listed(lag, random), methods: listed(lag, random) };
}

function listed<T>(lag: Lag, random: Random): Listed<T> {
  const cells = new Map<string, Cell<readonly T[]>>();
  return {
    add(userId, item, at) {
      const cell = cells.get(userId) ?? new Cell<readonly T[]>();
      cells.set(userId, cell);
      cell.commit(at, [...(cell.committed ?? []), item], lag.visibility(at, random));
    },
    of: (userId, view) => cells.get(userId)?.read(view) ?? [],
  };
}
