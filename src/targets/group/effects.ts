import {
  type BeforeWrite,
  type DirectoryPorts,
  type NotDone,
  noCall,
  nothingSent,
  type PlannedCall,
  type Removed,
  type Sending,
  type TargetEffects,
  type Told,
} from '../effects.ts';

/** Memberships: a look is one batch over two paths, and the answer to a write tells what was there before it. */
export const GROUP_EFFECTS: TargetEffects = {
  look: async ({ directory }, { userId, keys, requestId, expect }) => {
    const edges = keys.map((groupId) => ({ userId, groupId }));
    const nobody = expect === 'absent' ? (['absent'] as const) : [];
    const readings = edges.length > 0 ? await directory.readEdges(edges, requestId, ...nobody) : [];
    return { readings, usable: [], errors: [], evidence: {}, unread: null };
  },
  prepare: async (ports) => ({ prepared: true, before: beforeMember(ports) }),
  authored: async ({ directory }, userId, groupId, since, requestId) =>
    await directory.weAdded({ userId, groupId }, since, requestId),
  otherWays: async (ports, removed) => {
    const told: Told[] = [];
    for (const one of removed.gone) told.push(...(await throughGroups(ports, removed, one)));
    return told;
  },
  freed: async () => [],
};

function beforeMember(ports: DirectoryPorts): BeforeWrite {
  return {
    evidence: null,
    isThere: () => false,
    prior: () => undefined,
    plansOff: () => undefined,
    mayPass: async (sending, answer) => isOfLag(sending, answer) && (await isThereAll(ports, sending)),
    call: (sending) => memberCall(ports, sending),
  };
}

/** A replica that does not know the person answers a removal as if there were no such member. */
function isOfLag({ action }: Sending, answer: NotDone): boolean {
  return answer.effect === 'unchanged' ? action === 'remove' : answer.code === 'target-missing';
}

/**
 * Whether person and group are there, although a replica knows one of them not. To add somebody, the decision reads both before
 * each further try; a membership that is to be removed, and shows, has both.
 */
async function isThereAll(
  { directory }: DirectoryPorts,
  { action, beneficiaryId, affected, requestId }: Sending,
): Promise<boolean> {
  if (action === 'add') return true;
  const edges = affected.map(({ grant }) => ({ userId: beneficiaryId, groupId: grant.target }));
  return (await directory.readEdges(edges, requestId)).some(({ edge }) => edge === 'present');
}

function memberCall({ directory }: DirectoryPorts, sending: Sending): PlannedCall {
  const { action, clientRequestId, requestId, notAfter, beneficiaryId, affected } = sending;
  const groupId = affected[0]?.grant.target;
  if (groupId === undefined) return noCall(nothingSent(sending));
  const edge = { userId: beneficiaryId, groupId };
  return {
    call: directory.memberCall(action, edge),
    send: async () =>
      action === 'add'
        ? await directory.addMember(edge, clientRequestId, requestId, notAfter)
        : await directory.removeMember(edge, clientRequestId, requestId, notAfter),
  };
}

/** Whoever is in a group that is nested in it still has it. */
async function throughGroups(
  { directory }: DirectoryPorts,
  { userId, requestId, person }: Removed,
  { target, targetName }: Removed['gone'][number],
): Promise<readonly Told[]> {
  const answer = await directory.waysInto({ userId, groupId: target }, requestId);
  if (answer.read === 'failed')
    return [{ unread: `Whether ${person} still has ${targetName} by another way`, because: answer.because }];
  const { through, unseen } = answer;
  return [
    ...through.map(
      (name) =>
        `${person} still has ${targetName} through ${name}, which is nested in it and not of this ticket`,
    ),
    ...unseen.map(
      (name) =>
        `Whether ${person} still has ${targetName} through ${name} can't be seen: that group is nested in it and hides its members`,
    ),
  ];
}
