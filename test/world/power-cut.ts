import type { Random } from '../../simulator/random.ts';

/** What a program did to one file, and what it said meanwhile, in the order in which the kernel was asked. */
export type Step =
  | { readonly is: 'write'; readonly pieces: readonly Piece[]; readonly durable: boolean }
  | { readonly is: 'sync' }
  | { readonly is: 'rename' }
  | { readonly is: 'folder sync' }
  | { readonly is: 'mark'; readonly text: string };

/** Bytes for one place of a file that the kernel was given in one call. */
interface Piece {
  readonly offset: number;
  readonly bytes: Buffer;
}

/** The calls that `stepsOf` understands; one that writes in another way must be added there too. */
export const tracedCalls =
  'openat,close,rename,lseek,write,writev,pwrite64,pwritev,pwritev2,fdatasync,fsync,ftruncate,fallocate,sync_file_range';

export interface Paths {
  /** Where the file is made. */
  readonly beside: string;
  /** Where it is put afterwards, and the folder of that place. */
  readonly file: string;
  readonly folder: string;
  /** Where the program says how far it is. */
  readonly marks: string;
}

/** Reads what `strace -f -xx` wrote of a program that made a file beside its place, put it there and worked on it. */
export function stepsOf(trace: string, paths: Paths): Step[] {
  const steps: Step[] = [];
  const descriptors = new Map<number, { path: string; durable: boolean; position: number }>();
  for (const { call, args, result } of callsOf(trace)) {
    if (result.startsWith('-1')) continue;
    if (call === 'openat') {
      const path = bytesIn(args)[0]?.toString() ?? '';
      descriptors.set(Number(result), { path, durable: /O_D?SYNC/.test(args), position: 0 });
      continue;
    }
    if (call === 'rename') {
      expectPaths(bytesIn(args), [paths.beside, paths.file]);
      steps.push({ is: 'rename' });
      continue;
    }
    const descriptor = descriptors.get(Number.parseInt(args, 10));
    if (call === 'close') descriptors.delete(Number.parseInt(args, 10));
    if (call === 'close' || descriptor === undefined) continue;
    const { path, durable } = descriptor;
    if (path === paths.marks) {
      if (call === 'write') steps.push({ is: 'mark', text: Buffer.concat(bytesIn(args)).toString().trim() });
      continue;
    }
    if (path === paths.folder && call === 'fsync') steps.push({ is: 'folder sync' });
    if (path !== paths.file && path !== paths.beside) continue;
    if (call === 'lseek') descriptor.position = Number(result);
    else if (call === 'fdatasync' || call === 'fsync') steps.push({ is: 'sync' });
    else if (call === 'write' || call === 'writev') {
      steps.push({ is: 'write', pieces: piecesAt(descriptor.position, bytesIn(args)), durable });
      descriptor.position += Number(result);
    } else if (call === 'pwrite64' || call === 'pwritev') {
      const offset = Number(/(\d+)\)?$/.exec(args)?.[1]);
      steps.push({ is: 'write', pieces: piecesAt(offset, bytesIn(args)), durable });
    } else throw new Error(`the file was changed with ${call}, which power cuts do not know`);
  }
  return steps;
}

function expectPaths(named: readonly Buffer[], expected: readonly string[]): void {
  if (named.join() !== expected.join()) throw new Error(`renamed otherwise than expected: ${named.join()}`);
}

interface Call {
  readonly call: string;
  readonly args: string;
  readonly result: string;
}

/** Calls in the order in which they returned: what was interrupted by another thread is put together again. */
function* callsOf(trace: string): Generator<Call> {
  const begun = new Map<string, string>();
  for (const line of trace.split('\n')) {
    const [, thread = '', rest = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
    const interrupted = /^(.*) <unfinished \.\.\.>$/.exec(rest)?.[1];
    if (interrupted !== undefined) begun.set(thread, interrupted);
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest)?.[1];
    const whole = resumed === undefined ? rest : `${begun.get(thread) ?? ''}${resumed}`;
    const [, call, args, result] = /^(\w+)\((.*)\) += (-?\d+.*)$/.exec(whole) ?? [];
    if (call !== undefined && args !== undefined && result !== undefined) yield { call, args, result };
  }
}

