/** Values that follow the sandbox: asked for again whenever something changed there. */
import { createContext } from 'preact';
import { useCallback, useContext, useEffect, useRef, useState } from 'preact/hooks';
import { control, messageOf } from './control.ts';

const PAUSE_MS = 1_000;

type Pulse = {
  /** Grows when anything changed. */
  readonly beat: number;
  /** The sandbox's time; `null` until it has answered once. */
  readonly now: string | null;
  /** Why the sandbox doesn't answer; `null` while it does. */
  readonly trouble: string | null;
  /** Asks for everything again, now. */
  readonly touch: () => void;
};

export const PulseContext = createContext<Pulse>({
  beat: 0,
  now: null,
  trouble: null,
  touch: () => undefined,
});

/** Listens to the sandbox for as long as somebody looks at the page. */
export function usePulse(): Pulse {
  const [beat, setBeat] = useState(0);
  const [now, setNow] = useState<string | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const touch = useCallback(() => setBeat((last) => last + 1), []);
  useEffect(() => {
    let ended = false;
    let seen = -1;
    const listen = async () => {
      try {
        const answer = await control<{ seq: number; now: string }>(
          'GET',
          `/changes?since=${Math.max(seen, 0)}`,
        );
        setNow(answer.now);
        setTrouble(null);
        if (answer.seq !== seen) touch();
        seen = answer.seq;
      } catch (error) {
        setTrouble(messageOf(error));
      }
    };
    const go = async () => {
      while (!ended) {
        if (!document.hidden) await listen();
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    };
    void go();
    return () => {
      ended = true;
    };
  }, [touch]);
  return { beat, now, trouble, touch };
}

export type Live<Value> = { readonly value: Value | null; readonly error: string | null };

/** What stands at a path of the control API; the last answer stays until a newer one is there. `null`: nothing is asked. */
export function useLive<Value>(path: string | null): Live<Value> {
  const { beat } = useContext(PulseContext);
  const [held, setHeld] = useState<Live<Value> & { readonly path: string | null }>({
    path: null,
    value: null,
    error: null,
  });
  const asked = useRef({ path, newest: 0, shown: 0 });
  // A beat means that the same path may answer otherwise.
  useEffect(() => {
    const state = asked.current;
    state.path = path;
    if (path === null) return;
    const turn = ++state.newest;
    const show = (live: Live<Value>) => {
      if (state.path !== path || turn < state.shown) return;
      state.shown = turn;
      setHeld((last) => ({
        path,
        error: live.error,
        value: live.value ?? (last.path === path ? last.value : null),
      }));
    };
    control<Value>('GET', path).then(
      (value) => show({ value, error: null }),
      (error) => show({ value: null, error: messageOf(error) }),
    );
  }, [path, beat]);
  return held.path === path ? held : { value: null, error: null };
}

/** What a button does, and what came of it in words. */
export type Doing = {
  readonly busy: boolean;
  readonly said: { readonly text: string; readonly failed: boolean } | null;
  readonly run: (act: () => Promise<string>) => Promise<void>;
};

export function useDoing(): Doing {
  const { touch } = useContext(PulseContext);
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<Doing['said']>(null);
  const run = async (act: () => Promise<string>) => {
    setBusy(true);
    setSaid(null);
    try {
      setSaid({ text: await act(), failed: false });
    } catch (error) {
      setSaid({ text: messageOf(error), failed: true });
    }
    setBusy(false);
    touch();
  };
  return { busy, said, run };
}
