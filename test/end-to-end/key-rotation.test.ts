import { expect, it } from 'vitest';
import { anAppliance } from '../world/appliance.ts';
import { messageCallback, messageSid, person } from '../world/callbacks.ts';

it('a key that is rotated in the middle of traffic leaves every contact’s trail whole', async () => {
  const appliance = await anAppliance();
  const people = Array.from({ length: 12 }, (_, index) => `+1415555${String(1_000 + index)}`);
  let sent = 0;
  const traffic = async (rounds: number): Promise<void> => {
    for (let round = 0; round < rounds; round += 1) {
      const answers = await Promise.all(
        people.map((To, index) =>
          appliance.callback(messageCallback(messageSid(`r${sent} ${index}`), 'sent', { To })),
        ),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
      sent += 1;
    }
  };
  await traffic(5);
  const [rotation] = await Promise.all([appliance.command('keys', 'rotate'), traffic(40)]);
  expect([rotation.code, rotation.stderr]).toEqual([0, '']);
  expect(rotation.stdout).toMatch(/Version 2 .*\n.*uses it from now on/s);
  await traffic(5);
  expect((await appliance.command('keys', 'rotate')).stdout).toContain('Version 3');
  await traffic(5);
  // Somebody who is met for the first time only now, and a restart that reads the ring anew.
  await appliance.callback(messageCallback(messageSid('late'), 'sent', { To: person }));
  await appliance.shipped();
  await appliance.kill('SIGTERM');
  await appliance.start();
  await traffic(2);
  await appliance.shipped();
  for (const address of people) {
    const { stdout } = await appliance.command('contact', address, '--reason', 'rotation test', '--json');
    const { contacts, contactIds } = JSON.parse(stdout);
    expect([address, contacts.length, contactIds.length]).toEqual([address, sent, 1]);
  }
  const { versions } = JSON.parse((await appliance.command('keys', 'list', '--json')).stdout);
  expect(versions).toEqual([
    { version: 3, people: people.length + 1 },
    { version: 2, people: people.length + 1 },
    { version: 1, people: people.length + 1 },
  ]);
});

it('somebody who hides the number on WhatsApp is the person who did not hide it before', async () => {
  const appliance = await anAppliance();
  const ExternalUserId = 'whatsapp:US.13491208655302741918';
  const send = async (name: string, To: string, more = {}): Promise<void> => {
    const { status } = await appliance.callback(
      messageCallback(messageSid(name), 'delivered', { To, ChannelPrefix: 'whatsapp', ...more }),
    );
    expect(status).toBe(204);
  };
  await send('open', `whatsapp:${person}`);
  await send('both', `whatsapp:${person}`, { ExternalUserId });
  await send('hidden', ExternalUserId, { ExternalUserId });
  await appliance.shipped();
  const { stdout } = await appliance.command('contact', person, '--reason', 'alias test', '--json');
  const trail = JSON.parse(stdout);
  expect(trail.contacts).toHaveLength(3);
  expect(trail.contactIds).toHaveLength(1);
});