function bytesIn(args: string): Buffer[] {
  return [...args.matchAll(/"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?/g)].map(([, hex = '', cut]) => {
    if (cut !== undefined) throw new Error('strace cut a write short: raise -s');
    return Buffer.from(hex.replaceAll('\\x', ''), 'hex');
  });
}

function piecesAt(start: number, buffers: readonly Buffer[]): Piece[] {
  let offset = start;
  return buffers.map((bytes) => {
    const piece = { offset, bytes };
    offset += bytes.length;
    return piece;
  });
}

/** A file as a disk may hold it after the power was cut, and what the program had said by then. */
export interface Image {
  readonly what: string;
  readonly bytes: Buffer;
  /** Whether the file is still where it was made. */
  readonly beside: boolean;
  readonly marks: readonly string[];
}

/** What a disk writes whole or not at all. */
const sectorBytes = 512;

/**
 * Every moment between two steps: what was synced is there; of what was written since, nothing, all, each beginning, and `samples`
 * choices by chance of pieces, whole, missing or torn between sectors, in a file that has grown for them already or not.
 */
export function* powerCuts(steps: readonly Step[], samples: number, random: Random): Generator<Image> {
  let synced = Buffer.alloc(0);
  let pending: readonly Piece[] = [];
  let places: readonly boolean[] = [true];
  const marks: string[] = [];
  for (const [index, step] of steps.entries()) {
    if (step.is === 'mark') marks.push(step.text);
    // A new name is durable once its folder was synced.
    if (step.is === 'rename') places = [true, false];
    if (step.is === 'folder sync') places = [false];
    if (step.is === 'sync') {
      synced = withPieces(synced, pending);
      pending = [];
    }
    // A write that is durable once it returned was under way, together with what waits for a sync.
    const open = step.is === 'write' ? [...pending, ...step.pieces] : pending;
    for (let kept = 0; kept <= open.length; kept += 1)
      yield* images(`${kept} of ${open.length} writes`, withPieces(synced, open.slice(0, kept)));
    for (let sample = 0; sample < samples && open.length > 0; sample += 1)
      yield* images(`sample ${sample} of ${open.length} writes`, withSome(synced, open, random));
    if (step.is === 'write' && step.durable) synced = withPieces(synced, step.pieces);
    else pending = open;

    function* images(what: string, bytes: Buffer): Generator<Image> {
      for (const beside of places)
        yield { what: `step ${index} (${step.is}), ${what}`, bytes, beside, marks: [...marks] };
    }
  }
}

function withPieces(file: Buffer, pieces: readonly Piece[]): Buffer<ArrayBuffer> {
  const bytes = Buffer.alloc(Math.max(file.length, ...pieces.map(endOf)));
  file.copy(bytes);
  for (const piece of pieces) piece.bytes.copy(bytes, piece.offset);
  return bytes;
}

function withSome(file: Buffer, pieces: readonly Piece[], random: Random): Buffer {
  const kept = pieces.flatMap((piece) => {
    const fate = random.next();
    if (fate < 0.35) return [];
    return fate < 0.7 ? [piece] : sectorsOf(piece).filter(() => random.chance(0.5));
  });
  const grown = random.chance(0.5) ? Math.max(file.length, ...pieces.map(endOf)) : file.length;
  const bytes = Buffer.alloc(grown);
  file.copy(bytes);
  return withPieces(bytes, kept);
}

function sectorsOf({ offset, bytes }: Piece): Piece[] {
  const sectors: Piece[] = [];
  for (let from = 0; from < bytes.length; ) {
    const to = Math.min(bytes.length, from + sectorBytes - ((offset + from) % sectorBytes));
    sectors.push({ offset: offset + from, bytes: bytes.subarray(from, to) });
    from = to;
  }
  return sectors;
}

function endOf({ offset, bytes }: Piece): number {
  return offset + bytes.length;
}
