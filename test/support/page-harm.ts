import { expect, type Page } from "@playwright/test";

/** From now on the page complains on its console about whatever its policy refuses. */
export async function reportPolicy(page: Page): Promise<void> {
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
      console.error(`policy: ${violatedDirective} ${blockedURI}`),
    );
  });
  page.on("dialog", (dialog) => {
    throw new Error(`a dialog was opened: ${dialog.message()}`);
  });
}

/**
 * What a stranger's text did to the page as it stands: ran, made it wider than the window, put letters outside the box
 * they belong to, or became a link to somewhere else. Nothing: an empty list.
 */
export function harmOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const harm: string[] = [];
    const { documentElement: root, body } = document;
    if ("hostile" in window || "polluted" in {}) harm.push("a script ran");
    if (root.scrollWidth > root.clientWidth) harm.push(`the page is ${root.scrollWidth} px wide`);
    for (const link of document.querySelectorAll("a")) {
      if (link.origin !== location.origin) harm.push(`a link leads to ${link.href.slice(0, 80)}`);
    }
    if (document.querySelector("iframe, object, embed, base, body style, body script[src*=evil], img, video, audio")) {
      harm.push("markup became elements");
    }
    const blockOf = (node: Node): Element => {
      let element = node.parentElement ?? body;
      while (element !== body && /^(inline|contents)$/.test(getComputedStyle(element).display)) {
        element = element.parentElement ?? body;
      }
      return element;
    };
    const clips = (value: string) => value !== "visible";
    const range = document.createRange();
    const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = node.nodeValue?.trim() ?? "";
      if (text === "" || node.parentElement?.closest("script, style, svg, option, noscript")) continue;
      range.selectNodeContents(node);
      const block = blockOf(node);
      const box = block.getBoundingClientRect();
      for (const rect of [...range.getClientRects()].slice(0, 50)) {
        let { left, right, top, bottom } = rect;
        for (let around: Element | null = block; around !== null && around !== body; around = around.parentElement) {
          const { overflowX, overflowY, contain } = getComputedStyle(around);
          const edge = around.getBoundingClientRect();
          const isPainted = /strict|content|paint/.test(contain);
          if (clips(overflowX) || isPainted) [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
          if (clips(overflowY) || isPainted) [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
        }
        if (right - left < 1 || bottom - top < 1) continue;
        const isBeside = left < box.left - 1 || right > box.right + 1 || left < -1 || right > innerWidth + 1;
        const isAbove = top < box.top - 6 || bottom > box.bottom + 6;
        if (isBeside || isAbove) {
          const [by, of] = [
            [left, top, right, bottom],
            [box.left, box.top, box.right, box.bottom],
          ].map((edges) => edges.map(Math.round).join(" "));
          const where = `${block.tagName.toLowerCase()}.${block.className}`.slice(0, 120);
          harm.push(`${JSON.stringify(text.slice(0, 40))} leaves its box (${by} of ${of}) ${where}`);
          break;
        }
      }
    }
    return harm.slice(0, 12);
  });
}

/** A list that follows something, or loads more when its edge comes near, is at its first row once nothing moves. */
async function settleAtTop(page: Page, frame: string): Promise<void> {
  let before = "";
  await expect(async () => {
    const now = await page.evaluate(async (selector) => {
      const box = document.querySelector(selector);
      // A turn of the wheel says that a person scrolls.
      box?.dispatchEvent(new WheelEvent("wheel", { bubbles: true }));
      box?.scrollTo(0, 0);
      for (let i = 0; i < 4; i++) await new Promise(requestAnimationFrame);
      const isLoading = box?.querySelector('[aria-busy="true"]') ?? null;
      return isLoading || !box ? null : `${box.scrollTop} of ${box.scrollHeight}`;
    }, frame);
    const last = before;
    before = now ?? "";
    expect(now).toMatch(/^0 of /);
    expect(now).toBe(last);
  }).toPass({ timeout: 20_000, intervals: [50, 100, 250] });
}

/** Scrolls a list from its first row to its last; gives the text of every row and what was done on the way. */
export async function scrollThrough(
  page: Page,
  frame: string,
  rows: string,
): Promise<{ texts: string[]; harm: string[] }> {
  const texts = new Map<string, string>();
  const harm = new Set<string>();
  let lookedAt = "";
  await settleAtTop(page, frame);
  for (let step = 0; step < 400; step++) {
    await page.evaluate(async () => {
      for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
    });
    const seen = await page.evaluate(
      ([frameSelector = "", rowSelector = ""]) => {
        const box = document.querySelector(frameSelector);
        if (!box) return { rows: [], isEnd: true };
        const drawn = [...box.querySelectorAll<HTMLElement>(rowSelector)].map((row): [string, string] => [
          row.dataset.entryId ?? row.dataset.rowKey ?? row.dataset.index ?? row.textContent,
          row.textContent,
        ]);
        const before = box.scrollTop;
        const view = box.getBoundingClientRect();
        const beyond = [...box.querySelectorAll(rowSelector)]
          .map((row) => row.getBoundingClientRect())
          .filter(({ top, bottom }) => top <= view.top && bottom >= view.bottom)
          .map(({ bottom }) => bottom - view.bottom);
        box.scrollTop += Math.max(box.clientHeight * 0.8, ...beyond);
        return { rows: drawn, isEnd: box.scrollTop === before };
      },
      [frame, rows],
    );
    const drawn = seen.rows.map(([key]) => key).join();
    if (drawn !== lookedAt) for (const each of await harmOf(page)) harm.add(each);
    lookedAt = drawn;
    for (const [key, text] of seen.rows) texts.set(key, text);
    if (seen.isEnd) break;
  }
  return { texts: [...texts.values()], harm: [...harm] };
}
