import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { needs } from './debian.ts';

/** The files of a certificate and its key. */
export interface Issued {
  readonly certificate: string;
  readonly key: string;
}

/** What a client knows: whom it believes, and what it shows. */
export interface Credentials {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** Who issues certificates. */
export class Authority {
  readonly #folder: string;
  readonly #name: string;
  readonly #own: Issued;
  #issued = 0;

  constructor(name: string, folder: string) {
    needs('openssl');
    this.#folder = folder;
    this.#name = name;
    this.#own = this.#files(name);
    request(this.#own, `/CN=${name}`, []);
  }

  /** The file that whoever believes it is given. */
  get certificate(): string {
    return this.#own.certificate;
  }

  /** A certificate for a name and this machine's own address. With `in2020` it was made then, for a month. */
  issue(name: string, { in2020 = false } = {}): Issued {
    this.#issued += 1;
    const files = this.#files(`${this.#name}-${this.#issued}`);
    const signedBy = ['-CA', this.#own.certificate, '-CAkey', this.#own.key];
    const names = ['-addext', `subjectAltName=DNS:${name},IP:127.0.0.1`];
    request(files, `/CN=${name}`, [...signedBy, ...names], in2020);
    return files;
  }

  /** A client that believes this authority, and shows what was issued to it if anything was. */
  client(issued?: Issued): Credentials {
    const ca = readFileSync(this.certificate, 'utf8');
    if (issued === undefined) return { ca };
    return { ca, cert: readFileSync(issued.certificate, 'utf8'), key: readFileSync(issued.key, 'utf8') };
  }

  #files(name: string): Issued {
    return {
      certificate: join(this.#folder, `${name}.pem`),
      key: join(this.#folder, `${name}.key`),
    };
  }
}

/** Puts other files in the place of those that are served, first the certificate and then the key, as those who renew them do. */
export function replace(served: Issued, by: Issued): void {
  for (const file of ['certificate', 'key'] as const) {
    copyFileSync(by[file], `${served[file]}.new`);
    renameSync(`${served[file]}.new`, served[file]);
  }
}

function request(
  { certificate, key }: Issued,
  subject: string,
  more: readonly string[],
  in2020 = false,
): void {
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const made = [
    'req',
    '-x509',
    ...curve,
    '-days',
    '30',
    '-subj',
    subject,
    '-keyout',
    key,
    '-out',
    certificate,
  ];
  const [program, before] = in2020 ? ['faketime', ['2020-01-01', 'openssl']] : ['openssl', []];
  if (in2020) needs('faketime');
  execFileSync(program, [...before, ...made, ...more], { stdio: 'ignore' });
}
