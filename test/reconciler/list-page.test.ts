import { describe, expect, it } from 'vitest';
import { allRows, listPage, TooManyRows } from '../../reconciler/rest/list-page.ts';
import type { RestApi } from '../../reconciler/rest/rest-api.ts';
import { accountSid } from '../world/events.ts';

const list = { uri: 'https://monitor.twilio.com/v1/Alerts', rows: 'alerts', query: { PageSize: '2' } };

/** An API that answers each address with what is given, and notes what it was asked. */
function anApi(...answers: readonly unknown[]): { api: RestApi; asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    api: {
      accountSid,
      get: async (uri, query) => {
        asked.push(query === undefined ? uri : `${uri}?${new URLSearchParams(query)}`);
        return answers[asked.length - 1];
      },
    },
  };
}

describe('a page of a list', () => {
  it('says where the list goes on, in either of Twilio’s forms', async () => {
    const older = anApi({ alerts: [1], next_page_uri: '/2010-04-01/Accounts/AC/Messages.json?Page=1' });
    const uri = 'https://api.twilio.com/2010-04-01/Accounts/AC/Messages.json';
    expect(await listPage(older.api, { ...list, uri })).toEqual({
      rows: [1],
      next: 'https://api.twilio.com/2010-04-01/Accounts/AC/Messages.json?Page=1',
    });
    const newer = anApi({
      alerts: [1],
      meta: { next_page_url: 'https://monitor.twilio.com/v1/Alerts?Page=1' },
    });
    expect((await listPage(newer.api, list))?.next).toBe('https://monitor.twilio.com/v1/Alerts?Page=1');
    const last = anApi({ alerts: [1], meta: { next_page_url: null } });
    expect((await listPage(last.api, list))?.next).toBeUndefined();
  });

  it('cannot lead the login to another host', async () => {
    const { api } = anApi({ alerts: [], meta: { next_page_url: 'https://evil.example/v1/Alerts?Page=1' } });
    expect((await listPage(api, list))?.next).toBe('https://monitor.twilio.com/v1/Alerts?Page=1');
  });

  it('that is no list is refused, and 404 is nothing', async () => {
    await expect(listPage(anApi({ code: 1 }).api, list)).rejects.toThrow();
    expect(await listPage(anApi(undefined).api, list)).toBeUndefined();
  });
});

describe('a list that is read in one go', () => {
  it('is every page of it', async () => {
    const next = 'https://monitor.twilio.com/v1/Alerts?Page=1';
    const { api, asked } = anApi({ alerts: [1, 2], meta: { next_page_url: next } }, { alerts: [3] });
    expect(await allRows(api, list, 10)).toEqual([1, 2, 3]);
    expect(asked).toEqual([`${list.uri}?PageSize=2`, next]);
  });

  it('has a limit', async () => {
    await expect(allRows(anApi({ alerts: [1, 2, 3] }).api, list, 2)).rejects.toThrow(TooManyRows);
  });
});
