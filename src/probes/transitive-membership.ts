import { defineProbe, type Patience } from './probe.ts';

type Check = Patience & { readonly type: 'transitive-membership' };

/** Whether the directory itself counts the person into each group, by whatever way: what most systems ask it for. */
export const TRANSITIVE_MEMBERSHIP = defineProbe<Check>({
  type: 'transitive-membership',
  system: () => 'the directory’s own list of effective members',
  async look({ directory }, _, { userId, targets, requestId }) {
    const edges = targets.map((groupId) => ({ userId, groupId }));
    const readings = await directory.readEdges(edges, requestId);
    return edges.map(({ groupId }, place) => {
      const effective = readings[place]?.effective ?? null;
      return {
        seen: effective === true,
        because: `effective membership of ${groupId}: ${effective ?? 'unknown'}`,
        ...(effective === null && { unread: 'unanswered' as const }),
      };
    });
  },
});
