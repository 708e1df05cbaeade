import { type Instant, instant } from '../../../domain/instant.ts';
import type { Known } from '../../../domain/risk.ts';
import type { ReadFailure } from '../../../ports/directory.ts';
import type { Clock } from '../../../ports/ports.ts';
import {
  errorOf,
  type GraphAnswer,
  isOk,
  type JsonObject,
  objectOf,
  objectsOf,
  readFailure,
} from '../answer.ts';
import { pageOf } from '../members.ts';
import { ReadFault } from '../read-fault.ts';

/** What a read is of, for whoever looks it up, and when it was asked. */
export type Asked = { readonly source: string; readonly askedAt: Instant; readonly what: string };

export function asked(clock: Clock, path: string, what: string): Asked {
  return { source: `GET ${decodeURIComponent(path)}`, askedAt: instant(clock.now()), what };
}

export function known<Value>(
  { source, askedAt }: Asked,
  value: Value,
  newestAt: Instant | null,
): Known<Value> {
  return { known: 'yes', value, source, askedAt, newestAt };
}

export function notKnown(
  how: 'unlicensed' | 'missing',
  { source, askedAt }: Asked,
  because: string,
): Extract<Known<never>, { because: string }> {
  return { known: how, because, source, askedAt };
}

/** Graph is silent on how long: calls about risk have one second in the whole tenant, and others use it, too (graph 10.6). */
const WHEN_THROTTLED = 10;

/** A failed read of risk or reports. */
export function failureOf(answer: GraphAnswer, { what }: Asked): ReadFailure {
  const failure = readFailure(answer, what);
  if (answer.status !== 429) return failure;
  return { ...failure, retryAfterSeconds: failure.retryAfterSeconds ?? WHEN_THROTTLED };
}

/** Whether the tenant lacks the license for it, which is an error and never an empty list (graph 10.5, 6.4). */
export function isUnlicensed({ status, body }: GraphAnswer): boolean {
  const { code, message } = errorOf(body);
  return (
    status === 403 && (/not licensed|premium license/i.test(message) || code.includes('NonPremiumTenant'))
  );
}

/** Without the license for it nobody may activate a role, which Graph says as an error of its own (graph 6.4). */
export const hasNoEligibility = ({ status, body }: GraphAnswer): boolean =>
  status === 400 && errorOf(body).code === 'AadPremiumLicenseRequired';

const UNLICENSED = 'the tenant has no license that shows it';

/**
 * What was read from one answer. `none`: what a 404 means, left out where it is a failure. Throws a `ReadFault` for an answer that is
 * neither that nor the license's.
 */
export function knownFrom<Value>(
  answer: GraphAnswer,
  about: Asked,
  of: (body: JsonObject) => Known<Value>,
  none?: () => Known<Value>,
): Known<Value> {
  if (isUnlicensed(answer)) return notKnown('unlicensed', about, UNLICENSED);
  if (answer.status === 404 && !answer.garbled && none) return none();
  const body = isOk(answer) ? objectOf(answer.body) : null;
  if (body) return of(body);
  throw new ReadFault(failureOf(answer, about));
}

/** The same of a list, of which no more than one page is read. */
export function listFrom<One>(
  answer: GraphAnswer,
  about: Asked,
  of: (items: readonly JsonObject[]) => {
    readonly value: readonly One[];
    readonly newestAt: Instant | null;
  },
  none?: () => Known<readonly One[]>,
): Known<readonly One[]> {
  return knownFrom(
    answer,
    about,
    (body) => {
      const items = itemsIn(body, about);
      if (body['@odata.nextLink'] !== undefined)
        return notKnown('missing', about, `there are more than the ${items.length} that one page holds`);
      const { value, newestAt } = of(items);
      return known(about, value, newestAt);
    },
    none,
  );
}

/** The same of one page of a list, with where the next one is. */
export function pageFrom<One>(
  answer: GraphAnswer,
  about: Asked,
  of: (items: readonly JsonObject[]) => readonly One[],
): { readonly people: Known<readonly One[]>; readonly next: string | null } {
  let next: string | null = null;
  const people = knownFrom(answer, about, (body) => {
    ({ nextLink: next } = pageOf(body));
    return known(about, of(itemsIn(body, about)), null);
  });
  return { people, next };
}

function itemsIn(body: JsonObject, { what }: Asked): readonly JsonObject[] {
  const listed: unknown = body['value'];
  const items = objectsOf(listed);
  if (Array.isArray(listed) && items.length === listed.length) return items;
  throw new ReadFault({
    read: 'failed',
    because: `${what}: Graph answered without a list.`,
    retryAfterSeconds: null,
    mayCure: false,
  });
}
