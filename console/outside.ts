import type { Express } from 'express';
import { createHealth, type Monitored } from './monitoring.ts';
import { ApiProblem, sendProblem } from './problem.ts';

/** What a port for callbacks alone has beside them: whether to send callbacks here, for a load balancer. Why not is nobody's business there. */
export function createOutside({ readiness }: Pick<Monitored, 'readiness'>): Express {
  const app = createHealth(() => ({ ready: readiness().ready }));
  app.use((_, response) =>
    sendProblem(response, new ApiProblem(404, 'No such resource', 'Callbacks go to /callbacks.')),
  );
  return app;
}
