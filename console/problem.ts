import type { Response } from 'express';

/** A refusal that the caller can understand and act on; becomes an RFC 9457 problem document. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly title: string;

  constructor(status: number, title: string, detail: string) {
    super(detail);
    this.status = status;
    this.title = title;
  }
}

export function sendProblem(response: Response, problem: ApiProblem): void {
  response
    .status(problem.status)
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: 'about:blank',
        status: problem.status,
        title: problem.title,
        detail: problem.message,
      }),
    );
}
