/** What the answers of an app's doors of health say of it, also where it does not answer as it should. */
import type { CheckRow } from '../../src/ports/checks.ts';

type HttpAnswer = { readonly status: number; readonly text: string };

export type Answered = {
  readonly health: HttpAnswer;
  /** `null`: it was not asked. */
  readonly ready: HttpAnswer | null;
  /** `null`: nobody signed in; `because`: why there is no token. */
  readonly token: 'given' | null | { readonly because: string };
};

type Red = { readonly name: string; readonly because: string; readonly todo: string };

const row = (name: string, verdict: CheckRow['verdict'], because: string, todo: string | null): CheckRow => ({
  ...{ about: 'The app', name, verdict, because, todo },
});

/** A row for each check, or for what keeps them from being made. */
export function diagnosisOf({ health, ready, token }: Answered): readonly CheckRow[] {
  const body = jsonOf(health.text);
  if (health.status !== 200 || body === null) return [notAnswering(health)];
  const answers = row('answers', 'ok', 'GET /api/health answers 200.', null);
  if (ready === null) {
    const because = token !== null && token !== 'given' ? token.because : 'nobody signed in';
    return [answers, withoutToken('failed', `There is no token: ${because}`), ...redsIn(body)];
  }
  if (ready.status === 404 || (ready.status === 503 && jsonOf(ready.text) === null))
    return [answers, durableMissing(ready), ...redsIn(body)];
  const checked = jsonOf(ready.text);
  if (Array.isArray(checked?.['checks'])) {
    const rows = checked['checks'] as readonly CheckRow[];
    return [answers, ...rows, ...redsIn(body).filter(({ name }) => !isAmong(name, rows))];
  }
  if (token === 'given') {
    const { code = '', detail = '' } = (checked ?? {}) as {
      readonly code?: string;
      readonly detail?: string;
    };
    return [
      answers,
      row('token', 'failed', `The app does not take the token: ${ready.status} ${code}. ${detail}`, TOKEN),
      ...redsIn(body),
    ];
  }
  return [
    answers,
    withoutToken('unknown', 'Nobody signed in, so that only what is red is told.'),
    ...redsIn(body),
  ];
}

const TOKEN =
  'Sign in as somebody with the role Operator or Auditor, and add the application id of what you sign in with (of az: 04b07795-8ddb-461a-bbee-02f9e1bf7b46) to ENTRA_SIGN_IN_APP_IDS, next to ENTRA_APP_ID (docs/doctor.md).';

const withoutToken = (verdict: CheckRow['verdict'], because: string) => row('token', verdict, because, TOKEN);

/** Each fault is in a row already, or told by itself. */
function isAmong(red: string, rows: readonly CheckRow[]): boolean {
  return rows.some(({ about, name, verdict }) => {
    const isIt = [name, `${about}: ${name}`].includes(red) || ['policies', 'witnesses'].includes(red);
    return isIt || (verdict === 'failed' && red.startsWith('calls to ') && name === 'refusals');
  });
}

function redsIn(body: Readonly<Record<string, unknown>>): readonly CheckRow[] {
  const reds = Array.isArray(body['red']) ? (body['red'] as readonly Red[]) : [];
  return reds.map(({ name, because, todo }) => ({
    ...{ about: 'Red health', name, verdict: 'failed', because, todo },
  }));
}

function notAnswering({ status, text }: HttpAnswer): CheckRow {
  if (status === 0)
    return row(
      'answers',
      'failed',
      `It can't be reached: ${text}.`,
      'Look at the address, at the network, and whether the app runs.',
    );
  if (status === 503 && /host is not running/i.test(text))
    return row(
      'answers',
      'failed',
      'The Functions host does not run: 503 "Function host is not running."',
      'Look at COUNTERSIGN_TASK_HUB and AzureWebJobsStorage (docs/settings.md, The host’s own settings), and whether the identity reaches that storage account. GET /admin/host/status with the master key says which.',
    );
  if (status === 404)
    return row(
      'answers',
      'failed',
      'There is no function at /api/health (404).',
      'Nothing is deployed, FUNCTIONS_WORKER_RUNTIME is not node, or the address is of another app (docs/deploy.md, The code).',
    );
  if (status === 401 || status === 302 || status === 403)
    return row(
      'answers',
      'failed',
      `Something in front of the app turns callers away (${status}).`,
      'App Service authentication has to let calls through that nobody signed in for: AllowAnonymous (docs/hosting.md, The sign-in).',
    );
  return row('answers', 'failed', `GET /api/health answers ${status}.`, 'Read the log of the function app.');
}

/** It has the binding of webhooks, cards and timers, and they are down with it. */
function durableMissing({ status }: HttpAnswer): CheckRow {
  return row(
    'durable extension',
    'failed',
    `GET /api/health/ready answers ${status}: webhooks, cards and timers are not loaded.`,
    'Look at the extension bundle in host.json and at AzureWebJobsStorage; the log of the host names what failed to load.',
  );
}

function jsonOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : null;
  } catch {
    return null;
  }
}
