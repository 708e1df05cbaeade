import { useLive } from './live.ts';
import { nameOf } from './names.ts';
import { Badge, Failed } from './parts.tsx';
import type { Detection, Person, Risk, RoleHeld, Sessions } from './shapes.ts';
import { dayAndMinuteOf, momentOf } from './times.ts';

type AccountProps = {
  readonly person: Person;
  readonly people: readonly Person[];
  /** Whether the ticket is about it; else it is folded away while nothing is the matter. */
  readonly isTheMatter: boolean;
};

/** How somebody stands with their sign-in: risk, sessions, password, roles. */
export function Account({ person, people, isTheMatter }: AccountProps) {
  const path = `/directory/users/${person.id}`;
  const risk = useLive<Risk>(`${path}/risk`);
  const sessions = useLive<Sessions>(`${path}/sessions`);
  const roles = useLive<readonly RoleHeld[]>(`${path}/roles`);
  const account = useLive<Person>(path);
  const isOpen = isTheMatter || (risk.value !== null && risk.value.updatedAt !== null);
  return (
    <details class="more" open={isOpen}>
      <summary>
        Sign-in and risk
        {risk.value && (
          <Badge tone={isAtRisk(risk.value) ? 'bad' : 'quiet'}>{wordsOf(risk.value.riskState)}</Badge>
        )}
      </summary>
      <Failed error={risk.error ?? sessions.error ?? roles.error ?? account.error} />
      {risk.value && sessions.value && account.value && (
        <dl class="facts" aria-live="polite">
          {factsOf(risk.value, sessions.value, account.value, roles.value ?? []).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {risk.value && <Detections detections={risk.value.detections} />}
      {risk.value && <History history={risk.value.history} people={people} />}
    </details>
  );
}

function factsOf(risk: Risk, sessions: Sessions, { accountEnabled }: Person, roles: readonly RoleHeld[]) {
  const level = risk.riskLevel === 'none' ? 'none' : `${risk.riskLevel}, ${wordsOf(risk.riskState)}`;
  const held = roles.map(
    ({ displayName, eligible, end }) =>
      `${displayName}${eligible ? ' (eligible)' : ''}${end === null ? '' : ` until ${dayAndMinuteOf(end)}`}`,
  );
  const facts: readonly (readonly [string, string])[] = [
    ['Risk', risk.isProcessing ? `${level}; a verdict is processed` : level],
    ['Sign-in', accountEnabled === false ? 'disabled' : 'enabled'],
    ['Sessions count since', dayAndMinuteOf(sessions.validFrom)],
    ['Password set', dayAndMinuteOf(sessions.passwordChangedAt)],
    ['Next sign-in', DEMANDS[sessions.forceChange]],
    ['Directory roles', held.join(', ') || 'none'],
  ];
  return facts;
}

const DEMANDS: Readonly<Record<Sessions['forceChange'], string>> = {
  none: 'as usual',
  demanded: 'asks for a new password',
  'demanded-with-mfa': 'asks for a second factor and a new password',
};

const isAtRisk = ({ riskState }: Risk): boolean =>
  riskState === 'atRisk' || riskState === 'confirmedCompromised';

/** `confirmedSafe` → `confirmed safe` */
const wordsOf = (name: string): string =>
  name === 'none' ? 'no risk' : name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function Detections({ detections }: { readonly detections: readonly Detection[] }) {
  if (detections.length === 0) return null;
  return (
    <>
      <h3>Detections</h3>
      <ul class="holds">
        {detections.toReversed().map((one) => (
          <li key={one.id}>
            <span class="name">{wordsOf(one.type)}</span>
            <span class="small">
              {one.level}, {wordsOf(one.state)} · {momentOf(one.at)}
              {one.ipAddress === null ? '' : ` · ${one.ipAddress}`}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function History({
  history,
  people,
}: {
  readonly history: Risk['history'];
  readonly people: readonly Person[];
}) {
  if (history.length === 0) return null;
  return (
    <>
      <h3>History of the risk</h3>
      <ol class="holds">
        {history.toReversed().map(({ at, riskLevel, riskState, riskDetail, by }, place) => (
          <li key={place}>
            <span class="name">{wordsOf(riskState)}</span>
            <span class="small">
              {riskLevel === 'none' ? '' : `${riskLevel}, `}
              {riskDetail === 'none' ? '' : `${wordsOf(riskDetail)}, `}
              {makerOf(by, people)} · {momentOf(at)}
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}

/** Accounts of the directory: of people, of apps, or the service itself. */
function makerOf(by: string | null, people: readonly Person[]): string {
  const [what, id = ''] = (by ?? '').split(':');
  if (what === 'user') return `by ${nameOf(people, id)}`;
  return what === 'app' ? 'by an app' : 'by the service itself';
}
