import { type AuditRow, factsOf } from '../../domain/audit.ts';
import { textOf } from '../json-value.ts';
import { listed } from '../people.ts';
import { quietly, type Setting, type Told, told } from './told.ts';

/** Who was told and how: by mail, in a chat, or both. */
export function tellNotices(all: readonly AuditRow[], { names }: Setting): Told {
  const rows = factsOf(all, 'notice-sent');
  const byChannel = Map.groupBy(rows, ({ data }) => textOf(data, 'channel'));
  const peopleOf = (some: typeof rows) => [...new Set(some.map(({ data }) => names(textOf(data, 'to'))))];
  const everybody = peopleOf(rows);
  const channels = [...byChannel.keys()];
  const toAll = [...byChannel.values()].every((some) => peopleOf(some).length === everybody.length);
  const title = toAll
    ? `Told ${listed(everybody)} ${listed(channels.map(channelWords))}`
    : [...byChannel]
        .map(([channel, some]) => `told ${listed(peopleOf(some))} ${channelWords(channel)}`)
        .join(', ');
  return quietly(
    told('plain', 'send', `${title.charAt(0).toUpperCase()}${title.slice(1)}`, [
      channels.includes('mail') ? 'Nothing tells whether a mail arrived.' : null,
    ]),
  );
}

function channelWords(channel: string): string {
  if (channel === 'mail') return 'by mail';
  return channel ? `in ${channel.charAt(0).toUpperCase()}${channel.slice(1)}` : 'by an unnamed channel';
}
