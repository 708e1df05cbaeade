import { useLive } from './live.ts';
import { Empty, Failed, Panel } from './parts.tsx';
import type { Lists, Message } from './shapes.ts';
import { minuteOf } from './times.ts';

type MessagesProps = { readonly as: string | null; readonly name: string; readonly lists: Lists | null };

/** Notices in chats and mails of one person. */
export function Messages({ as, name, lists }: MessagesProps) {
  const told = useLive<readonly Message[]>(as === null ? null : `/messages?to=${encodeURIComponent(as)}`);
  const messages = [...(told.value ?? [])].reverse();
  return (
    <Panel title={as === null ? 'Messages' : `Messages to ${name}`} id="messages">
      <Failed error={told.error} />
      {messages.length === 0 && <Empty>Nothing was sent.</Empty>}
      <ol class="journal">
        {messages.map((message) => (
          <li key={message.id} class="comment">
            <p class="small">
              <strong>
                {lists?.channels.find(({ id }) => id === message.channel)?.label ?? message.channel}
              </strong>{' '}
              · {message.ticket ? `${message.ticket.number} · ` : ''}
              <time dateTime={message.at}>{minuteOf(message.at)}</time>
            </p>
            <div class="text">
              {message.text.split('\n').map((line, place) => (
                <p key={place}>{line}</p>
              ))}
            </div>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
