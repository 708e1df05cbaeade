import type { CardButton, CardView, Press } from '../../ports/conversation.ts';
import type { CardLink } from '../card-layout.ts';
import { REASON_IN } from './activity.ts';
import type { Element } from './card-text.ts';

export const COMMENT: Element = {
  type: 'Input.Text',
  id: 'comment',
  label: 'Comment (optional)',
  isMultiline: true,
  maxLength: 500,
};

const reasonFor = (label: string, id: string, errorMessage: string): Element => ({
  type: 'Input.Text',
  id,
  label,
  isMultiline: true,
  isRequired: true,
  errorMessage,
  maxLength: 500,
});

const FOR_REQUESTER = 'Say why, so that the requester can act on it.';
const FOR_EVIDENCE = 'Say why: it is kept as evidence of what was done.';

export function execute(verb: Press['verb'], title: string, data: object) {
  return { type: 'Action.Execute', id: verb, verb, title, data };
}

/** What a person may press, in the order of the card: approve and reject, or what the view offers instead. */
export function buttonsOf({ buttons }: CardView, data: object): readonly object[] {
  if (!buttons) return decisions(data);
  return buttons.map((button: CardButton) => {
    const action = execute(button.verb, button.label, data);
    return button.reason === 'required'
      ? withReason(action, `${button.label}: why? (required)`, FOR_EVIDENCE)
      : action;
  });
}

function decisions(data: object): readonly object[] {
  const reject = { ...execute('reject', 'Reject', data), style: 'destructive' };
  return [
    { ...execute('approve', 'Approve', data), style: 'positive' },
    withReason(reject, 'Why do you reject? (required)', FOR_REQUESTER),
  ];
}

/** An action with a required reason opens a part of its own, so that it doesn't stand in the way of the others. */
function withReason(
  action: { readonly title: string; readonly verb: Press['verb'] },
  label: string,
  errorMessage: string,
): object {
  const reason = reasonFor(label, REASON_IN[action.verb] ?? 'reason', errorMessage);
  return {
    type: 'Action.ShowCard',
    title: `${action.title}…`,
    card: { type: 'AdaptiveCard', version: '1.5', body: [reason], actions: [action] },
  };
}

/** Each in a row of its own: side by side they are cut off on a phone. */
export function rowsOf(actions: readonly object[]): readonly Element[] {
  return actions.map((action, place) => ({
    type: 'ActionSet',
    spacing: place === 0 ? 'Medium' : 'Small',
    actions: [action],
  }));
}

/** What only somebody who looks a rule up needs, in a part that opens by itself. */
export function detailsPart(details: readonly Element[]): readonly object[] {
  if (details.length === 0) return [];
  const card = { type: 'AdaptiveCard', version: '1.5', body: details };
  return [{ type: 'Action.ShowCard', title: 'Details', card }];
}

export const opening = ({ title, url }: CardLink): object => ({ type: 'Action.OpenUrl', title, url });
