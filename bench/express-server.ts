import type { AddressInfo } from 'node:net';
import express from 'express';
import twilio from 'twilio';

/** What applications run today: Express, its form parser and the official validation, without keeping anything. */
const { TOKEN = '', URL: url = '' } = process.env;
const app = express();
app.use(express.urlencoded({ extended: false }));
app.post('/callbacks', (request, response) => {
  const signature = request.headers['x-twilio-signature'];
  const genuine = twilio.validateRequest(TOKEN, String(signature), url, request.body);
  response.status(genuine ? 204 : 403).end();
});
const server = app.listen(0, '127.0.0.1', () =>
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port })),
);
