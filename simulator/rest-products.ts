import type { Express } from 'express';
import type { Product } from './account.ts';
import { loginOf } from './rest-login.ts';
import type { RestOptions } from './rest-options.ts';
import { refuse } from './rest-refusal.ts';

/** Where each product is on the one address that stands for all of Twilio's. */
const paths: Readonly<Record<Product, readonly string[]>> = {
  verify: ['/v2/Attempts'],
  insights: ['/v1/Voice'],
  monitor: ['/v1/Alerts', '/v1/Events'],
};

/** Products that an account does not have refuse it, though its login is right. */
export function addMissingProducts(app: Express, { accounts }: RestOptions): void {
  for (const product of ['verify', 'insights', 'monitor'] as const) {
    app.use([...paths[product]], (request, response, next) => {
      const login = loginOf(accounts, request.headers.authorization);
      if (login?.account.options.without?.includes(product) === true) refuse(response, 403);
      else next();
    });
  }
}
