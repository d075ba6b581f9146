import type { Response } from 'express';

/** Twilio's errors, by HTTP status. */
const errors = {
  400: { code: 20001, message: 'Invalid parameter' },
  401: { code: 20003, message: 'Authenticate' },
  403: { code: 20003, message: 'Permission Denied' },
  404: { code: 20404, message: 'The requested resource was not found' },
  429: { code: 20429, message: 'Too Many Requests' },
  500: { code: 20500, message: 'Internal Server Error' },
} as const;

/** Answers as Twilio does when it refuses. */
export function refuse(response: Response, status: keyof typeof errors): void {
  const { code, message } = errors[status];
  response
    .status(status)
    .json({ code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status });
}
