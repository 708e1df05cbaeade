/** What people do with their accounts, as the sandbox's controls say it. */
import type { SandboxClock } from '../../../clock.ts';
import type { Random } from '../../simulator.ts';
import type { Directory } from '../directory/directory.ts';
import type { UserRecord } from '../directory/records.ts';
import { wholeSecond } from '../passwords.ts';
import type { Place } from '../risk/records.ts';
import type { Belongings, Device, Method } from './belongings.ts';
import type { SignIn, SignIns } from './sign-ins.ts';

/** Times are ISO 8601, now unless said. */
export type NewSignIn = Pick<SignIn, 'result'> & {
  readonly mfa?: boolean;
  /** Of a device of theirs, or any other. */
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
};

export type NewMethod = Pick<Method, 'type'> & { readonly at?: string };

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
};

/** Addresses for examples only (RFC 5737). */
const USUAL_ADDRESS = '192.0.2.10';

export function createEvidenceControl(parts: Parts): EvidenceControl {
  const { clock, random, directory, belongings, signIns } = parts;
  const userOf = (id: string): UserRecord => {
    const user = directory.anyUser(id.toLowerCase(), directory.settled());
    if (user) return user;
    throw new RangeError(`The directory has no user ${id}; list them to see which there are.`);
  };
  const timeOf = (said: string | undefined) => (said === undefined ? clock.now() : Date.parse(said));
  const hintOf = (userId: string, deviceId: string) => {
    const devices = belongings.devices.of(userId, directory.settled());
    const { displayName = '', isCompliant = false } = devices.find((one) => one.deviceId === deviceId) ?? {};
    return { deviceId, displayName, isCompliant };
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
    addDevice(userId, { displayName, enrolledAt, compliant: isCompliant = false }) {
      const ids = { id: random.guid(), deviceId: random.guid() };
      const registeredAt = wholeSecond(timeOf(enrolledAt));
      const device = { ...ids, displayName, registeredAt, isCompliant };
      belongings.devices.add(userOf(userId).id, device, clock.now());
      return ids;
    },
    addMethod(userId, { type, at }) {
      const id = random.guid();
      const method = { id, type, createdAt: wholeSecond(timeOf(at)) };
      belongings.methods.add(userOf(userId).id, method, clock.now());
      return { id };
    },
  };
}
