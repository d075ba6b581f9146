import express, { type Express, type Request, type Response } from 'express';
import { type Resource, stepAt } from './resource.ts';
import { accountInPath, addAccountPaths } from './rest-accounts.ts';
import { addCompliancePaths } from './rest-compliance.ts';
import { addConfigurationPaths } from './rest-configuration.ts';
import { addExportPaths } from './rest-exports.ts';
import { addInsightsPaths } from './rest-insights.ts';
import { pageOf } from './rest-list.ts';
import { addMonitorPaths } from './rest-monitor.ts';
import type { RestOptions } from './rest-options.ts';
import { envelopeOf, searchOf } from './rest-pages.ts';
import { addPoolPaths } from './rest-pools.ts';
import { addMissingProducts } from './rest-products.ts';
import { refuse } from './rest-refusal.ts';
import { callJson, messageJson } from './rest-resource.ts';
import { addTrouble } from './rest-trouble.ts';
import { addUsagePaths } from './rest-usage.ts';
import { addVerifyPaths } from './rest-verify.ts';

/**
 * The part of Twilio's APIs that an appliance reads, all on one address: their paths do not collide. Accounts, Messages and Calls of the 2010-04-01
 * API are listed with filters and pages, and given one by one. As at Twilio messages cannot be filtered by status or
 * time of change.
 */
export function createRest(options: RestOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', (text: string) => new URLSearchParams(text));
  addTrouble(app, options);
  addMissingProducts(app, options);
  addAccountPaths(app, options);
  addConfigurationPaths(app, options);
  addPoolPaths(app, options);
  addUsagePaths(app, options);
  addExportPaths(app, options);
  addMonitorPaths(app, options);
  addVerifyPaths(app, options);
  addCompliancePaths(app, options);
  addInsightsPaths(app, options);
  app.get('/2010-04-01/Accounts/:account/:list.json', (request, response) =>
    list(options, request, response),
  );
  app.get('/2010-04-01/Accounts/:account/:list/:sid.json', (request, response) =>
    one(options, request, response),
  );
  app.use((_, response) => refuse(response, 404));
  return app;
}

function list(options: RestOptions, request: Request, response: Response): void {
  const account = accountInPath(options, request, response);
  if (account === undefined) return;
  const family = familyOf(request.params.list);
  if (family === undefined) {
    refuse(response, 404);
    return;
  }
  const nowMs = options.clock();
  const page = pageOf(account.listed(family), searchOf(request), nowMs);
  if (page === undefined) {
    refuse(response, 400);
    return;
  }
  const rows = page.rows.map((row) => jsonOf(row, nowMs));
  response.json({ [family === 'message' ? 'messages' : 'calls']: rows, ...envelopeOf(request, page) });
}

function one(options: RestOptions, request: Request, response: Response): void {
  const account = accountInPath(options, request, response);
  if (account === undefined) return;
  const nowMs = options.clock();
  const resource = account.resourceOf(String(request.params.sid));
  const isThere =
    resource !== undefined &&
    resource.family === familyOf(request.params.list) &&
    !resource.deleted &&
    stepAt(resource, nowMs) !== undefined;
  if (isThere) response.json(jsonOf(resource, nowMs));
  else refuse(response, 404);
}

function jsonOf(resource: Resource, nowMs: number): object {
  return resource.family === 'message' ? messageJson(resource, nowMs) : callJson(resource, nowMs);
}

function familyOf(list: unknown): Resource['family'] | undefined {
  if (list === 'Messages') return 'message';
  return list === 'Calls' ? 'call' : undefined;
}
