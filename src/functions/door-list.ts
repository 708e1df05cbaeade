import type { Means } from '../activities/activity.ts';
import { alertReceived, LARGEST_BODY as LARGEST_ALERT } from './alert-received.ts';
import type { Checkups } from './checkups.ts';
import { directoryNotified, LARGEST_BODY as LARGEST_NOTIFICATION } from './directory-notifications.ts';
import type { Answers, AnswersWithRuns, DoorEntry } from './door-entry.ts';
import type { healthOf } from './health.ts';
import { itsmEvent, LARGEST_BODY as LARGEST_DELIVERY } from './itsm-event.ts';
import type { TokenGate } from './operator-door.ts';
import { LARGEST_BODY as LARGEST_ACTIVATION, pimEvaluate } from './pim-evaluate.ts';
import { problem } from './problem.ts';

/** What people and the personnel system send. */
const LARGEST_OF_PEOPLE = 16 * 1024;
const LARGEST_ACTIVITY = 256 * 1024;

/** What doors answer with. */
type DoorParts = {
  readonly means: Means;
  /** How answers that may not be late are timed. */
  readonly timer: (milliseconds: number, fire: () => void) => () => void;
  readonly gate: TokenGate;
  readonly health: ReturnType<typeof healthOf>;
  readonly checkups: Checkups;
  /** Connectors that settings turn off, each with why. */
  readonly off: readonly OffConnector[];
};

export type OffConnector = {
  readonly name: string;
  readonly takes: 'tickets' | 'presses';
  /** Names the settings. */
  readonly because: string;
};

// What is seldom called is loaded with its first call.
const seldom = () => import('./seldom-used.ts');
const pages = () => import('./console-pages.ts');
const presses = () => import('./presses.ts');

/** Every door, one entry each. One whose settings are missing or wrong is there all the same, and says which. */
export function doorsFor(parts: DoorParts): readonly DoorEntry[] {
  const doors: readonly DoorEntry[] = [
    ...offDoors(parts),
    ...ticketDoors(parts),
    ...alertDoors(parts),
    ...activationDoors(parts),
    ...chatDoors(parts),
    ...accountDoors(parts),
    ...directoryDoors(parts),
    ...healthDoors(parts),
    ...operatorDoors(parts),
    ...emergencyDoors(parts),
    reads('openapi', 'openapi.json', async () => (await seldom()).openApi(doors, parts.means)),
  ];
  return doors;
}

type Way = Pick<DoorEntry, 'spec' | 'route' | 'methods' | 'authLevel'>;

const ticketWay = (system: string, largestBody = LARGEST_DELIVERY): Way => ({
  spec: { name: `itsm-${system}`, largestBody, body: 'signed' },
  route: `itsm/${system}`,
  methods: ['POST'],
  authLevel: 'function',
});

const chatWay = (channel: string): Way => ({
  spec: { name: `messages-${channel}`, largestBody: LARGEST_ACTIVITY, body: 'signed' },
  route: `${channel}/messages`,
  methods: ['POST'],
});

const alertWay = (path: string): Way => ({
  spec: { name: `alerts-${path}`, largestBody: LARGEST_ALERT, body: 'signed' },
  route: `alerts/${path}`,
  methods: ['POST'],
  authLevel: 'function',
});

const ACTIVATION: Way = {
  spec: { name: 'pimEvaluate', largestBody: LARGEST_ACTIVATION },
  route: 'pim/evaluate',
  methods: ['POST'],
};

const NOTIFICATION: Way = {
  spec: {
    name: 'directoryNotifications',
    largestBody: LARGEST_NOTIFICATION,
    body: 'signed',
    whenFull: { status: 202 },
  },
  route: 'directory/notifications',
  methods: ['POST'],
};

/** "Not found" would send whoever set up the other side looking for a wrong address. Nothing is read and nothing is done, so no key is asked for. */
function offDoors({ means, off }: DoorParts): readonly DoorEntry[] {
  const closed = ({ spec, route, methods }: Way, because: string): DoorEntry => ({
    ...{ spec, route, methods },
    off: true,
    starts: 'nothing',
    answers: async () => problem(503, 'not-set-up', because),
  });
  const unset = (way: Way, is: unknown, setting: string): readonly DoorEntry[] =>
    is
      ? []
      : [closed(way, `${setting} is not set, or one of those that go with it is wrong: see /api/health.`)];
  return [
    ...off.map(({ name, takes, because }) =>
      closed(takes === 'tickets' ? ticketWay(name) : chatWay(name), because),
    ),
    ...means.rulebook.alerts.flatMap(({ path }) =>
      unset(alertWay(path), means.alertInbound, 'ALERTS_SECRET'),
    ),
    ...unset(ACTIVATION, means.activationInbound, 'PIM_EXTENSION_APP_ID'),
    ...unset(NOTIFICATION, means.directoryNotifications, 'DIRECTORY_NOTIFICATIONS_URL'),
  ];
}

function ticketDoors({ means }: DoorParts): readonly DoorEntry[] {
  return Object.entries(means.ticketInbound).map(([system, inbound]) => ({
    ...ticketWay(system, inbound.largestBody),
    starts: 'runs',
    answers: (call, runs) => itsmEvent(means, inbound, call, runs),
  }));
}

/** One for each kind that takes alerts, where alerts are set up. */
function alertDoors({ means }: DoorParts): readonly DoorEntry[] {
  const inbound = means.alertInbound;
  if (!inbound) return [];
  return means.rulebook.alerts.map(({ kind, path }) => ({
    ...alertWay(path),
    starts: 'nothing',
    answers: (call) => alertReceived(means, inbound, kind, call),
  }));
}

