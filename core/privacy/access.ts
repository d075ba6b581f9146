import type { PrivacySettings } from './settings.ts';
import type { KeyWrapper } from './vault/key-wrapper.ts';

/** What an installation allows to be done about persons, and the key to their addresses while the vault is on. */
export interface PrivacyAccess {
  readonly settings: PrivacySettings;
  readonly vault: KeyWrapper | undefined;
}
