import type { GraphParts } from '../parts.ts';
import { pimIsAway, pimRefusal } from './refusals.ts';

/** Throws the `Refusal` of a service that is away, or that the tenant has no license for (graph 11.4). */
export function standing({ switches, pim }: Pick<GraphParts, 'switches' | 'pim'>): void {
  if (pim.switches.outage) throw pimIsAway();
  if (switches.riskLicense !== 'P2') throw pimRefusal('AadPremiumLicenseRequired');
}
