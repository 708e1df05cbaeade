import { comparable } from '../../domain/comparable.ts';
import { typed } from '../../domain/written-text.ts';
import { pointerPart } from '../json-pointer.ts';
import type { AccessTable } from './access-table.ts';
import { type Report, repeats } from './report.ts';

/** Catalog items that lead nowhere, and second ones that could never be reached. */
export function catalogContradictions({ catalogItems, entitlements }: AccessTable, report: Report): void {
  const known = new Set(entitlements.map(({ id }) => id));
  for (const place of repeats(catalogItems.map(({ name }) => name))) {
    report(
      `/catalogItems/${place}/name`,
      'shadowed',
      'An earlier item has this name; this one is never reached.',
    );
  }
  const ids = catalogItems.flatMap((item, place) =>
    item.ids.map((id, at) => ({ id, path: `${place}/ids/${at}` })),
  );
  for (const at of repeats(ids.map(({ id }) => id))) {
    report(
      `/catalogItems/${ids[at]?.path}`,
      'shadowed',
      'An earlier item has this id; this one is never reached.',
    );
  }
  for (const [place, { means }] of catalogItems.entries()) {
    const path = `/catalogItems/${place}/means`;
    if ('entitlement' in means) {
      if (!known.has(means.entitlement)) unknown(`${path}/entitlement`, means.entitlement, report);
      continue;
    }
    const values = Object.entries(means.values);
    for (const [value, id] of values) {
      if (!known.has(id)) unknown(`${path}/values/${pointerPart(value)}`, id, report);
      if (typed(value) !== value.trim())
        report(
          `${path}/values/${pointerPart(value)}`,
          'taken-for-a-secret',
          'A part of this value looks like a secret and is taken out of what tickets say, so that it is never reached. Name it otherwise here and in the form.',
        );
    }
    for (const at of repeats(values.map(([value]) => comparable(value)))) {
      const value = values[at]?.[0] ?? '';
      const message = 'An earlier value differs by case or spaces only; this one is never reached.';
      report(`${path}/values/${pointerPart(value)}`, 'shadowed', message);
    }
  }
}

function unknown(path: string, id: string, report: Report): void {
  report(path, 'unknown-entitlement', `No entitlement has the id "${id}".`);
}
