import type { Command } from 'commander';
import {
  type Account,
  accountName,
  accountRoles,
  accountsFileOf,
  changeAccounts,
  readAccounts,
} from '../../console/access/accounts.ts';
import { wrongWithPassword } from '../../console/access/password-rules.ts';
import { hashOfPassword } from '../../console/access/passwords.ts';
import { isoTime } from '../../core/clock.ts';
import { type Config, readConfig } from '../../core/config/config.ts';
import { CommandFailed } from '../command-failed.ts';
import { printJson, printPairs } from '../print.ts';
import { readPassword } from '../read-password.ts';
import { theUser, withJournal } from '../record-for-command.ts';

interface PasswordOption {
  readonly passwordStdin?: true;
}

/** `ledgerline account`: who may sign in to the console with a password. */
export function addAccount(program: Command): void {
  const account = program
    .command('account')
    .description('accounts of people for the console, for installations without an identity provider');
  account
    .command('list', { isDefault: true })
    .description('print every account and its role')
    .option('--json', 'print JSON')
    .action(({ json }: { json?: true }) => list(json === true));
  const stdin = ['--password-stdin', 'read the password from standard input'] as const;
  account
    .command('add')
    .description('add an account; the password is asked for, and only its hash is stored')
    .argument('<name>', 'what the person is called in the access log')
    .requiredOption('--role <role>', accountRoles.join(', '))
    .option(...stdin)
    .action(async (name: string, { role, passwordStdin }: PasswordOption & { role: string }) =>
      add(name, role, passwordStdin === true),
    );
  account
    .command('password')
    .description('set another password; whoever is signed in with the old one is signed out')
    .argument('<name>')
    .option(...stdin)
    .action(async (name: string, { passwordStdin }: PasswordOption) =>
      changePassword(name, passwordStdin === true),
    );
  account
    .command('remove')
    .description('remove an account; whoever is signed in with it is signed out')
    .argument('<name>')
    .action(remove);
}

function list(json: boolean): void {
  const accounts = readAccounts(accountsFileOf(readConfig(process.env).dataDir)).map(
    ({ name, role, createdAt, passwordChangedAt }) => ({ name, role, createdAt, passwordChangedAt }),
  );
  if (json) printJson({ accounts });
  else if (accounts.length === 0)
    console.log('There is no account. Add one with: ledgerline account add NAME --role ROLE');
  else
    printPairs(
      accounts.map(
        ({ name, role, passwordChangedAt }) =>
          [name, `${role}, password of ${passwordChangedAt.slice(0, 10)}`] as const,
      ),
    );
}

async function add(name: string, role: string, fromStandardInput: boolean): Promise<void> {
  const known = accountRoles.find((candidate) => candidate === role);
  if (known === undefined) throw new CommandFailed(`--role is one of ${accountRoles.join(', ')}`);
  const checked = accountName.safeParse(name);
  if (!checked.success) throw new CommandFailed(`${checked.error.issues[0]?.message}`);
  const config = readConfig(process.env);
  const isNew = (accounts: readonly Account[]): void => {
    if (accounts.some((account) => account.name === name))
      throw new CommandFailed(
        `there is an account ${name}; set another password with: ledgerline account password ${name}`,
      );
  };
  isNew(readAccounts(accountsFileOf(config.dataDir)));
  const passwordHash = await newPasswordHash(name, fromStandardInput);
  const now = isoTime(Date.now());
  const account: Account = { name, role: known, passwordHash, createdAt: now, passwordChangedAt: now };
  await change(config, { Change: 'account added', Account: name, NewRole: known }, (accounts) => {
    isNew(accounts);
    return [...accounts, account];
  });
  console.log(`${name} may sign in at /console with the role ${known}.`);
}

async function changePassword(name: string, fromStandardInput: boolean): Promise<void> {
  const config = readConfig(process.env);
  existing(readAccounts(accountsFileOf(config.dataDir)), name);
  const passwordHash = await newPasswordHash(name, fromStandardInput);
  const passwordChangedAt = isoTime(Date.now());
  await change(config, { Change: 'password changed', Account: name }, (accounts) => {
    const old = existing(accounts, name);
    return accounts.map((account) =>
      account === old ? { ...account, passwordHash, passwordChangedAt } : account,
    );
  });
  console.log(`${name} has a new password; whoever was signed in with the old one is signed out.`);
}

async function remove(name: string): Promise<void> {
  const config = readConfig(process.env);
  existing(readAccounts(accountsFileOf(config.dataDir)), name);
  await change(config, { Change: 'account removed', Account: name }, (accounts) => {
    const old = existing(accounts, name);
    return accounts.filter((account) => account !== old);
  });
  console.log(`${name} may not sign in any more, and is signed out.`);
}

/** Records the change and then makes it. */
async function change(
  config: Config,
  details: Readonly<Record<string, string>>,
  make: (accounts: readonly Account[]) => readonly Account[],
): Promise<void> {
  await withJournal(config, async (recordAct) => {
    await recordAct({ action: 'account-change', actor: theUser(), reason: '', details });
    changeAccounts(accountsFileOf(config.dataDir), make);
  });
}

async function newPasswordHash(name: string, fromStandardInput: boolean): Promise<string> {
  const password = await readPassword(fromStandardInput);
  const wrong = wrongWithPassword(password, name);
  if (wrong !== undefined) throw new CommandFailed(wrong);
  return hashOfPassword(password);
}

function existing(accounts: readonly Account[], name: string): Account {
  const found = accounts.find((account) => account.name === name);
  if (found === undefined)
    throw new CommandFailed(`there is no account ${name}; ledgerline account list prints them`);
  return found;
}
