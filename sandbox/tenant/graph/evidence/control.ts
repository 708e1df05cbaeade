/** What people do with their accounts, as the sandbox's controls say it. */
import type { SandboxClock } from '../../../clock.ts';
import type { Random } from '../../simulator.ts';
import type { Deeds } from '../deeds.ts';
import type { Directory } from '../directory/directory.ts';
import type { Actor, UserRecord } from '../directory/records.ts';
import { wholeSecond } from '../passwords.ts';
import type { Place } from '../risk/records.ts';
import type { Belongings, Device, Method } from './belongings.ts';
import type { SignIn, SignIns } from './sign-ins.ts';

/** Times are ISO 8601, now unless said. */
export type NewSignIn = Pick<SignIn, 'result'> & {
  readonly mfa?: boolean;
  /** Of a device of theirs, its name, or any other. */
  readonly deviceId?: string;
  readonly ipAddress?: string;
  readonly location?: Place;
  readonly at?: string;
  /** Until it can be read, from now; left out: as late as records are. */
  readonly arrivesMs?: number;
};

export type NewDevice = {
  readonly displayName: string;
  readonly enrolledAt?: string;
  readonly compliant?: boolean;
  /** Entra id of who enrolls it; left out: its user. */
  readonly by?: string;
};

export type NewMethod = Pick<Method, 'type'> & {
  readonly at?: string;
  /** Entra id of who registers it; left out: its user. */
  readonly by?: string;
};

/** A `RangeError` names an unknown id. */
export interface EvidenceControl {
  signIn(userId: string, signIn: NewSignIn): { readonly id: string };
  addDevice(userId: string, device: NewDevice): Pick<Device, 'id' | 'deviceId'>;
  addMethod(userId: string, method: NewMethod): Pick<Method, 'id'>;
}

type Parts = {
  readonly clock: SandboxClock;
  readonly random: Random;
  readonly directory: Directory;
  readonly belongings: Belongings;
  readonly signIns: SignIns;
  readonly deeds: Deeds;
};

/** Addresses for examples only (RFC 5737). */
const USUAL_ADDRESS = '192.0.2.10';

export function createEvidenceControl(parts: Parts): EvidenceControl {
  const { clock, random, directory, belongings, signIns, deeds } = parts;
  const userOf = (id: string): UserRecord => {
    const user = directory.anyUser(id.toLowerCase(), directory.settled());
    if (user) return user;
    throw new RangeError(`The directory has no user ${id}; list them to see which there are.`);
  };
  const actorOf = (id: string): Actor => {
    const { userPrincipalName } = userOf(id);
    return { kind: 'user', id: id.toLowerCase(), userPrincipalName };
  };
  const timeOf = (said: string | undefined) => (said === undefined ? clock.now() : Date.parse(said));
  const hintOf = (userId: string, deviceId: string) => {
    const devices = belongings.devices.of(userId, directory.settled());
    const theirs = devices.find((one) => one.deviceId === deviceId || one.displayName === deviceId);
    const { displayName = '', isCompliant = false } = theirs ?? {};
    return { deviceId: theirs?.deviceId ?? deviceId, displayName, isCompliant };
  };
  return {
    signIn(userId, { result, mfa = false, deviceId, ipAddress = USUAL_ADDRESS, location, at, arrivesMs }) {
      const user = userOf(userId);
      const id = signIns.add({
        user,
        result,
        mfa,
        ipAddress,
        location: location ?? { city: 'Amsterdam', countryOrRegion: 'NL' },
        device: deviceId === undefined ? null : hintOf(user.id, deviceId),
        at: timeOf(at),
        ...(arrivesMs === undefined ? {} : { readableAt: clock.now() + arrivesMs }),
      });
      return { id };
    },
    addDevice(userId, { displayName, enrolledAt, compliant: isCompliant = false, by = userId }) {
      const user = userOf(userId);
      const ids = { id: random.guid(), deviceId: random.guid() };
      const registeredAt = wholeSecond(timeOf(enrolledAt));
      const device = { ...ids, displayName, registeredAt, isCompliant };
      belongings.devices.add(user.id, device, clock.now());
      const deed = { kind: 'device', userId: user.id, id: ids.id, displayName } as const;
      deeds.tell({ at: timeOf(enrolledAt), by: actorOf(by), deed });
      return ids;
    },
    addMethod(userId, { type, at, by = userId }) {
      const user = userOf(userId);
      const id = random.guid();
      const method = { id, type, createdAt: wholeSecond(timeOf(at)) };
      belongings.methods.add(user.id, method, clock.now());
      deeds.tell({ at: timeOf(at), by: actorOf(by), deed: { kind: 'method', userId: user.id, type } });
      return { id };
    },
  };
}
