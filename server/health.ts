/** The container's health check: exit code 0 when the server on PORT of this machine is ready to serve, else 1. */
import { loadConfig } from './config.ts';

const { port } = loadConfig(process.env);
const answer = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(4_000) }).catch(
  (error: unknown) => ({ ok: false, status: String(error) }),
);
console.log(answer.status);
process.exitCode = answer.ok ? 0 : 1;
