import type { Connector } from './connector.ts';
import { serviceNow } from './servicenow/index.ts';
import { teams } from './teams/index.ts';

/** Every system that tickets come from or people are reached in, one line each. */
export const CONNECTORS: readonly Connector[] = [serviceNow, teams];
