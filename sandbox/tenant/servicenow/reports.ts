/** The form on which people report an incident; its fields are the members of a `NewIncident`. */
import { choicesOf } from './choices.ts';
import type { Switches } from './switches.ts';

type ReportField = {
  readonly name: string;
  readonly label: string;
  readonly type: 'text' | 'paragraph' | 'choice' | 'person';
  readonly mandatory: boolean;
  /** Of a `choice`. */
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  /** What the record says where nobody chose. */
  readonly default?: string;
};

export type ReportForm = { readonly fields: readonly ReportField[] };

export const CHANNELS = ['phone', 'email', 'self-service', 'chat', 'monitoring'] as const;

export const USUAL = { priority: '3', channel: 'self-service' } as const;

/** Categories are the ones whose incidents are told to the app. */
export function incidentForm({ webhook: { categories } }: Switches): ReportForm {
  const person = { type: 'person' } as const;
  const category = categories.length === 0 ? ({ type: 'text' } as const) : choice(categories);
  return {
    fields: [
      { name: 'category', label: 'Category', ...category, mandatory: true, ...only(categories) },
      { name: 'subcategory', label: 'Subcategory', type: 'text', mandatory: true },
      { name: 'caller', label: 'Caller', ...person, mandatory: true },
      { name: 'affectedUser', label: 'Affected user', ...person, mandatory: false },
      {
        name: 'priority',
        label: 'Priority',
        type: 'choice',
        mandatory: false,
        choices: choicesOf('incident', 'priority'),
        default: USUAL.priority,
      },
      { name: 'channel', label: 'Channel', ...choice(CHANNELS), mandatory: false, default: USUAL.channel },
      { name: 'accessType', label: 'Type of access', ...choice(['privileged']), mandatory: false },
      { name: 'role', label: 'Role', type: 'text', mandatory: false },
      { name: 'duration', label: 'For how long', type: 'text', mandatory: false },
      { name: 'text', label: 'Description', type: 'paragraph', mandatory: false },
    ],
  };
}

const choice = (values: readonly string[]) =>
  ({ type: 'choice', choices: values.map((value) => ({ value, label: value })) }) as const;

/** What there is no choice about is answered. */
function only(values: readonly string[]): Pick<ReportField, 'default'> {
  const [first, ...others] = values;
  return first !== undefined && others.length === 0 ? { default: first } : {};
}
