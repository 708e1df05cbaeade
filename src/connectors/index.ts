import { advisor } from './advisor/index.ts';
import type { Connector } from './connector.ts';
import { jira } from './jira/index.ts';
import { pagerDuty } from './pagerduty/index.ts';
import { serviceNow } from './servicenow/index.ts';
import { slack } from './slack/index.ts';
import { teams } from './teams/index.ts';

/** Every system that tickets come from, people are reached in, text is drafted by or rosters are kept in, one line each. */
export const CONNECTORS: readonly Connector[] = [serviceNow, jira, slack, teams, advisor, pagerDuty];
