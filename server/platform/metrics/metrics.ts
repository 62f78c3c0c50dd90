import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyPluginAsync } from 'fastify';
import { collectDefaultMetrics, Counter, Gauge, type Metric, Registry } from 'prom-client';

/** A number that something keeps, read whenever the metrics are. */
export interface Reading {
  /** In Prometheus' form: base unit last, and `_total` for what only grows (https://prometheus.io/docs/practices/naming). */
  readonly name: string;
  readonly help: string;
  read(): number;
}

/** All metrics of this process: those of Node.js and the readings. */
export function metricsOf(readings: readonly Reading[]): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const reading of readings) registry.registerMetric(metricOf(reading));
  return registry;
}

function metricOf({ name, help, read }: Reading): Metric {
  const options = { name, help, registers: [] };
  if (!name.endsWith('_total'))
    return new Gauge({
      ...options,
      collect() {
        this.set(read());
      },
    });
  return new Counter({
    ...options,
    collect() {
      this.reset();
      this.inc(read());
    },
  });
}

/** `GET /metrics` for Prometheus, with the token it was configured with; without one there is no such address. */
export function metricsRoutes(token: string | null, readings: readonly Reading[]): FastifyPluginAsync {
  return async (app) => {
    if (token === null) return;
    const registry = metricsOf(readings);
    const wanted = digest(`Bearer ${token}`);
    app.get('/metrics', async (request, reply) => {
      if (!timingSafeEqual(digest(request.headers.authorization ?? ''), wanted))
        return reply
          .code(401)
          .header('www-authenticate', 'Bearer')
          .send({ error: 'Send METRICS_TOKEN as a bearer token.' });
      return reply.header('content-type', registry.contentType).send(await registry.metrics());
    });
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
