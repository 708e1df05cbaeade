import { useId, useMemo, useRef, useState } from 'preact/hooks';

export type Option = {
  readonly id: string;
  readonly name: string;
  /** Told beside the name, and searched as well. */
  readonly detail?: string;
  /** What sets it apart in the list, such as cards that wait. */
  readonly mark?: string;
};

type ComboboxProps = {
  readonly label: string;
  readonly options: readonly Option[];
  readonly chosen: string | null;
  readonly choose: (id: string) => void;
  readonly hint?: string;
};

/** More would be scrolled, not read. */
const LONGEST = 40;

/** A field that is searched by typing and gone through with the arrow keys (WAI-ARIA combobox with a list). */
export function Combobox({ label, options, chosen, choose, hint }: ComboboxProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  /** What the field showed as it got the focus: a choice that is made meanwhile does not change it under somebody's fingers. */
  const held = useRef<string | null>(null);
  const [typed, setTyped] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const [place, setPlace] = useState(0);
  const name = options.find((option) => option.id === chosen)?.name ?? '';
  const fitting = useMemo(() => options.filter(fits(typed ?? '')), [options, typed]);
  const shown = fitting.slice(0, LONGEST);
  const active = open ? shown[Math.min(place, shown.length - 1)] : undefined;

  const unfold = () => {
    setOpen(true);
    setPlace(Math.max(0, typed === null ? shown.findIndex((option) => option.id === chosen) : 0));
  };
  const fold = () => {
    setOpen(false);
    setTyped(null);
  };
  const take = (option: Option) => {
    held.current = option.name;
    choose(option.id);
    fold();
  };
  const move = (by: number) => {
    if (!open) return unfold();
    const next = Math.min(Math.max(place + by, 0), shown.length - 1);
    setPlace(next);
    document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp') move(-1);
    else if (event.key === 'Enter' && active) take(active);
    else if (event.key === 'Escape' && open) fold();
    else return;
    event.preventDefault();
  };

  return (
    <div class="field combobox">
      <label for={id}>{label}</label>
      <input
        id={id}
        ref={input}
        role="combobox"
        autocomplete="off"
        spellcheck={false}
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={active ? `${id}-${shown.indexOf(active)}` : undefined}
        placeholder={hint}
        value={typed ?? held.current ?? name}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setOpen(true);
          setPlace(0);
        }}
        onFocus={() => {
          held.current = name;
          input.current?.select();
        }}
        onClick={unfold}
        onBlur={() => {
          held.current = null;
          fold();
        }}
        onKeyDown={onKeyDown}
      />
      <div id={`${id}-list`} role="listbox" tabIndex={-1} aria-label={label} hidden={!open}>
        {open &&
          shown.map((option, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's, which keeps the focus.
            <div
              key={option.id}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={option === active}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(option)}
            >
              <span class="name">{option.name}</span>
              {option.mark && <span class="mark-of">{option.mark}</span>}
              {option.detail && <span class="detail">{option.detail}</span>}
            </div>
          ))}
        {open && shown.length === 0 && <div class="none">Nothing has that name.</div>}
        {open && fitting.length > LONGEST && (
          <div class="none">{fitting.length - LONGEST} more; type to narrow the list.</div>
        )}
      </div>
    </div>
  );
}

/** Every typed word stands somewhere in the name or beside it, accents or not. */
function fits(typed: string): (option: Option) => boolean {
  const words = folded(typed).split(/\s+/).filter(Boolean);
  return ({ name, detail = '' }) => {
    const text = folded(`${name} ${detail}`);
    return words.every((word) => text.includes(word));
  };
}

const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
