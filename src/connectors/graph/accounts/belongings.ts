import type { AccountState, AuthenticationMethod, EnrolledDevice, Known } from '../../../domain/risk.ts';
import type { Clock } from '../../../ports/ports.ts';
import { explain, type GraphAnswer, type JsonObject } from '../answer.ts';
import type { Batch } from '../batch.ts';
import { readByName } from '../named-reads.ts';
import type { GraphContext } from '../purposes.ts';
import { ReadFault } from '../read-fault.ts';
import { accountStateOf, deviceOf, type FederationOf, federationIn, methodOf } from './account-views.ts';
import { type Asked, asked, known, knownFrom, listFrom, notKnown } from './known.ts';
import { accountListedPath, accountStatePath, devicesPath, domainsPath, methodsPath } from './paths.ts';
import { newestOf } from './values.ts';

const ACCOUNT = 'account';
const METHODS = 'methods';
const DEVICES = 'devices';
const DOMAINS = 'domains';

/** The account, what it signs in with and from where. What Graph refuses to show is missing; a read that may pass later is a failure. */
export async function readBelongings(batch: Batch, clock: Clock, userId: string, context: GraphContext) {
  const paths = new Map([
    [ACCOUNT, accountStatePath(userId)],
    [METHODS, methodsPath(userId)],
    [DEVICES, devicesPath(userId)],
    [DOMAINS, domainsPath()],
  ]);
  const reads = new Map([...paths].map(([name, path]) => [name, { path }] as const));
  const answerTo = await readByName(batch, reads, context);
  const about = (name: string, what: string) => asked(clock, paths.get(name) ?? '', what);
  return {
    account: accountFrom(
      answerTo(ACCOUNT),
      about(ACCOUNT, 'The account'),
      domainsFrom(answerTo(DOMAINS), about(DOMAINS, 'The domains of the company')),
    ),
    methods: methodsFrom(answerTo(METHODS), about(METHODS, 'Authentication methods')),
    devices: devicesFrom(answerTo(DEVICES), about(DEVICES, 'Devices')),
  };
}

/** The account by itself and from a list: both have to show the same. */
export async function readState(batch: Batch, clock: Clock, userId: string, context: GraphContext) {
  const paths = [accountStatePath(userId), accountListedPath(userId)] as const;
  const [one, list] = await batch(
    paths.map((path) => ({ path })),
    context,
  );
  const [aboutOne, aboutList] = paths.map((path) => asked(clock, path, 'The account'));
  if (!one || !list || !aboutOne || !aboutList) throw new Error('A batch answers each of its reads.');
  const states = { direct: accountFrom(one, aboutOne), listed: listedFrom(list, aboutList) };
  if (states.direct.known === 'missing' && states.listed.known === 'missing')
    throw new ReadFault({
      read: 'failed',
      because: `${aboutOne.what}: ${states.direct.because}.`,
      retryAfterSeconds: null,
      mayCure: true,
      userMissing: true,
    });
  return states;
}

function listedFrom(answer: GraphAnswer, about: Asked): Known<AccountState> {
  const found = listFrom(answer, about, (items) => ({
    value: items.map((one) => accountStateOf(one)),
    newestAt: null,
  }));
  if (found.known !== 'yes') return found;
  const [only] = found.value;
  return only ? { ...found, value: only } : nobody(about)();
}

const nobody = (about: Asked) => () => notKnown('missing', about, 'there is no such account');

function accountFrom(answer: GraphAnswer, about: Asked, federationOf?: FederationOf): Known<AccountState> {
  const of = (body: JsonObject) => known(about, accountStateOf(body, federationOf), null);
  return knownFrom(answer, about, of, nobody(about));
}

/** Where Graph refuses to show them nobody knows of any. */
function domainsFrom(answer: GraphAnswer, about: Asked): FederationOf {
  if (answer.status === 403) return federationIn([]);
  const found = listFrom(answer, about, (items) => ({ value: items, newestAt: null }));
  return federationIn(found.known === 'yes' ? found.value : []);
}

function methodsFrom(answer: GraphAnswer, about: Asked): Known<readonly AuthenticationMethod[]> {
  if (answer.status === 403) return refused(answer, about);
  return listFrom(
    answer,
    about,
    (items) => {
      const value = items.map(methodOf);
      return { value, newestAt: newestOf(value.map(({ registeredAt }) => registeredAt)) };
    },
    nobody(about),
  );
}

function devicesFrom(answer: GraphAnswer, about: Asked): Known<readonly EnrolledDevice[]> {
  if (answer.status === 403) return refused(answer, about);
  const devices = listFrom(
    answer,
    about,
    (items) => ({ value: items.map(deviceOf), newestAt: null }),
    nobody(about),
  );
  if (devices.known !== 'yes') return devices;
  const shown = devices.value.filter((one) => one !== null);
  if (shown.length < devices.value.length)
    return notKnown('missing', about, 'Graph shows that there are devices, and nothing of them');
  return known(about, shown, newestOf(shown.map(({ registeredAt }) => registeredAt)));
}

const refused = (answer: GraphAnswer, about: Asked) => notKnown('missing', about, explain(answer));
