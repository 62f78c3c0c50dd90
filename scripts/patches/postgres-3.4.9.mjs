/**
 * postgres.js 3.4.9: a backend that dies inside a transaction (restart, failover, pg_terminate_backend) throws an uncaught TypeError
 * or leaves its connection dead for ever (porsager/postgres #1154, #1208, #1066). Remove this once a release mends it;
 * `server/test/postgres-kill.pg.test.ts` shows whether one does.
 */
export default {
  package: 'postgres',
  version: '3.4.9',
  files: ['src/connection.js', 'cjs/src/connection.js', 'cf/src/connection.js'],
  changes: [
    {
      why: 'A write that was put off until the socket had closed must fail its queries, not the process.',
      from: `  function nextWrite(fn) {
    const x = socket.write(chunk, fn)`,
      to: `  function nextWrite(fn) {
    if (!socket) {
      chunk = nextWriteTimer = null
      error(Errors.connection('CONNECTION_CLOSED', options))
      return false
    }
    const x = socket.write(chunk, fn)`,
    },
    {
      why: 'A failed query must not stay the current one, or the connection never takes another.',
      from: '    query && queryError(query, err)\n',
      to: '    query && (queryError(query, err), query = null)\n',
    },
    {
      why: 'A backend that dies while a new connection looks up array types must not end the process; the next one looks again.',
      from: '        return fetchArrayTypes()\n',
      to: '        return fetchArrayTypes().catch(() => { needsTypes = true })\n',
    },
  ],
};
