import { existsSync, mkdtempSync, realpathSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { limits } from '../../core/limits.ts';
import { CommandFailed } from '../command-failed.ts';

/**
 * Makes an empty directory `drill-…` beside the data directory, on the same disk. The data directory need not exist and is not
 * entered. Throws CommandFailed when there is no such place.
 */
export function scratchFolderBeside(dataDir: string): string {
  const real = existsSync(dataDir) ? realpathSync(dataDir) : dataDir;
  const parent = dirname(real);
  const refuse = (why: string): never => {
    throw new CommandFailed(`LEDGERLINE_DATA_DIR: no drill beside ${dataDir}: ${why}`);
  };
  if (!existsSync(parent)) refuse(`${parent} does not exist`);
  if (existsSync(real) && statSync(real).dev !== statSync(parent).dev)
    refuse(
      `${parent} is on another disk, about which a drill would say nothing. Mount the disk one folder higher`,
    );
  if (existsSync(join(parent, 'journal')))
    refuse(`${parent} is itself the data directory of an appliance, and a drill stays out of those`);
  const { bavail, bsize } = statfsSync(parent);
  if (bavail * bsize < limits.drillMinFreeBytes)
    refuse(
      `its disk has ${Math.round((bavail * bsize) / 1024 ** 2)} MiB left, and a drill wants ${limits.drillMinFreeBytes / 1024 ** 2}`,
    );
  try {
    return mkdtempSync(join(parent, 'drill-'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    return refuse(`${parent} cannot be written to (${code}). May this user make directories there?`);
  }
}
