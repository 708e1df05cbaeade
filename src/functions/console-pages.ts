/** All pages of the console as one part: people come seldom, so what draws pages is not read at a cold start. */
export { chatAccount, chatAccountBack } from './chat-account.ts';
export { consoleConnections } from './console-connections.ts';
export { consoleDebt, consoleEmergencies } from './console-emergencies.ts';
export { consoleList } from './console-list.ts';
export { consoleMembers } from './console-members.ts';
export { consoleRequest } from './console-request.ts';
export { offlinePage } from './offline-page.ts';
export { probePage } from './probe-page.ts';
