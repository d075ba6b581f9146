import type { Command } from 'commander';
import { issueToken, type Role, roles } from '../../console/api-tokens.ts';
import { isoTime } from '../../core/clock.ts';
import { readConfig } from '../../core/config/config.ts';
import { CommandFailed } from '../command-failed.ts';

export function addToken(program: Command): void {
  program
    .command('token')
    .description('make a bearer token for the API; only its hash is stored')
    .requiredOption('--role <role>', roles.join(', '))
    .option('--name <name>', 'whose it is; shows in the access log')
    .option('--json', 'print JSON')
    .action(({ role, name, json }: { role: string; name?: string; json?: true }) => {
      const known = roles.find((candidate) => candidate === role);
      if (known === undefined) throw new CommandFailed(`--role is one of ${roles.join(', ')}`);
      if (name !== undefined && !/^[A-Za-z0-9_.-]{1,64}$/.test(name))
        throw new CommandFailed('--name is letters, digits, dots, dashes and underscores');
      issue({ role: known, name: name ?? known, json: json ?? false });
    });
}

function issue({ role, name, json }: { role: Role; name: string; json: boolean }): void {
  const { apiTokensFile } = readConfig(process.env);
  const token = issueToken(apiTokensFile, { name, role }, isoTime(Date.now()));
  if (json) console.log(JSON.stringify({ token, role, name }));
  else console.log(`A token for ${name} with the role ${role}. It is not shown again:\n${token}`);
}
