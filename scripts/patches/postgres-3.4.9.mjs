/**
 * postgres.js 3.4.9: a backend that dies inside a transaction (restart, failover, pg_terminate_backend) throws an uncaught TypeError
 * or leaves its connection dead for ever (porsager/postgres #1154, #1208, #1066). Remove this once a release mends it;
 * `server/test/postgres-kill.pg.test.ts` shows whether one does.
 */
export default {
  package: 'postgres',
  version: '3.4.9',
  folders: ['src', 'cjs/src', 'cf/src'],
  changes: [
    {
      file: 'connection.js',
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
      file: 'connection.js',
      why: 'A failed query must not stay the current one, or the connection never takes another.',
      from: '    query && queryError(query, err)\n',
      to: '    query && (queryError(query, err), query = null)\n',
    },
    {
      file: 'connection.js',
      why: 'A backend that dies while a new connection looks up array types must not end the process; the next one looks again.',
      from: '        return fetchArrayTypes()\n',
      to: '        return fetchArrayTypes().catch(() => { needsTypes = true })\n',
    },
    {
      file: 'connection.js',
      why: 'What was still to be written to a lost connection must not be written to the next, nor keep it from writing.',
      from: `    clearImmediate(nextWriteTimer)
    socket.removeListener('data', data)`,
      to: `    clearImmediate(nextWriteTimer)
    nextWriteTimer = chunk = null
    socket.removeListener('data', data)`,
    },
    {
      file: 'connection.js',
      why: 'What was asked between the error of a socket and its end fails as well.',
      from: `    !hadError && (query || sent.length) && error(`,
      to: `    ;(query || sent.length) && error(`,
    },
    {
      file: 'connection.js',
      why: 'What a backend said as it died is nothing that the next one answers.',
      from: `    socket.removeAllListeners()
    socket = null

    if (initial)`,
      to: `    socket.removeAllListeners()
    socket = errorResponse = null

    if (initial)`,
    },
    {
      file: 'connection.js',
      why: 'A connection that was opened to be reserved goes to who waits for it.',
      from: `      initial && !initial.reserve && execute(initial)
      options.shared.retries = retries = 0
      initial = null
      return
    }`,
      to: `      const reserving = initial && initial.reserve
      initial && !reserving && execute(initial)
      options.shared.retries = retries = 0
      initial = null
      if (!reserving)
        return
    }`,
    },
    {
      file: 'connection.js',
      why: 'A network that swallows what is sent must not keep a query waiting for ever: answer_timeout, in seconds without a byte.',
      from: '      , connectTimer = timer(connectTimedOut, options.connect_timeout)\n',
      to: `      , connectTimer = timer(connectTimedOut, options.connect_timeout)
      , answerTimer = timer(notAnswered, options.answer_timeout)
`,
    },
    {
      file: 'connection.js',
      why: 'The same: it counts while a query has no answer,',
      from: '        : (query = q, query.active = true)\n',
      to: '        : (query = q, query.active = true, answerTimer.start())\n',
    },
    {
      file: 'connection.js',
      why: 'anew with each byte that comes,',
      from: `      remaining = 0
      incomings = null
    }
  }

  async function connect() {`,
      to: `      remaining = 0
      incomings = null
    }
    query || sent.length ? answerTimer.start() : answerTimer.cancel()
  }

  function notAnswered() {
    socket && socket.destroy(Errors.connection('CONNECTION_CLOSED', options, socket))
  }

  async function connect() {`,
    },
    {
      file: 'connection.js',
      why: 'and until the connection is gone.',
      from: `    connectTimer.cancel()

    socket.removeAllListeners()`,
      to: `    connectTimer.cancel()
    answerTimer.cancel()

    socket.removeAllListeners()`,
    },
    {
      file: 'index.js',
      why: 'answer_timeout is an option like the others.',
      from: '    keep_alive      : 60,\n',
      to: '    keep_alive      : 60,\n    answer_timeout  : null,\n',
    },
    {
      file: 'index.js',
      why: 'Who waits for a connection stays in the queue until there is one, and is gone from it when told that there is none.',
      from: `        const query = { reserve: resolve, reject }
`,
      to: `        const query = { reserve: resolve, reject: e => { queries.remove(query); reject(e) } }
`,
    },
    {
      file: 'index.js',
      why: 'The same when another connection is lost meanwhile.',
      from: `    queries.length && connect(c, queries.shift())
  }`,
      to: `    if (queries.length) {
      const query = queries.shift()
      query.reserve && queries.push(query)
      connect(c, query)
    }
  }`,
    },
    {
      file: 'index.js',
      why: 'A connection that is lost while it is reserved fails what waits for it, and must not go back to the pool as an open one, nor away from who has it by then.',
      from: `    c.reserved = () => queue.length
      ? c.execute(queue.shift())
      : move(c, reserved)
    c.reserved.release = true

    const sql = Sql(handler)
    sql.release = () => {
      c.reserved = null`,
      to: `    const mine = c.reserved = () => queue.length
      ? c.execute(queue.shift())
      : move(c, reserved)
    c.reserved.release = true
    c.onclose = e => {
      while (queue.length)
        queue.shift().reject(e)
    }

    const sql = Sql(handler)
    sql.release = () => {
      if (c.reserved !== mine)
        return
      c.reserved = c.onclose = null`,
    },
    {
      file: 'index.js',
      why: 'What is asked of such a connection fails.',
      from: `    function handler(q) {
      c.queue === full
        ? queue.push(q)`,
      to: `    function handler(q) {
      if (c.reserved !== mine)
        return q.reject(Errors.connection('CONNECTION_CLOSED', options))
      c.queue === full
        ? queue.push(q)`,
    },
  ],
};
