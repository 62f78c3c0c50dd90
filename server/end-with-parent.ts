/**
 * Ends this process as by SIGTERM when the one that started it is gone.
 *
 * npm passes a signal on to the shell it runs our scripts with, and that shell ends without passing it on: without this, a server
 * would outlive its `npm start`. Only under npm; a server started by itself may outlive whom it likes.
 */
export function endWithParent(): void {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 250);
  watch.unref();
}
