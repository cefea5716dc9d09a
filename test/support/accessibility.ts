import { source } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Findings that keep people from using the page, by the rules of axe-core. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(source);
  const serious = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run: () => Promise<AxeResults> } };
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  });
  expect(serious).toEqual([]);
}

interface AxeResults {
  violations: { id: string; impact: string; nodes: { html: string }[] }[];
}
