/** Values that follow the sandbox: asked for again whenever something changed there. */
import { createContext } from 'preact';
import { useCallback, useContext, useEffect, useRef, useState } from 'preact/hooks';
import { control, messageOf } from './control.ts';

const PAUSE_MS = 1_000;

type Pulse = {
  /** Grows when anything changed. */
  readonly beat: number;
  /** Another one when people, catalog or lists may look different; `null` until the sandbox has answered once. */
  readonly company: number | null;
  /** The sandbox's time; `null` until it has answered once. */
  readonly now: string | null;
  /** Why the sandbox doesn't answer; `null` while it does. */
  readonly trouble: string | null;
  /** Asks for everything again, now. */
  readonly touch: () => void;
};

export const PulseContext = createContext<Pulse>({
  beat: 0,
  company: null,
  now: null,
  trouble: null,
  touch: () => undefined,
});

type Changes = { readonly seq: number; readonly company: number; readonly now: string };

/** Listens to the sandbox for as long as somebody looks at the page. */
export function usePulse(): Pulse {
  const [beat, setBeat] = useState(0);
  const [company, setCompany] = useState<number | null>(null);
  const [now, setNow] = useState<string | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const touch = useCallback(() => setBeat((last) => last + 1), []);
  useEffect(() => {
    let ended = false;
    let seen = -1;
    const listen = async () => {
      try {
        const answer = await control<Changes>('GET', `/changes?since=${Math.max(seen, 0)}`);
        setCompany(answer.company);
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
  return { beat, company, now, trouble, touch };
}

export type Live<Value> = { readonly value: Value | null; readonly error: string | null };

/** What stands at a path of the control API, asked for again with each change. `null`: nothing is asked. */
export function useLive<Value>(path: string | null): Live<Value> {
  const { beat } = useContext(PulseContext);
  return useAsked(path, beat);
}

/** The same of people, catalog and lists, which seldom change. */
export function useCompany<Value>(path: string): Live<Value> {
  const { company } = useContext(PulseContext);
  return useAsked(company === null ? null : path, company);
}

type Asking = { readonly path: string | null; running: boolean; stale: boolean };

/** The last answer stays until a newer one is there. While one is under way the next waits: beats can be faster than answers. */
function useAsked<Value>(path: string | null, beat: number | null): Live<Value> {
  const [held, setHeld] = useState<Live<Value> & { readonly path: string | null }>({
    path: null,
    value: null,
    error: null,
  });
  const current = useRef<Asking>({ path, running: false, stale: false });
  // A beat means that the same path may answer otherwise.
  useEffect(() => {
    if (current.current.path !== path) current.current = { path, running: false, stale: false };
    const asking = current.current;
    const show = (live: Live<Value>) =>
      setHeld((last) => ({
        path,
        error: live.error,
        value: live.value ?? (last.path === path ? last.value : null),
      }));
    asking.stale = path !== null;
    const ask = async () => {
      asking.running = true;
      while (path !== null && asking.stale && current.current === asking) {
        asking.stale = false;
        const live = await lookAt<Value>(path);
        if (current.current === asking) show(live);
      }
      asking.running = false;
    };
    if (!asking.running) void ask();
  }, [path, beat]);
  return held.path === path ? held : { value: null, error: null };
}

async function lookAt<Value>(path: string): Promise<Live<Value>> {
  try {
    return { value: await control<Value>('GET', path), error: null };
  } catch (error) {
    return { value: null, error: messageOf(error) };
  }
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
