import { z } from 'zod';
import { errorCatalogue, errorCatalogueDate } from '../error-codes.ts';
import { insertRows, rowsOf, type Store } from './store.ts';

const sumRow = z.object({ codes: z.number(), newest: z.string() });

/** Brings the catalogue of error codes into ClickHouse, where views and panels read it. Does nothing when it is there. */
export async function fillErrorCodes(store: Store): Promise<void> {
  const asOf = errorCatalogueDate();
  const codes = errorCatalogue();
  const [there] = await rowsOf(
    store,
    sumRow,
    'SELECT uniqExact(code) AS codes, toString(max(as_of)) AS newest FROM error_codes',
  );
  if (there !== undefined && there.newest >= asOf && there.codes >= codes.length) return;
  await insertRows(
    store,
    'error_codes',
    codes.map(({ code, class: errorClass, fault, retry, meaning, runbook }) => ({
      code,
      class: errorClass,
      fault,
      retry,
      meaning,
      runbook,
      as_of: asOf,
    })),
  );
}
