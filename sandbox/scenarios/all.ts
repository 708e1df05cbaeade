import { crashEverywhere } from './crash-everywhere.ts';
import { financeBi } from './finance-bi.ts';
import { graphThrottled } from './graph-throttled.ts';
import { lostWebhook } from './lost-webhook.ts';
import { serviceNowDown } from './servicenow-down.ts';
import type { Scenario } from './story.ts';
import { teamAlphaContractor } from './team-alpha-contractor.ts';
import { vpn } from './vpn.ts';
import { wrongGroup } from './wrong-group.ts';

export const SCENARIOS: readonly Scenario[] = [
  financeBi,
  vpn,
  teamAlphaContractor,
  wrongGroup,
  graphThrottled,
  serviceNowDown,
  lostWebhook,
  crashEverywhere,
];
