/** Milliseconds this thread has spent on a processor: what others do on the machine meanwhile isn't in them. */
export function coreTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
