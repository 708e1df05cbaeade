import { defineProbe, type Patience } from './probe.ts';

type Check = Patience & {
  readonly type: 'team';
  /** `id`: the object id of its group, which is the team's own; `name`: what people call it. */
  readonly team: { readonly id: string; readonly name: string };
};

/** Whether the team itself has the person on its list of members: the group has them before the team does. */
export const TEAM = defineProbe<Check>({
  type: 'team',
  system: ({ team }) => `the team “${team.name}”`,
  look: async ({ probes }, { team }, { userId, requestId }) => [
    await probes.inTeam(userId, team.id, requestId),
  ],
});
