import { setFlagsFromString } from 'node:v8';
import { limits } from './limits.ts';

/**
 * Has V8 collect before its heap has grown to several times what is alive, as it would: the embedded ClickHouse lives
 * in the same process and needs the memory. To be called before anything is read.
 */
export function keepHeapSmall(): void {
  setFlagsFromString(`--heap-growing-percent=${limits.heapGrowingPercent}`);
}
