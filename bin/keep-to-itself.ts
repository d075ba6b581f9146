/** What a process could show of its memory, its environment and its files to others, it keeps to itself. To be called first. */
export function keepToItself(): void {
  // The embedded engine, for one, leaves the mode of its files to the umask.
  process.umask(0o077);
  // Node opens a debugger on it, to which every user of the machine may connect; with a listener it does not.
  process.on('SIGUSR1', () => undefined);
  // A diagnostic report, where somebody asks Node for one, has the environment in it. Node 20 cannot leave it out.
  if ('excludeEnv' in process.report) Object.assign(process.report, { excludeEnv: true });
}
