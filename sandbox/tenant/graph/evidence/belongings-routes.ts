/** What somebody signs in with: devices and authentication methods (graph 3.14, 3.15). */
import { type GraphAnswer, malformed, ok } from '../answer.ts';
import type { GraphCall } from '../call.ts';
import type { UserRecord } from '../directory/records.ts';
import { userAt } from '../lookup.ts';
import { GRAPH_ROOT, page } from '../paging.ts';
import type { GraphParts } from '../parts.ts';
import { holdsAny } from '../permissions.ts';
import type { Route } from '../route.ts';
import type { GraphSwitches } from '../switches.ts';
import type { Device, Method } from './belongings.ts';

const DEVICE_READERS = ['Device.Read.All', 'Directory.Read.All', 'Directory.ReadWrite.All'];

export function belongingsRoutes(parts: GraphParts): readonly Route[] {
  const devices = (name: 'registeredDevices' | 'ownedDevices'): Route => ({
    method: 'GET',
    path: `/users/{id}/${name}`,
    units: 1,
    answer: (call, [idOrName = '']) => listDevices(parts, call, idOrName),
  });
  return [
    devices('registeredDevices'),
    devices('ownedDevices'),
    {
      method: 'GET',
      path: '/users/{id}/authentication/methods',
      units: 1,
      answer: (call, [idOrName = '']) => listMethods(parts, call, idOrName),
    },
  ];
}

function listDevices({ directory, belongings }: GraphParts, call: GraphCall, idOrName: string): GraphAnswer {
  const { id: userId } = userAt(directory, idOrName, call.view);
  const reader = DEVICE_READERS.find((name) => holdsAny(call.principal, name));
  if (reader !== undefined) call.depends(reader);
  const sorted = belongings.devices.of(userId, call.view).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const show = (device: Device) => shownDevice(device, reader !== undefined);
  return page(call, 'directoryObjects', sorted, ({ id }) => id, show);
}

/** Without a permission for devices only type and id are told, as of any object. */
function shownDevice(
  { id, deviceId, displayName, registeredAt, isCompliant }: Device,
  whole: boolean,
): object {
  const known = { '@odata.type': '#microsoft.graph.device', id };
  if (!whole) return known;
  return {
    ...known,
    deviceId,
    displayName,
    accountEnabled: true,
    operatingSystem: 'Windows',
    registrationDateTime: registeredAt,
    approximateLastSignInDateTime: null,
    isCompliant,
    isManaged: isCompliant,
    trustType: 'AzureAd',
  };
}

/** Every account has this one. */
const PASSWORD_METHOD = '28c10230-6103-485e-b985-444c60001490';

function listMethods(parts: GraphParts, call: GraphCall, idOrName: string): GraphAnswer {
  const { directory, belongings, switches } = parts;
  if (call.query.size > 0) throw malformed('Query options are not supported for authentication methods.');
  const user = userAt(directory, idOrName, call.view);
  const context = `${GRAPH_ROOT}/$metadata#users('${user.id}')/authentication/methods`;
  const others = belongings.methods.of(user.id, call.view).map((method) => shownMethod(method, switches));
  return ok({ '@odata.context': context, value: [passwordMethod(user, switches), ...others] });
}

const passwordMethod = (
  { passwordChangedAt, createdDateTime }: UserRecord,
  { methodTimes }: GraphSwitches,
): object => ({
  '@odata.type': '#microsoft.graph.passwordAuthenticationMethod',
  id: PASSWORD_METHOD,
  password: null,
  createdDateTime: methodTimes === 'null' ? null : (passwordChangedAt ?? createdDateTime),
});

function shownMethod({ id, type, createdAt }: Method, { methodTimes }: GraphSwitches): object {
  const told = methodTimes === 'null' ? null : createdAt;
  const older = type === 'fido2' && methodTimes === 'older-name';
  const time = older ? { creationDateTime: told } : { createdDateTime: told };
  return { '@odata.type': `#microsoft.graph.${type}AuthenticationMethod`, id, ...time };
}
