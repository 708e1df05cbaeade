/** Administrators change the directory behind the product's back; operators act at its doors. */

import { newestOn } from '../../matrix/measure/statements.ts';
import { postAs } from '../../matrix/post-as.ts';
import { personId } from '../../tenant/company/person.ts';
import type { Act } from '../acts.ts';
import { chance, oneOf } from '../draw.ts';
import { BENEFICIARIES } from './people.ts';

const ACTIONS = ['retry', 'roll-back', 'end', 'withdraw', 'escalate', 'renew', 'handled'] as const;
const WRITABLE = ['assigned', 'm365'];

const setMember: Act = {
  weight: 5,
  run(simulation, random) {
    const { world, model, offers } = simulation;
    const { directory } = world.tenant;
    const groups = [...new Set(offers.flatMap(({ groups }) => groups.map(({ id }) => id)))];
    const groupId = oneOf(groups, random);
    const person = oneOf(BENEFICIARIES, random);
    if (!groupId || !person) return;
    const group = directory.group(groupId);
    if (group.deleted || !WRITABLE.includes(group.class) || directory.user(personId(person)).deleted) return;
    const present = chance(random, 0.6);
    const changed = present
      ? directory.putMember(groupId, personId(person))
      : directory.deleteMember(groupId, personId(person));
    if (!changed) return;
    model.administratorSets(groupId, personId(person), present);
    simulation.tell(`an administrator ${present ? 'adds' : 'removes'} ${person}: ${groupId}`);
  },
};

const changeAccount: Act = {
  weight: 5,
  run(simulation, random) {
    const person = oneOf(BENEFICIARIES, random);
    if (!person) return;
    const { directory } = simulation.world.tenant;
    const { deleted, accountEnabled } = directory.user(personId(person));
    const patch = deleted
      ? { deleted: false }
      : chance(random, 0.3)
        ? { deleted: true }
        : { accountEnabled: !accountEnabled };
    directory.patchUser(personId(person), patch);
    simulation.tell(`the account of ${person} changes: ${JSON.stringify(patch)}`);
  },
};

const changeGroup: Act = {
  weight: 2,
  run(simulation, random) {
    const { directory } = simulation.world.tenant;
    const groups = simulation.offers.flatMap(({ groups }) => groups.map(({ id }) => id));
    const id = oneOf(groups, random);
    if (!id) return;
    const { deleted, displayName } = directory.group(id);
    const patch = deleted
      ? { deleted: false }
      : chance(random, 0.3)
        ? { deleted: true }
        : { displayName: `${displayName}-RENAMED` };
    directory.patchGroup(id, patch);
    simulation.tell(`group ${id} changes: ${JSON.stringify(patch)}`);
  },
};

const operate: Act = {
  weight: 4,
  async run(simulation, random) {
    const { world, model } = simulation;
    const { number } = oneOf(model.orders, random) ?? {};
    const action = oneOf(ACTIONS, random);
    const requestId = number && newestOn(world, number)?.requestId;
    if (!requestId || !action) return;
    const path = `/api/requests/${encodeURIComponent(requestId)}/${action}`;
    const body = { reason: 'The service desk asked for it.' };
    const status = await postAs(world, path, 'identity-ops-1', 'Operator', body);
    simulation.tell(`an operator asks to ${action} ${number}: ${status ?? 'no answer'}`);
  },
};

export const administrators: readonly Act[] = [setMember, changeAccount, changeGroup, operate];
