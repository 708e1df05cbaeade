import type { AuditFact, AuditRow } from '../../domain/audit.ts';
import type { RoleLabels } from '../../domain/role-words.ts';
import type { Names } from '../people.ts';
import type { TargetNames } from '../target-names.ts';
import type { Times } from '../times.ts';
import type { IconName, Tone } from '../tone.ts';

/** One line under a moment's title. */
export type Line =
  | { readonly line: 'text'; readonly text: string }
  /** Somebody's own words. */
  | { readonly line: 'quote'; readonly text: string }
  /** `rule`: the place in the policy table, as a JSON pointer. */
  | {
      readonly line: 'reason';
      readonly code: string;
      readonly text: string;
      readonly rule: string;
    }
  /** A value that is copied rather than read: a correlation id, or a digest by its first digits (the evidence has all). */
  | { readonly line: 'value'; readonly label: string; readonly value: string }
  /** A known error, with what somebody has to do about it. */
  | { readonly line: 'error'; readonly text: string }
  /** What only some readers open. */
  | { readonly line: 'details'; readonly title: string; readonly items: readonly string[] };

/** What happened, in words a service desk uses. `quiet`: a step in between, which most readers pass over. */
export type Told = {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly title: string;
  readonly quiet: boolean;
  readonly lines: readonly Line[];
};

/** What words need besides the rows. */
export type Setting = {
  readonly names: Names;
  readonly times: Times;
  /** What people call groups and licenses. */
  readonly targets: TargetNames;
  /** Whether a grant was ever proven to be in effect. */
  readonly started: (grantId: string) => boolean;
  /** The title of the entitlement asked for. */
  readonly title: string;
  readonly beneficiary: string;
  /** What people call the ticketing system. */
  readonly system: string;
  /** Stages that people have approved. */
  readonly approved: readonly string[];
  /** What its policy table calls roles and stages. */
  readonly labels: RoleLabels | undefined;
};

/** Puts the rows of one moment, which begins with this fact, into words. Most moments are one row. */
export type Tell<Fact extends AuditFact> = (
  rows: readonly [AuditRow<Fact>, ...AuditRow[]],
  setting: Setting,
) => Told;

/** Words for some facts. */
export type Tells<Fact extends AuditFact> = { readonly [One in Fact]: Tell<One> };

export function told(
  tone: Tone,
  icon: IconName,
  title: string,
  lines: readonly (Line | string | null)[] = [],
): Told {
  const kept = lines.flatMap((line) => {
    if (line === null || line === '') return [];
    return [typeof line === 'string' ? ({ line: 'text', text: line } as const) : line];
  });
  return { tone, icon, title, quiet: false, lines: kept };
}

export function quietly(moment: Told): Told {
  return { ...moment, quiet: true };
}

export function value(label: string, text: string): Line | null {
  return text === '' ? null : { line: 'value', label, value: text };
}

/** A SHA-256 by its first twelve digits, which tell any two apart on one page. */
export function digest(label: string, text: string): Line | null {
  return value(label, text.slice(0, 12));
}

export function quote(text: string): Line | null {
  return text.trim() === '' ? null : { line: 'quote', text: text.trim() };
}
