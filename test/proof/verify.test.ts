import { expect, it } from 'vitest';
import { aProvenRecord } from '../world/proven-record.ts';

const record = aProvenRecord();

it('a record that nobody touched is as it was recorded, with all that is legitimately not there', async () => {
  const report = await record().verify(
    record().notes.map((text, number) => ({ file: `kept ${number}`, text })),
  );
  expect(report.problems).toEqual([]);
  expect(report.ok).toBe(true);
  const [one, two] = report.logs;
  expect(one).toMatchObject({
    instanceId: 'in_one',
    keyFrom: 'data directory',
    tiles: 'here',
    firstSeq: 1,
    leaves: {
      proven: record().events.size,
      waiting: record().waiting.length + 1,
      dropped: 10,
      voids: 1,
      voidNumbers: [{ seq: 40, reason: 'never acknowledged' }],
    },
    journal: { waiting: record().waiting.length, setAside: 1 },
  });
  expect(two).toMatchObject({
    instanceId: 'in_two',
    keyFrom: 'ClickHouse',
    tiles: 'elsewhere',
    leaves: { proven: 120 },
  });
});
