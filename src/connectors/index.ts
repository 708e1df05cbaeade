import { advisor } from './advisor/index.ts';
import type { Connector } from './connector.ts';
import { serviceNow } from './servicenow/index.ts';
import { teams } from './teams/index.ts';

/** Every system that tickets come from, people are reached in or text is drafted by, one line each. */
export const CONNECTORS: readonly Connector[] = [serviceNow, teams, advisor];
