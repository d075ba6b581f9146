import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const mostPresses = 400;

/**
 * An officer at a desk with a keyboard and no mouse: everything is reached by Tab and done by Enter and by typing. What is
 * reached is known by the name that a screen reader says.
 */
export class Desk {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Tabs on until something of this name has the focus. */
  async reach(name: string | RegExp): Promise<this> {
    const seen = new Set<string>();
    for (let presses = 0; presses < mostPresses; presses += 1) {
      await this.page.keyboard.press('Tab');
      const reached = await this.focused();
      if (typeof name === 'string' ? reached === name : name.test(reached)) return this;
      seen.add(reached);
    }
    throw new Error(
      `nothing of the name ${name} can be reached by keyboard on ${this.page.url()}: ${[...seen].join(' | ')}`,
    );
  }

  /** Fills in a field: text as it is, a day as MMDDYYYY, a choice by how its words begin. */
  async enter(field: string | RegExp, typed: string): Promise<this> {
    await this.reach(field);
    await this.page.keyboard.type(typed);
    return this;
  }

  /** Reaches a link or button and presses Enter; resolves when what it leads to is there. */
  async follow(name: string | RegExp): Promise<this> {
    await this.reach(name);
    return this.press('Enter');
  }

  /** Presses a key that leads to another page. */
  async press(key: string): Promise<this> {
    await Promise.all([this.page.waitForEvent('load'), this.page.keyboard.press(key)]);
    return this;
  }

  /** What a person reads on the page. */
  async text(): Promise<string> {
    return this.page.evaluate<string>('document.body.innerText');
  }

  async heading(): Promise<string> {
    return (await this.page.locator('h1').textContent()) ?? '';
  }

  /** Waits until the page says something, also if it asks for itself again meanwhile. */
  async reads(what: RegExp, withinMs = 20_000): Promise<void> {
    await expect
      .poll(async () => this.text().catch(() => ''), { timeout: withinMs, interval: 100 })
      .toMatch(what);
  }

  /** The name of what has the focus. */
  async focused(): Promise<string> {
    return this.page.evaluate<string>(nameOfFocused);
  }
}

/** Runs in the page. */
const nameOfFocused = `(() => {
  const element = document.activeElement;
  const label = element?.labels?.[0]?.textContent;
  const name = element?.getAttribute('aria-label') ?? label ?? element?.textContent ?? '';
  return name.replace('(optional)', '').trim();
})()`;
