import type { SettingSpec } from './setting-list.ts';

/** One thing wrong with a setting, and what to do about it. Never its value. */
export type SettingIssue = {
  readonly name: string;
  readonly part: SettingSpec['part'];
  readonly message: string;
};
