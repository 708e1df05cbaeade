import { useId } from 'preact/hooks';
import type { Question } from './shapes.ts';

type FieldProps = {
  readonly question: Question;
  readonly answer: string;
  readonly onAnswer: (answer: string) => void;
};

/** Input types of a browser, by what the catalog calls the type of a question; others are text. */
const INPUTS: Readonly<Record<string, string>> = {
  date: 'date',
  datetime: 'datetime-local',
  integer: 'number',
};

/** What such a question wants, where the name of its type alone doesn't tell. */
const HINTS: Readonly<Record<string, string>> = {
  reference: 'A name, sign-in name or id.',
  list: 'Names, separated by commas.',
  rows: 'Rows as a JSON array of objects.',
};

export function QuestionField({ question, answer, onAnswer }: FieldProps) {
  const id = useId();
  const { type, label, mandatory } = question;
  if (type === 'checkbox')
    return (
      <div class="field check">
        <input
          id={id}
          type="checkbox"
          checked={answer === 'true'}
          onInput={(event) => onAnswer(String(event.currentTarget.checked))}
        />
        <label for={id}>{label}</label>
      </div>
    );
  const hint = HINTS[type];
  const common = { id, 'aria-describedby': hint ? `${id}-hint` : undefined };
  return (
    <div class="field">
      <label for={id}>
        {label}
        {mandatory && <span aria-hidden="true"> *</span>}
      </label>
      {question.choices ? (
        <select {...common} value={answer} onInput={(event) => onAnswer(event.currentTarget.value)}>
          <option value="" />
          {question.choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      ) : type === 'rows' || type === 'paragraph' ? (
        <textarea {...common} value={answer} onInput={(event) => onAnswer(event.currentTarget.value)} />
      ) : (
        <input
          {...common}
          type={(INPUTS[type] ?? 'text') as 'text' /* Preact's types want one of them named. */}
          value={type === 'datetime' ? answer.replace(' ', 'T') : answer}
          onInput={(event) => onAnswer(asStored(type, event.currentTarget.value))}
        />
      )}
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

/** The catalog stores a moment as `YYYY-MM-DD HH:MM:SS`, where a browser says `YYYY-MM-DDTHH:MM`. */
function asStored(type: string, value: string): string {
  if (type !== 'datetime' || value === '') return value;
  return `${value.replace('T', ' ')}:00`.slice(0, 19);
}
