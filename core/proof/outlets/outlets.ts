import type { Disk } from '../../journal/disk.ts';
import type { OwnLog } from '../prove.ts';
import { emailOutlet } from './email.ts';
import { fileOutlet } from './file.ts';
import type { Outlet } from './outlet.ts';
import { s3Outlet } from './s3.ts';
import { type ProofSettings, secretIn } from './settings.ts';
import { witnessOutlet } from './witness.ts';

/** Everything that is given checkpoints. Throws ConfigError when a secret cannot be read. */
export function outletsOf({ sinks, witnesses }: ProofSettings, log: OwnLog, disk: Disk): readonly Outlet[] {
  return [
    ...witnesses.map(({ name, every, url, vkey }) =>
      witnessOutlet({ name, everyMs: every, url, key: vkey }, log, disk),
    ),
    ...sinks.map(outletOf),
  ];
}

function outletOf(sink: ProofSettings['sinks'][number]): Outlet {
  const { name, every: everyMs } = sink;
  switch (sink.kind) {
    case 'file':
      return fileOutlet({ name, everyMs, path: sink.path });
    case 's3': {
      const { url, region, accessKeyId, secretAccessKeyFile } = sink;
      return s3Outlet({
        name,
        everyMs,
        url,
        region,
        accessKeyId,
        secretAccessKey: secretIn(secretAccessKeyFile),
      });
    }
    case 'email': {
      const { host, port, tls, from, to } = sink;
      const login = sink.login && { user: sink.login.user, password: secretIn(sink.login.passwordFile) };
      return emailOutlet({ name, everyMs, host, port, tls, login, from, to });
    }
  }
}
