import type { Command } from 'commander';
import { issueToken } from '../../console/access/api-tokens.ts';
import { type Role, roles } from '../../console/access/role.ts';
import { isoTime } from '../../core/clock.ts';
import { readConfig } from '../../core/config/config.ts';
import { CommandFailed } from '../command-failed.ts';
import { theUser, withJournal } from '../record-for-command.ts';

export function addToken(program: Command): void {
  program
    .command('token')
    .description('make a bearer token for the API; only its hash is stored')
    .requiredOption('--role <role>', roles.join(', '))
    .option('--name <name>', 'whose it is; shows in the access log')
    .option('--json', 'print JSON')
    .action(async ({ role, name, json }: { role: string; name?: string; json?: true }) => {
      const known = roles.find((candidate) => candidate === role);
      if (known === undefined) throw new CommandFailed(`--role is one of ${roles.join(', ')}`);
      if (name !== undefined && !/^[A-Za-z0-9_.-]{1,64}$/.test(name))
        throw new CommandFailed('--name is letters, digits, dots, dashes and underscores');
      await issue({ role: known, name: name ?? known, json: json ?? false });
    });
}

async function issue({ role, name, json }: { role: Role; name: string; json: boolean }): Promise<void> {
  const config = readConfig(process.env);
  const token = await withJournal(config, async (recordAct) => {
    const details = { Change: 'token made', Token: name, NewRole: role };
    await recordAct({ action: 'account-change', actor: theUser(), reason: '', details });
    return issueToken(config.apiTokensFile, { name, role }, isoTime(Date.now()));
  });
  if (json) console.log(JSON.stringify({ token, role, name }));
  else console.log(`A token for ${name} with the role ${role}. It is not shown again:\n${token}`);
}
