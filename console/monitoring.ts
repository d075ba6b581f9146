import express, { type Express } from 'express';
import type { Metrics } from '../core/metrics.ts';

export interface Readiness {
  /** False when a callback could not be made durable now. */
  readonly ready: boolean;
  readonly journal: string;
  readonly store: string;
}

/** What a process shows of itself. */
export interface Monitored {
  readonly metrics: Metrics;
  /** Brings gauges up to date before they are read. */
  readonly measure: () => void;
  readonly readiness: () => Readiness;
}

/** An application with liveness, readiness and metrics, to which everything else is added; or nothing, in a process that only reconciles. */
export function createMonitoring({ metrics, measure, readiness }: Monitored): Express {
  const app = createHealth(readiness);
  app.get('/metrics', async (_, response) => {
    measure();
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  return app;
}

/** Liveness and readiness alone. */
export function createHealth(readiness: () => Pick<Readiness, 'ready'>): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.get('/healthz', (_, response) => void response.json({ status: 'ok' }));
  app.get('/readyz', (_, response) => {
    const now = readiness();
    response.status(now.ready ? 200 : 503).json(now);
  });
  return app;
}
