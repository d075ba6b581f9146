import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Role } from '../../console/access/role.ts';
import { TestAppliance } from './appliance.ts';
import { inboundMessage, messageCallback, messageSid } from './callbacks.ts';
import { aMasterKey } from './privacy.ts';
import { aToken } from './sign-in.ts';

/** Whoever said stop and was contacted afterwards. */
export const stoppedPerson = '+14155550177';
export const sentAfterStop = messageSid('duties: after stop');
/** Somebody else, who was contacted once. */
export const otherPerson = '+14155550188';
const toOther = messageSid('duties: somebody else');

/** An appliance that keeps addresses encrypted, and shows one where two people agree. */
export function anApplianceWithVault(): TestAppliance {
  const appliance = new TestAppliance({ VAULT_KEY: aMasterKey(1) });
  writeFileSync(
    join(appliance.dataDir, 'privacy.yaml'),
    'vault: { enabled: true, masterKeyVariable: VAULT_KEY }\nreveal: { enabled: true }\n',
  );
  return appliance;
}

/** What gives an officer something to decide, through real callbacks; gives the contact id of the other person. */
export async function anOfficersDuties(appliance: TestAppliance): Promise<string> {
  await call(appliance, 'app', 'reminders', '/v1/intents', { id: 'intent-duties', purpose: 'appointment' });
  const because = '/callbacks?intent=intent-duties';
  const to = { To: stoppedPerson };
  await appliance.callback(messageCallback(messageSid('duties: before stop'), 'delivered', to), because);
  await appliance.callback(inboundMessage(messageSid('duties: stop'), 'Stop', { From: stoppedPerson }));
  for (const status of ['sent', 'delivered'])
    await appliance.callback(messageCallback(sentAfterStop, status, to), because);
  await appliance.callback(messageCallback(toOther, 'delivered', { To: otherPerson }));
  await appliance.shipped();
  const { contact } = await appliance.trace(toOther);
  // Violations are worked out when it starts, and then every minute.
  await appliance.kill('SIGTERM');
  await appliance.start();
  return contact ?? '';
}

/** A hold, a person who was forgotten, and requests to see an address: one that waits, and one that an officer may be shown. */
export async function dutiesUnderWay(appliance: TestAppliance, contactId: string): Promise<void> {
  const reason = 'request of the court';
  const officer = async (name: string, path: string, body: object): Promise<Record<string, string>> =>
    call(appliance, 'officer', name, path, body);
  await officer('ana', '/v1/holds', {
    ...{ person: otherPerson, matter: 'case seven', custodian: 'general counsel', reason },
  });
  await officer('ben', '/v1/reveals', { contactId, reason });
  const { requestId } = await officer('officer', '/v1/reveals', { contactId, reason });
  await officer('ben', `/v1/reveals/${requestId}/answer`, { agrees: 'yes', reason });
  await officer('ana', '/v1/erasures', {
    ...{ person: stoppedPerson, right: 'GDPR Art. 17', reason: 'wish of the person' },
  });
}

async function call(
  appliance: TestAppliance,
  role: Role,
  name: string,
  path: string,
  body: object,
): Promise<Record<string, string>> {
  const answer = await appliance.send('POST', path, {
    headers: {
      'Content-Type': 'application/json',
      Authorization: `Bearer ${aToken(appliance, role, name)}`,
    },
    body: JSON.stringify(body),
  });
  if (answer.status !== 200) throw new Error(`${path} was answered ${answer.status}: ${answer.body}`);
  return JSON.parse(answer.body);
}
