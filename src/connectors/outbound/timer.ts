/** Calls `fire` once after so many milliseconds, unless the returned function is called first. */
export type Timer = (milliseconds: number, fire: () => void) => () => void;

export const startTimer: Timer = (milliseconds, fire) => {
  const timer = setTimeout(fire, milliseconds);
  return () => clearTimeout(timer);
};
