import type { WireCall, WriteEffect } from '../../domain/effect.ts';
import type { LicenseCall } from '../../domain/license.ts';
import { redactedValue } from '../../domain/redact.ts';
import type { Edge } from '../../ports/directory.ts';
import type { GraphAnswer } from './answer.ts';
import {
  addMemberPath,
  assignLicensePath,
  memberReference,
  removeMemberPath,
  usageLocationPath,
} from './paths.ts';

/** Every write as it goes out, built once for whoever records it and whoever sends it. */
export const addCall = (baseUrl: string, edge: Edge): WireCall => ({
  method: 'POST',
  path: addMemberPath(edge.groupId),
  body: memberReference(baseUrl, edge.userId),
});

export const removeCall = (edge: Edge): WireCall => ({
  method: 'DELETE',
  path: removeMemberPath(edge),
  body: null,
});

/** Graph refuses a call without both collections, even where one is empty. */
export const assignCall = (userId: string, { add, remove }: LicenseCall): WireCall => ({
  method: 'POST',
  path: assignLicensePath(userId),
  body: {
    addLicenses: add.map(({ skuId, disabledPlans }) => ({ skuId, disabledPlans })),
    removeLicenses: remove,
  },
});

export const locationCall = (userId: string, country: string | null): WireCall => ({
  method: 'PATCH',
  path: usageLocationPath(userId),
  body: { usageLocation: country },
});

/** What a write did, with what came back in Graph's own words; secrets are taken out. */
export function withAnswer(effect: WriteEffect, { body, garbled, unsent }: GraphAnswer): WriteEffect {
  if (unsent) return effect;
  const answered = garbled ? 'not JSON' : redactedValue(body);
  return { ...effect, trace: { ...effect.trace, answered } };
}
