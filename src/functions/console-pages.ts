/** All pages of the console as one part: people come seldom, so what draws pages is not read at a cold start. */
export { consoleList, consoleRequest } from './console.ts';
export { consoleMembers } from './console-members.ts';