/** Where the directory asks of activations. It is asked seldom, and has to be answered soon: it is loaded with the rest. */
function activationDoors({ means, timer }: DoorParts): readonly DoorEntry[] {
  const inbound = means.activationInbound;
  if (!inbound) return [];
  return [
    {
      ...ACTIVATION,
      starts: 'nothing',
      answers: (call) => pimEvaluate(means, inbound, timer, call),
    },
  ];
}

function chatDoors({ means, timer }: DoorParts): readonly DoorEntry[] {
  return Object.entries(means.conversationInbound).map(([channel, inbound]) => ({
    ...chatWay(channel),
    starts: 'runs',
    answers: async (call, runs) => (await presses()).conversationPress(means, inbound, call, runs, timer),
  }));
}

/** Where people tie their account of a chat tool to themselves. */
function accountDoors({ means, gate }: DoorParts): readonly DoorEntry[] {
  return Object.values(means.chatSignIns).flatMap((signIn) => [
    reads(`chatAccount-${signIn.channel}`, `${signIn.channel}/account`, async (call) =>
      (await pages()).chatAccount(means, gate, signIn, call),
    ),
    reads(`chatAccountBack-${signIn.channel}`, `${signIn.channel}/account/back`, async (call) =>
      (await pages()).chatAccountBack(means, gate, signIn, call),
    ),
  ]);
}

/** A notification that is turned away with an error makes the directory tell less, and the delta finds what it told. */
function directoryDoors({ means }: DoorParts): readonly DoorEntry[] {
  const told = means.directoryNotifications;
  if (!told) return [];
  const answers: AnswersWithRuns = (call, runs) => directoryNotified(means, told, call, runs);
  return [{ ...NOTIFICATION, starts: 'runs', answers }];
}

/**
 * `health` answers for as long as the process does. `healthReady` has the binding that webhooks, cards and timers have,
 * so that what keeps those from loading keeps it from answering, too. With a token of an operator or an auditor it makes every
 * check besides.
 */
function healthDoors({ means, gate, health }: DoorParts): readonly DoorEntry[] {
  return [
    reads('health', 'health', () => health.alive()),
    {
      spec: { name: 'healthReady' },
      route: 'health/ready',
      methods: ['GET'],
      starts: 'runs',
      answers: async (call) =>
        call.headers.has('authorization') || call.headers.has('x-ms-token-aad-access-token')
          ? (await seldom()).healthChecked(means, gate, health, call)
          : health.ready(),
    },
  ];
}

function operatorDoors({ means, gate, checkups }: DoorParts): readonly DoorEntry[] {
  return [
    reads('requests', 'requests', async (call) => (await seldom()).listRequests(means, gate, call)),
    reads('request', 'requests/{id}', async (call) => (await seldom()).readRequestRow(means, gate, call)),
    reads('requestAudit', 'requests/{id}/audit', async (call) =>
      (await seldom()).readAudit(means, gate, call),
    ),
    reads('console', 'console', async (call) => (await pages()).consoleList(means, gate, call)),
    reads('consoleMembers', 'console/members', async (call) =>
      (await pages()).consoleMembers(means, gate, call),
    ),
    reads('consoleConnections', 'console/connections', async (call) =>
      (await pages()).consoleConnections(means, gate, checkups, call),
    ),
    reads('probe', 'probe', async (call) => (await pages()).probePage(means, gate, call)),
    reads('probePage', 'probe/{id}', async (call) => (await pages()).probePage(means, gate, call)),
    takes('probeLook', 'probe/{id}/look', async (call) => (await seldom()).probeLook(means, gate, call)),
    reads('consoleRequest', 'console/requests/{id}', async (call) =>
      (await pages()).consoleRequest(means, gate, call),
    ),
    takes('consoleFind', 'console/find', async (call) => (await seldom()).findForConsole(means, gate, call)),
    takes('consoleSignOut', 'console/sign-out', async (call) => (await seldom()).signOut(means, gate, call)),
    takes('offboarding', 'offboarding', async (call, runs) =>
      (await seldom()).offboarding(means, gate, call, runs),
    ),
    takes('requestAction', 'requests/{id}/{action}', async (call, runs) =>
      (await seldom()).requestAction(means, gate, call, runs),
    ),
  ];
}

/** Where requests of some kind are emergencies. */
function emergencyDoors({ means, gate, timer }: DoorParts): readonly DoorEntry[] {
  if (!means.rulebook.emergencies) return [];
  return [
    takes('majorIncidents', 'major-incidents', async (call) =>
      (await seldom()).majorIncidents(means, gate, call),
    ),
    takes('emergencyDebts', 'emergency-debts/{id}', async (call) =>
      (await seldom()).emergencyDebts(means, gate, call),
    ),
    reads('emergencyPage', 'emergency', async (call) => (await pages()).offlinePage(means, gate, call)),
    takes('emergencyRequests', 'emergency/requests', async (call, runs) =>
      (await seldom()).offlineRequests(means, gate, timer, call, runs),
    ),
    reads('consoleEmergencies', 'console/emergencies', async (call) =>
      (await pages()).consoleEmergencies(means, gate, call),
    ),
    reads('consoleDebt', 'console/emergencies/{id}', async (call) =>
      (await pages()).consoleDebt(means, gate, call),
    ),
  ];
}

function reads(name: string, route: string, answers: Answers): DoorEntry {
  return { spec: { name }, route, methods: ['GET'], starts: 'nothing', answers };
}

function takes(name: string, route: string, answers: AnswersWithRuns): DoorEntry {
  return {
    spec: { name, largestBody: LARGEST_OF_PEOPLE },
    route,
    methods: ['POST'],
    starts: 'runs',
    answers,
  };
}
