import type { Command } from 'commander';
import { isoTime } from '../../../core/clock.ts';
import { keyWrapperOf } from '../../../core/privacy/vault/key-wrapper.ts';
import { rewrapVault } from '../../../core/privacy/vault/rewrap.ts';
import { CommandFailed } from '../../command-failed.ts';
import { theUser } from '../../record-for-command.ts';
import { checkedReason, withPrivacy } from './with-privacy.ts';

export function addRewrap(privacy: Command): void {
  privacy
    .command('rewrap')
    .description(
      'put the key of every address in the vault under the newest master key; the addresses stay sealed',
    )
    .option('--reason <text>', 'why; it is recorded', 'the master key is rotated')
    .action(async ({ reason }: { readonly reason: string }) => {
      const why = checkedReason(reason);
      await withPrivacy(async ({ store, settings, recordAct, clock }) => {
        const wrapper = keyWrapperOf(settings, process.env);
        if (wrapper === undefined) throw new CommandFailed('the vault is off (privacy.yaml, vault.enabled)');
        await recordAct({
          action: 'vault-rewrap',
          actor: theUser(),
          reason: why,
          details: { MasterKey: wrapper.id },
        });
        const { rewrapped } = await rewrapVault(store, wrapper, isoTime(clock()));
        console.log(
          `${rewrapped} keys were put under ${wrapper.id}. When every instance runs with this key in front, the older ones may be taken out.`,
        );
      });
    });
}
