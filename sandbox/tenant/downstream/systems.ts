/** What teams, apps and sites let somebody do, each in its own time after the directory has them in a group. */
import type { SandboxClock } from '../../clock.ts';
import { durationMs } from '../faults/duration.ts';
import type { Directory } from '../graph/directory/directory.ts';
import { groupsAbove, membersBelow } from '../graph/directory/nesting.ts';
import { APPS, type App, SHAREPOINT_HOST, SITES, type Site, TEAMS, type Team } from './company.ts';
import { type DownstreamSwitches, type System, unpleasantDownstream } from './switches.ts';

/** One line for each team, app and site: whether somebody has it by now. */
type DownstreamRow = {
  readonly system: System;
  readonly id: string;
  readonly name: string;
  readonly has: boolean;
};

/** What somebody may do on a site; `null`: nothing. */
export type SiteLevel = Site['groups'][string] | null;

export interface Systems {
  readonly switches: DownstreamSwitches;
  /** `null`: there is none, or nobody has made it. */
  team(id: string): Team | null;
  /** Ids of the people whom the team itself has by now. */
  teamMembers(id: string): readonly string[];
  app(id: string): App | null;
  site(path: string): Site | null;
  /** `met`: the site has seen the person. */
  levelOn(site: Site, userId: string): { readonly level: SiteLevel; readonly met: boolean };
  /** Everything there is, as it is for somebody. */
  of(userId: string): readonly DownstreamRow[];
}

const USUAL = 'PT8M';
const LEVELS = ['full-control', 'edit', 'read'] as const;

export function createSystems({
  clock,
  directory,
}: {
  readonly clock: SandboxClock;
  readonly directory: Directory;
}): Systems {
  const switches = unpleasantDownstream();
  const isMade = ({ name }: { readonly name: string }) => !switches.missing.includes(name);
  const view = () => directory.settled();
  const isDue = (since: number | null, system: 'teams' | 'sharepoint') =>
    since !== null && since + durationMs(switches.late[system] ?? USUAL) <= clock.now();
  /** Since when somebody is in a group: directly, or by the newest of what they are in that leads there. */
  const since = (groupId: string, userId: string): number | null => {
    const direct = directory.edges.edge(groupId, userId, view());
    if (direct) return direct.since;
    const ways = directory.edges
      .groupsOf(userId, view())
      .filter((one) => groupsAbove(directory, one, view()).includes(groupId));
    const times = ways.flatMap((one) => directory.edges.edge(one, userId, view())?.since ?? []);
    return times.length > 0 ? Math.min(...times) : null;
  };
  const systems: Systems = {
    switches,
    team: (id) => TEAMS.find((one) => one.id === id && isMade(one)) ?? null,
    // nested groups make nobody a member of a team
    teamMembers: (id) =>
      directory.edges
        .membersOf(id, view())
        .filter((userId) => directory.user(userId, view()) && isDue(since(id, userId), 'teams')),
    app: (id) => APPS.find((one) => one.id === id && isMade(one)) ?? null,
    site: (path) => SITES.find((one) => one.path === path && isMade(one)) ?? null,
    levelOn(site, userId) {
      const groups = Object.keys(site.groups).filter((id) => isDue(since(id, userId), 'sharepoint'));
      const level = LEVELS.find((one) => groups.some((id) => site.groups[id] === one)) ?? null;
      return { level, met: level !== null };
    },
    of: (userId) => [
      ...TEAMS.filter(isMade).map(({ id, name }) => {
        return { system: 'teams', id, name, has: systems.teamMembers(id).includes(userId) } as const;
      }),
      ...APPS.filter(isMade).map(({ id, name, groupIds }) => {
        const isOff = [...switches.unassigned, ...switches.excluded].includes(name);
        const isIn = groupIds.some((group) => membersBelow(directory, group, view()).includes(userId));
        return { system: 'intune', id, name, has: isIn && !isOff } as const;
      }),
      ...SITES.filter(isMade).map((site) => {
        const has = systems.levelOn(site, userId).level !== null;
        return {
          system: 'sharepoint',
          id: `https://${SHAREPOINT_HOST}${site.path}`,
          name: site.name,
          has,
        } as const;
      }),
    ],
  };
  return systems;
}
