/** A system that access is for, and which notices it in its own time. */
export type System = 'teams' | 'intune' | 'sharepoint';

/** How the systems behind groups behave, where the real ones vary or nobody could say; may be changed at any time. */
export type DownstreamSwitches = {
  /** From a membership until a system acts on it, ISO 8601; one that isn't named takes `PT8M`. An app's assignment has no time of its own. */
  late: Readonly<Partial<Record<'teams' | 'sharepoint', string>>>;
  /** Systems that refuse us with 403, whatever was granted. */
  refuses: readonly System[];
  /** Systems that the company has no license for; what a tenant is answered then is published nowhere. */
  unlicensed: readonly Exclude<System, 'sharepoint'>[];
  unlicensedAnswer: 'bad-request' | 'forbidden';
  /** Names of teams, apps and sites that nobody has made. */
  missing: readonly string[];
  /** Names of apps that are assigned to nobody, and of those that leave out the groups they were assigned to. */
  unassigned: readonly string[];
  excluded: readonly string[];
  /** Whether a team's list heeds a filter, or tells everybody. */
  teamFilter: 'heeded' | 'ignored';
  /** What a site says of somebody whom it has not met. */
  unknownPerson: 'not-found' | 'server-error' | 'no-permissions';
  /** The least that an app must have been given on a site to be told what others may do there; no page says which. */
  siteReaders: 'fullcontrol' | 'read';
  /** What our reader was given on each site. */
  siteGrant: 'fullcontrol' | 'read' | 'none';
};

export function unpleasantDownstream(): DownstreamSwitches {
  return {
    late: {},
    refuses: [],
    unlicensed: [],
    unlicensedAnswer: 'bad-request',
    missing: [],
    unassigned: [],
    excluded: [],
    teamFilter: 'heeded',
    unknownPerson: 'not-found',
    siteReaders: 'fullcontrol',
    siteGrant: 'fullcontrol',
  };
}
