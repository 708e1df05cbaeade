/** What people do with their accounts: they sign in, enroll devices, register methods. */
import type { NewDevice, NewMethod, NewSignIn } from '../tenant/graph/evidence/control.ts';
import { userOf } from './directory-routes.ts';
import * as schemas from './evidence-schemas.ts';
import { milliseconds } from './milliseconds.ts';
import { refuseNoTime } from './moment.ts';
import type { ControlledTenant } from './ports.ts';
import { created, ID_OF_PERSON, param, type Route, type RouteCall } from './route.ts';

const USER = '/directory/users/:id';

export function evidenceRoutes(tenant: () => ControlledTenant): readonly Route[] {
  const desk = () => tenant().evidence;
  const user = (call: RouteCall) => userOf(tenant().directory, param(call, 'id')).id;
  return [
    {
      method: 'POST',
      path: `${USER}/sign-ins`,
      summary: 'Makes a user sign in, or fail to',
      names: ID_OF_PERSON,
      example: { result: 'success', mfa: true },
      schema: schemas.newSignIn,
      run(call) {
        const { arrives, ...signIn } = call.body as SignInBody;
        refuseNoTime(signIn.at, '/at');
        const late = arrives === undefined ? {} : { arrivesMs: milliseconds(arrives, '/arrives') };
        return created(desk().signIn(user(call), { ...signIn, ...late }));
      },
    },
    {
      method: 'POST',
      path: `${USER}/devices`,
      summary: 'Makes a user enroll a device',
      names: ID_OF_PERSON,
      example: { displayName: 'Laptop' },
      schema: schemas.newDevice,
      run(call) {
        const device = call.body as NewDevice;
        refuseNoTime(device.enrolledAt, '/enrolledAt');
        return created(desk().addDevice(user(call), device));
      },
    },
    {
      method: 'POST',
      path: `${USER}/methods`,
      summary: 'Makes a user register a way to sign in',
      names: ID_OF_PERSON,
      example: { type: 'microsoftAuthenticator' },
      schema: schemas.newMethod,
      run(call) {
        const method = call.body as NewMethod;
        refuseNoTime(method.at, '/at');
        return created(desk().addMethod(user(call), method));
      },
    },
  ];
}

type SignInBody = Omit<NewSignIn, 'arrivesMs'> & { readonly arrives?: string };
