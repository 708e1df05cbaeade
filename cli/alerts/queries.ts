/** Questions that people ask of the log, beside what wakes them. */
type Query = { readonly name: string; readonly about: string; readonly kql: string };

const LINES = `AppTraces
| where Message startswith '{"log":"run"'
| extend line = parse_json(Message)`;

const of = (what: string) => `${LINES}\n| where tostring(line.what) == "${what}"`;

export const QUERIES: readonly Query[] = [
  {
    name: 'one-ticket',
    about: 'Everything that was logged of one ticket, in order.',
    kql: `let number = "RITM0010001";
${LINES}
| where tostring(line.ticket) == number
| project TimeGenerated, what = tostring(line.what), line, OperationId
| order by TimeGenerated asc`,
  },
  {
    name: 'outcomes',
    about: 'How requests ended, by day.',
    kql: `${of('conclusion')}
| summarize requests = count() by outcome = tostring(line.outcome), bin(TimeGenerated, 1d)`,
  },
  {
    name: 'waiting',
    about: 'Requests that wait for people, by how long ago they came.',
    kql: `${of('sweep')}
| where isnotnull(line.waiting)
| project TimeGenerated, underAnHour = toint(line.waitingUnderHour), underADay = toint(line.waitingUnderDay),
    underThreeDays = toint(line.waitingUnderThreeDays), longer = toint(line.waitingLonger)
| render timechart`,
  },
  {
    name: 'proof-latency',
    about: 'Seconds from the last write of a request to its proof, on whatever worker each happened.',
    kql: `let writes = ${of('write')}
    | where tostring(line.effect) == "changed"
    | summarize written = max(TimeGenerated) by request = tostring(line.request);
${of('proof')}
| extend request = tostring(line.request)
| join kind=inner writes on request
| extend seconds = datetime_diff("second", TimeGenerated, written)
| where seconds >= 0
| summarize percentiles(seconds, 50, 95, 99) by expect = tostring(line.expect), bin(TimeGenerated, 1h)`,
  },
  {
    name: 'untold',
    about: 'Tickets that say less than is known, and for how many seconds the oldest has.',
    kql: `${of('sweep')}
| where tostring(line.sweep) == "reconcile"
| project TimeGenerated, untold = toint(line.untold), oldestSeconds = toint(line.oldestUntoldSeconds)
| render timechart`,
  },
  {
    name: 'overdue',
    about:
      'Access whose time is up and that is not proven gone, and for how many seconds the oldest is over.',
    kql: `${of('sweep')}
| where tostring(line.sweep) == "expiry"
| project TimeGenerated, overdue = toint(line.overdue), oldestSeconds = toint(line.oldestOverdueSeconds)
| render timechart`,
  },
  {
    name: 'sweeps',
    about: 'When each timer last could look.',
    kql: `${of('sweep')}
| where tobool(line.looked) == true
| summarize last = max(TimeGenerated), ticks = count(), slowest = max(toint(line.milliseconds)) by sweep = tostring(line.sweep)
| order by last asc`,
  },
  {
    name: 'calls',
    about: 'Calls that were not let in or not answered, by host, purpose and status.',
    kql: `${of('call')}
| summarize calls = count(), tickets = dcount(tostring(line.ticket)), mostTries = max(toint(line.attempt))
    by host = tostring(line.host), purpose = tostring(line.purpose), status = toint(line.status)
| order by calls desc`,
  },
  {
    name: 'failures',
    about:
      'Steps that failed, with the line that says why, and invocations that the platform counts as failed.',
    kql: `union
    (${of('activity-failed')}
    | project TimeGenerated, OperationId, what = tostring(line.activity), ticket = tostring(line.ticket)),
    (${of('door-failed')}
    | project TimeGenerated, OperationId, what = tostring(line.door), ticket = ""),
    (AppRequests
    | where Success == false
    | project TimeGenerated, OperationId, what = OperationName, ticket = "")
| order by TimeGenerated desc`,
  },
];
