/** A family of targets that is built in no folder of the product: one key for each lifetime that no built one has. */
import type { WriteEffect } from '../../../src/domain/effect.ts';
import type { Lifetime } from '../../../src/domain/lifetime.ts';
import type { PlannedCall, Sending, TargetEffects } from '../../../src/targets/effects.ts';
import type { TargetEntry } from '../../../src/targets/effects-of.ts';
import type { TargetFamily } from '../../../src/targets/family.ts';
import type { TargetWords } from '../../../src/targets/words.ts';
import type { ToyDirectory } from './toy-directory.ts';

export const HOLD = 'toy-hold~sign-in';
export const RELEASE = 'toy-once~release';
export const ROLE = 'toy-role~helper';

const LIFETIMES: Readonly<Record<string, Lifetime>> = {
  'toy-hold': 'suspension',
  'toy-once': 'once',
  'toy-role': 'self-ending',
};

const WORDS: TargetWords = {
  todo: { add: (name) => `Put on ${name}`, remove: (name) => `Take off ${name}` },
  write: {
    add: (name, person) => `Put ${name} on ${person}`,
    remove: (name, person) => `Take ${name} off ${person}`,
  },
  already: (name) => `There already: ${name}`,
  before: { present: 'it was there already', absent: 'it was not there' },
  seen: { present: 'there', absent: 'not there' },
  proven: (name) => `Proven: ${name}`,
  undone: (name) => `Taken off, and proven gone: ${name}`,
  removal: {
    needed: 'We put it there, so it is taken off.',
    'not-needed': 'We did not put it there: nothing is taken off.',
    inferred: 'Whether we put it there is not certain.',
  },
  stays: 'It was there before us.',
  lost: (name) => `Gone, and not taken off by us: ${name}`,
  heading: 'Toy',
  held: 'the toy',
  outlives: null,
};

const FAMILY: TargetFamily = {
  family: 'toy',
  prefixes: Object.keys(LIFETIMES),
  keysWithin: () => 'toy-(?:hold|once|role)~[a-z-]+',
  lifetime: (key) => LIFETIMES[key.split('~')[0] ?? ''] ?? 'grant',
  label: (key, name) => name ?? key,
  shown: (key, names) => names.recorded(key) ?? key,
  words: () => WORDS,
  sentence: ({ targetName, action }, person) =>
    `${targetName} is ${action === 'add' ? 'put on' : 'taken off'} ${person}.`,
  together: () => false,
  groupOf: () => null,
  mayBeLag: () => false,
  goesOnWithout: () => false,
  keptBy: () => false,
  cures: {},
  watched: 'with-the-person',
  asked: () => null,
};

/** A role is over so many milliseconds after it was given, whatever our own row says. */
export function toyTargets(directory: ToyDirectory, roleLasts: number): TargetEntry {
  const effects: TargetEffects = {
    look: async (_, { userId, keys, sent, agreed }) => {
      const nothing = { usable: [], errors: [], evidence: {}, unread: null };
      const wait = keys.includes(RELEASE) ? directory.postponed.shift() : undefined;
      if (wait !== undefined) return { ...nothing, readings: [], postponedSeconds: wait };
      if (keys.includes(RELEASE))
        directory.looks.push({ agreed, attemptedAt: sent[RELEASE]?.attemptedAt ?? null });
      const readings = keys.map((target) => {
        const overtaken = directory.overtaken.get(target);
        const isThere = directory.isThere(userId, target) && overtaken === undefined;
        const edge = isThere ? ('present' as const) : ('absent' as const);
        return { userId, target, edge, effective: null, ...(overtaken ? { overtaken } : {}) };
      });
      return { ...nothing, readings };
    },
    prepare: async (_, { userId }) => {
      const toys = [HOLD, RELEASE, ROLE].filter((key) => directory.isThere(userId, key));
      return {
        prepared: true,
        before: {
          evidence: { toys },
          isThere: (key) => toys.includes(key),
          prior: () => undefined,
          plansOff: () => undefined,
          mayPass: async () => false,
          call: (sending) => callOf(directory, userId, toys, sending, roleLasts),
        },
      };
    },
    authored: async () => ({ read: 'done', weDid: true }),
    otherWays: async () => [],
    freed: async () => [],
  };
  return { family: FAMILY, effects };
}

function callOf(
  directory: ToyDirectory,
  userId: string,
  toys: readonly string[],
  sending: Sending,
  roleLasts: number,
): PlannedCall {
  const { action, clientRequestId, affected } = sending;
  const key = affected[0]?.grant.target ?? '';
  const trace = { status: 200, requestId: 'toy', clientRequestId };
  if (toys.includes(key) === (action === 'add'))
    return { call: null, effect: { effect: 'unchanged', trace: { ...trace, status: 0 } } };
  return {
    call: { method: action === 'add' ? 'POST' : 'DELETE', path: `/toys/${key}`, body: null },
    send: async (): Promise<WriteEffect> => {
      const until = key === ROLE ? Date.parse(directory.at) + roleLasts : null;
      switch (directory.write(userId, { action, key, clientRequestId }, until)) {
        case 'done':
          return { effect: 'changed', trace: { ...trace, answered: { toy: 'done' } } };
        case 'lost':
          return {
            effect: 'uncertain',
            because: 'no answer came',
            retryAfterSeconds: null,
            trace: { ...trace, status: 504 },
          };
        case 'busy':
          return { effect: 'later', because: 'the toys are busy', retryAfterSeconds: 30, trace };
        case 'refused':
          return { effect: 'rejected', code: 'not-permitted', because: 'the toys may not be touched', trace };
      }
    },
  };
}
