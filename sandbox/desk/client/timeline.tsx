import type { Live } from './live.ts';
import { Badge, Empty, Failed, Panel } from './parts.tsx';
import type { TimelineEntry, TimelineRequest } from './shapes.ts';
import { clockOf, dayOf, minuteOf } from './times.ts';

type TimelineProps = {
  readonly requests: Live<{ readonly requests: readonly TimelineRequest[] }>;
  readonly chosen: boolean;
};

/** The requests of the ticket as the app itself tells them. */
export function Timeline({ requests, chosen }: TimelineProps) {
  const found = requests.value?.requests ?? [];
  return (
    <Panel title="What Countersign did" id="timeline">
      <Failed error={requests.error} />
      {!chosen && <Empty>Nothing is chosen.</Empty>}
      {chosen && requests.value && found.length === 0 && (
        <Empty>The app knows nothing of this ticket yet.</Empty>
      )}
      {found.map((request) => (
        <RequestTimeline key={request.requestId} request={request} />
      ))}
    </Panel>
  );
}

function RequestTimeline({ request }: { readonly request: TimelineRequest }) {
  const { title, status, timeline, consoleUrl } = request;
  return (
    <>
      <div class="line">
        <span>
          <strong>{title}</strong> <Badge tone={status.tone}>{status.title}</Badge>
        </span>
        <a href={consoleUrl} target="_blank" rel="noreferrer">
          In the console, as an operator
        </a>
      </div>
      <div>
        {status.why.map((why) => (
          <p key={why}>{why}</p>
        ))}
      </div>
      {status.due && (
        <p>
          {status.due.what} <strong>{minuteOf(status.due.at)}</strong>.
        </p>
      )}
      {daysOf(timeline).map(([day, entries]) => (
        <div key={day} class="day">
          <h3>{day}</h3>
          <ol class="timeline">
            {entries.map((entry, place) => (
              <li key={`${entry.at} ${place}`} class={entry.quiet ? 'quiet' : entry.tone}>
                <time dateTime={entry.at}>{clockOf(entry.at)}</time>
                <div>
                  <p class="title">{entry.title}</p>
                  {entry.words.map((line) => (
                    <p key={line} class="small">
                      {line}
                    </p>
                  ))}
                </div>
              </li>
            ))}
          </ol>
        </div>
      ))}
    </>
  );
}

/** Newest first, under the day they happened on. */
function daysOf(timeline: readonly TimelineEntry[]): readonly [string, readonly TimelineEntry[]][] {
  const newest = [...timeline].sort((one, other) => other.at.localeCompare(one.at));
  return [...Map.groupBy(newest, ({ at }) => dayOf(at))];
}
