import type { Live } from './live.ts';
import { Badge, Empty, Failed, Panel } from './parts.tsx';
import type { TimelineEntry, TimelineRequest } from './shapes.ts';
import { clockOf, dayOf, minuteOf } from './times.ts';

type TimelineProps = {
  readonly requests: Live<{ readonly requests: readonly TimelineRequest[] }>;
  readonly chosen: boolean;
};

/** Entries that are shown unfolded. */
const NEWEST = 8;

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
  const newest = [...timeline].sort((one, other) => other.at.localeCompare(one.at));
  const older = newest.slice(NEWEST);
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
      <Days entries={newest.slice(0, NEWEST)} />
      {older.length > 0 && (
        <details class="more">
          <summary>{older.length} earlier entries</summary>
          <Days entries={older} />
        </details>
      )}
    </>
  );
}

/** Under the day they happened on. */
function Days({ entries }: { readonly entries: readonly TimelineEntry[] }) {
  return (
    <>
      {[...Map.groupBy(entries, ({ at }) => dayOf(at))].map(([day, ofDay]) => (
        <div key={day} class="day">
          <h3>{day}</h3>
          <ol class="timeline">
            {ofDay.map((entry, place) => (
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
