import type { Security } from './ports/security.ts';
import { SETTINGS } from './setting-list.ts';
import type { Settings } from './settings.ts';

/** At each start: what the doors go by, and what is wrong with it. */
export function noteSettings(security: Security, { text, issues, advice }: Settings): void {
  for (const { name, message } of issues)
    security.note({ door: 'app', code: 'setting-wrong', reason: name, example: { message } });
  for (const { name, message } of advice)
    security.note({ door: 'app', code: 'setting-advised', reason: name, example: { message } });
  const telling = SETTINGS.filter(({ tells }) => tells);
  const example = Object.fromEntries(telling.map(({ name }) => [name, text[name] || null]));
  security.note({ door: 'app', code: 'settings-in-force', reason: 'start', example });
}
