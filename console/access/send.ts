import type { Response } from 'express';
import type { Html } from '../shell/html.ts';

export function send(response: Response, status: number, page: Html): void {
  response.status(status).type('html').send(page.text);
}
