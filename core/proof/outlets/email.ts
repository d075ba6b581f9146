import type { Transporter } from 'nodemailer';
import type { Outlet } from './outlet.ts';

interface EmailOptions {
  readonly name: string;
  readonly everyMs: number;
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; otherwise STARTTLS where the server has it. */
  readonly tls: boolean;
  readonly login: { readonly user: string; readonly password: string } | undefined;
  readonly from: string;
  readonly to: readonly string[];
}

/** How long a mail server may take for each step. */
const timeoutMs = 15_000;

/** Sends each checkpoint to people who keep their mail where the operator cannot reach it. */
export function emailOutlet({ name, everyMs, host, port, tls, login, from, to }: EmailOptions): Outlet {
  const connect = async (): Promise<Transporter> => {
    // Loaded by those alone who send mail.
    const { createTransport } = await import('nodemailer');
    return createTransport({
      host,
      port,
      secure: tls,
      ...(login === undefined ? {} : { auth: { user: login.user, pass: login.password } }),
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
    });
  };
  let transport: Transporter | undefined;
  return {
    name,
    kind: 'email',
    everyMs,
    deliver: async ({ origin, size, note, signed_at }) => {
      transport ??= await connect();
      await transport.sendMail({
        from,
        to: [...to],
        subject: `Checkpoint of ${origin}: ${size} events`,
        text: `The record of ${origin} had ${size} events on ${signed_at}.\nKeep the attached file: with ledgerline verify --checkpoint FILE it shows later that nothing of it was changed.\n`,
        attachments: [{ filename: `${size}.checkpoint`, content: note }],
      });
    },
  };
}
