import type { Change } from '../../domain/plan.ts';
import type { KnownNames, TargetFamily } from '../family.ts';
import type { Action } from '../words.ts';
import { askedOfLicensing } from './asked.ts';
import { asLicensing, licensingKey, licensingOf, PREFIXES } from './keys.ts';
import { LICENSING_WORDS } from './words.ts';

/** Licenses, their service plans, and the usage location that they need: one read, and one call for what depends on each other. */
export const LICENSING_FAMILY: TargetFamily = {
  family: 'licensing',
  prefixes: PREFIXES,
  keysWithin: (id) => `license~${id}|plan~${id}~${id}|usage-location~[A-Z]{2}`,
  lifetime: (key) => (licensingOf(key).kind === 'usage-location' ? 'condition' : 'grant'),
  label,
  shown,
  words: (key) => LICENSING_WORDS[licensingOf(key).kind],
  sentence,
  // Subscriptions may depend on each other (graph 4.3).
  together: (one, other) => isAssigned(one) && isAssigned(other),
  groupOf: () => null,
  mayBeLag,
  // The directory may refuse to clear it (graph 3.5).
  goesOnWithout: () => false,
  keptBy: (code) => code === 'usage-location',
  cures: {
    'no-seats': 'Free a seat, or buy one.',
    'unknown-license': 'Renew the subscription, or take it out of the policy table.',
    'license-conflict': 'Take away the license that it can not go together with.',
    'license-dependency': 'Give the license that it needs first.',
    'license-inherited': 'Change the group that hands the license down.',
    'usage-location': "Set the person's usage location.",
  },
  watched: 'with-the-person',
  keyOfId: (skuId) => licensingKey({ kind: 'license', skuId }),
  asked: askedOfLicensing,
};

/** Whether a license call gives it. */
function isAssigned(key: string): boolean {
  const kind = asLicensing(key)?.kind;
  return kind === 'license' || kind === 'service-plan';
}

function label(key: string, name?: string): string {
  const target = licensingOf(key);
  switch (target.kind) {
    case 'usage-location':
      return `usage location ${target.country}`;
    case 'license':
      return name ?? `license ${target.skuId}`;
    case 'service-plan':
      return name ?? `service plan ${target.planId} of license ${target.skuId}`;
  }
}

function shown(key: string, names: KnownNames): string {
  const target = licensingOf(key);
  if (target.kind === 'usage-location') return label(key);
  const named = names.recorded(key);
  return named ?? (target.kind === 'license' ? names.sku(target.skuId) : names.plan(target.planId));
}

function sentence({ target, targetName, action, disabledPlans = [] }: Change, person: string): string {
  const adds = action === 'add';
  const parsed = licensingOf(target);
  switch (parsed.kind) {
    case 'license':
      return adds
        ? `${person} is assigned ${targetName}${withoutPlans(disabledPlans)}.`
        : `${targetName} is taken away from ${person}.`;
    case 'service-plan':
      return `${targetName} is switched ${adds ? 'on' : 'off'} for ${person}; everything else of that license stays as it is.`;
    case 'usage-location':
      return `The usage location ${parsed.country} is ${adds ? 'set for' : 'taken from'} ${person}, who has none.`;
  }
}

function withoutPlans(disabledPlans: readonly string[]): string {
  const count = disabledPlans.length;
  return count === 0 ? '' : `, with ${count} service plan${count === 1 ? '' : 's'} switched off`;
}

/**
 * What licensing says of plans that need or exclude each other is judged by a replica that may lag behind a change of
 * theirs, and one that has not heard of a new person yet says that there is none; said again over minutes, it is meant.
 */
function mayBeLag(code: string, action: Action): boolean {
  if (code === 'target-missing') return action === 'add';
  return code === 'license-dependency' || code === 'license-conflict';
}
