/** Times as ServiceNow writes them. */

/** `YYYY-MM-DD HH:MM:SS`, UTC: the stored form. */
export function glideTime(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** A stored time as a user in `timeZone` sees it, `DD-MM-YYYY HH:MM:SS`; text that is no time stays as it is. */
export function displayTime(stored: string, timeZone: string): string {
  const at = Date.parse(`${stored.replace(' ', 'T')}Z`);
  if (Number.isNaN(at)) return stored;
  const parts = new Map(
    formatFor(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const date = [parts.get('day'), parts.get('month'), parts.get('year')].join('-');
  return `${date} ${[parts.get('hour'), parts.get('minute'), parts.get('second')].join(':')}`;
}

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formats.set(timeZone, made);
  return made;
}
