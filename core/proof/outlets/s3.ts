import { AwsClient } from 'aws4fetch';
import type { CheckpointRow } from '../checkpoint-table.ts';
import { type Outlet, OutletFailed } from './outlet.ts';

interface S3Options {
  readonly name: string;
  readonly everyMs: number;
  /** URL of the bucket, with a prefix if wanted. */
  readonly url: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * Puts each checkpoint into a bucket as an object of its own, and never over another: `If-None-Match: *`. A bucket with
 * object lock keeps it from everybody.
 */
export function s3Outlet({ name, everyMs, url, region, accessKeyId, secretAccessKey }: S3Options): Outlet {
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: 0 });
  return {
    name,
    kind: 's3',
    everyMs,
    deliver: async (checkpoint, stop) => {
      const answer = await client.fetch(`${url.replace(/\/$/, '')}/${objectName(checkpoint)}`, {
        method: 'PUT',
        body: checkpoint.note,
        headers: { 'Content-Type': 'text/plain; charset=utf-8', 'If-None-Match': '*' },
        signal: stop,
      });
      await answer.arrayBuffer();
      // 412: it was put there before, by an attempt whose answer was lost.
      if (!answer.ok && answer.status !== 412) throw new OutletFailed(`the bucket answered ${answer.status}`);
    },
  };
}

/** Sorted by name, checkpoints are in their order. */
function objectName({ instance_id, size }: CheckpointRow): string {
  return `${instance_id}/${String(size).padStart(16, '0')}.checkpoint`;
}
