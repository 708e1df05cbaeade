import { guid, id } from '../paths.ts';

/** What a person is in a team, by the team's own list (*List members of team*, example 2). */
export const teamMembershipPath = (teamId: string, userId: string) => {
  const filter = `(microsoft.graph.aadUserConversationMember/userId eq '${guid(userId)}')`;
  return `/teams/${id(teamId)}/members?$filter=${encodeURIComponent(filter)}`;
};

/** Whom an app of device management is assigned to (*List mobileAppAssignments*). */
export const appAssignmentsPath = (appId: string) =>
  `/deviceAppManagement/mobileApps/${id(appId)}/assignments`;
