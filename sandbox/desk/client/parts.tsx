/** What every part of the desk is made of. */
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import type { Doing } from './live.ts';

type PanelProps = {
  readonly title: string;
  readonly id: string;
  readonly beside?: ComponentChildren;
  readonly children: ComponentChildren;
};

export function Panel({ title, id, beside, children }: PanelProps) {
  const heading = useId();
  return (
    <section class="panel" id={id} aria-labelledby={heading}>
      <header>
        <h2 id={heading} tabIndex={-1}>
          {title}
        </h2>
        {beside}
      </header>
      {children}
    </section>
  );
}

/** Brings a panel into sight and into the keyboard's place. */
export function goTo(id: string): void {
  const heading = document.querySelector<HTMLElement>(`#${id} h2`);
  heading?.focus({ preventScroll: true });
  heading?.closest('section')?.scrollIntoView({ block: 'start' });
}

/** What an act came to, told to screen readers as well. */
export function Said({ doing, busy = 'Working …' }: { readonly doing: Doing; readonly busy?: string }) {
  const said = doing.busy ? { text: busy, failed: false } : doing.said;
  return (
    <p class={`said ${said?.failed ? 'bad' : ''}`} role="status">
      {said?.text ?? ''}
    </p>
  );
}

export function Badge({ tone, children }: { readonly tone: string; readonly children: ComponentChildren }) {
  return <span class={`badge ${tone}`}>{children}</span>;
}

export function Failed({ error }: { readonly error: string | null }) {
  return error === null ? null : <p class="said bad">{error}</p>;
}

export const Empty = ({ children }: { readonly children: ComponentChildren }) => (
  <p class="empty">{children}</p>
);
