import type { Page } from "@playwright/test";
import { paths } from "@/lib/paths";
import { startConsoleWire } from "@/test/support/console-wire";
import { expect, expectAccessible, found, type Garden, test } from "./console-test";

type Line = [offsetMs: number, fields: Record<string, string>];

const words = "I would like to move my booking to the twelfth of March please".split(" ");
const partials: Line[] = words.map((_, i) => [
  1_000 + i * 250,
  { kind: "transcript", phase: "partial", role: "user", seg: "u1", text: words.slice(0, i + 1).join(" ") },
]);
const lines: Line[] = [
  [0, { kind: "lifecycle", phase: "start" }],
  [
    400,
    { kind: "transcript", phase: "final", role: "agent", agent: "greeter", seg: "a0", text: "Hello, how can I help?" },
  ],
  ...partials,
  [5_000, { kind: "transcript", phase: "final", role: "user", seg: "u1", eot: "true", text: words.join(" ") }],
  [5_200, { kind: "memory", key: "seat", value: "by the window" }],
  [5_300, { kind: "tool", phase: "start", call: "t1", tool: "find_booking", args: '{"name":"Ada"}' }],
  [
    5_900,
    { kind: "tool", phase: "end", call: "t1", tool: "find_booking", ok: "false", result: "timed out", dur: "600" },
  ],
  [6_500, { kind: "handoff", from: "greeter", to: "bookings", reason: "wants to move a booking" }],
  [
    7_000,
    {
      kind: "transcript",
      phase: "final",
      role: "agent",
      agent: "bookings",
      seg: "a1",
      text: "I have moved it, and there is a fee of ten euros.",
      spoken: "I have moved it,",
      intr: "true",
    },
  ],
  [
    20_000,
    {
      kind: "transcript",
      phase: "final",
      role: "user",
      seg: "u2",
      eot: "true",
      text: "My card is 4111 1111 1111 1111",
    },
  ],
  [21_000, { kind: "lifecycle", phase: "end", reason: "hangup" }],
];

/** A call of 21 seconds that ended ten minutes ago. */
async function plantCall({ redis, isFound, plant }: Garden, callId: string): Promise<number> {
  await plant({ callId, entries: 0, groups: [] });
  const startMs = Date.now() - 600_000;
  for (const [offsetMs, fields] of lines) {
    await redis.xadd(`conv:${callId}`, `${startMs + offsetMs}-0`, ...Object.entries(fields).flat());
  }
  await isFound(callId);
  return startMs;
}

const transcript = (page: Page) => page.getByRole("region", { name: "Transcript" });
const slider = (page: Page) => page.getByRole("slider", { name: "Position in the call" });
/** A letter and Enter in one breath: nothing that the page has put off comes between them. */
const typeAndEnter = (page: Page, letter: string) =>
  page.evaluate(async (text) => {
    document.execCommand("insertText", false, text);
    await Promise.resolve();
    document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  }, letter);
const secondsAt = async (page: Page) => Number(await slider(page).getAttribute("aria-valuenow"));

test("shows a call as it was said and heard, plays it, and links to a moment of it", async ({ page, garden }) => {
  const callId = `${garden.mark}-replay`;
  const startMs = await plantCall(garden, callId);
  await page.goto(paths.call(callId));
  await page.getByRole("link", { name: "Replay" }).click();
  await expect(page).toHaveURL(new RegExp(`${paths.replay(callId)}$`));
  const text = transcript(page);
  await expect(text.getByText(words.join(" "))).toBeVisible();
  await expect(text.locator("s")).toHaveText(" and there is a fee of ten euros.");
  await expect(text.getByText("interrupted")).toBeVisible();
  await expect(text).not.toContainText("4111 1111");
  await text.getByText("find_booking").click();
  await expect(text.getByText("timed out")).toBeVisible();
  await expect(page.getByRole("complementary", { name: "State at the playhead" })).toContainText("by the window");
  await expectAccessible(page);

  await slider(page).focus();
  await page.keyboard.press("Home");
  await expect(page).toHaveURL(new RegExp(`at=${startMs}-0`));
  await page.keyboard.press("e");
  await expect(slider(page)).toHaveAttribute("aria-valuenow", "5");
  await page.keyboard.press("Shift+ArrowLeft");
  await expect(slider(page)).toHaveAttribute("aria-valuenow", "1");
  await page.keyboard.press("ArrowRight");
  await expect(slider(page)).toHaveAttribute("aria-valuenow", "6");
  await page.keyboard.press("Home");
  await page.keyboard.press("]");
  await page.keyboard.press("]");
  await page.keyboard.press("Space");
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
  await expect.poll(() => secondsAt(page)).toBeGreaterThan(3);
  await page.keyboard.press("Space");
  await expect(page.getByRole("button", { name: "Play" })).toBeVisible();

  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.keyboard.press("e");
  await page.keyboard.press("Shift+E");
  await expect(page).toHaveURL(new RegExp(`at=${startMs + 5_300}-0`));
  await page.keyboard.press("c");
  await expect(page.getByText("Copied")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());

  await page.keyboard.press("/");
  await page.keyboard.type("fe");
  await typeAndEnter(page, "e");
  await expect(page.getByText("1 of 1")).toBeVisible();
  await expect(slider(page)).toHaveAttribute("aria-valuenow", "7");

  await page.goto(paths.replay(callId, `?at=${startMs + 2_000}-0`));
  await expect(slider(page)).toHaveAttribute("aria-valuenow", "2");
  await expectAccessible(page);
});

test("follows a call that goes on, holds where one reads, and jumps back to live", async ({ page, garden }) => {
  const callId = `${garden.mark}-live`;
  await garden.plant({ callId, entries: 0, groups: [] });
  const say = (text: string) =>
    garden.redis.xadd(`conv:${callId}`, "*", "kind", "transcript", "phase", "final", "role", "user", "text", text);
  await say("first words");
  await garden.isFound(callId);
  await page.goto(paths.replay(callId));
  await expect(page.getByText("live", { exact: true }).last()).toBeVisible();
  await say("second words");
  await expect(transcript(page).getByText(/second/)).toBeVisible();
  await slider(page).focus();
  await page.keyboard.press("Home");
  await say("third words");
  await expect(page.getByRole("button", { name: /Jump to live/ })).toBeVisible();
  await page.keyboard.press("l");
  await expect(transcript(page).getByText(/third/)).toBeVisible();
  await expect(page.getByRole("button", { name: /Jump to live/ })).toHaveCount(0);
});

test("goes on after the console was away, with every word once", async ({ page, garden, baseURL, complaints }) => {
  const callId = `${garden.mark}-away`;
  await garden.plant({ callId, entries: 0, groups: [] });
  const said: string[] = [];
  const say = async (...texts: string[]) => {
    for (const text of texts) {
      said.push(text);
      // The last word of what was said last is held back for a while.
      const whole = `${text} and so on`;
      const fields = { kind: "transcript", phase: "final", role: "user", seg: text, eot: "true", text: whole };
      await garden.redis.xadd(`conv:${callId}`, "*", ...Object.entries(fields).flat());
    }
  };
  const shown = async () => {
    const turns = (await transcript(page).getByRole("article").allTextContents()).join(" ");
    return said.map((text) => [text, turns.split(text).length - 1]);
  };
  const isEachShownOnce = () =>
    expect.poll(async () => JSON.stringify(await shown()), found).toBe(JSON.stringify(said.map((text) => [text, 1])));
  await say("the kitchen door");
  await garden.isFound(callId);
  const wire = await startConsoleWire(baseURL ?? "");
  try {
    await page.goto(`${wire.url}${paths.replay(callId)}`);
    await say("the garden wall");
    await isEachShownOnce();
    for (const words of [["a wooden ladder"], ["an open window", "a water bucket", "the old gate"]]) {
      wire.cut();
      await say(...words);
      await expect(page.getByText(/^reconnecting since/)).toBeVisible(found);
      wire.mend();
      await isEachShownOnce();
      await expect(page.getByText(/^reconnecting since/)).toBeHidden(found);
    }
    // What it took up again goes on.
    await say("a garden chair");
    await isEachShownOnce();
  } finally {
    await page.goto("about:blank");
    await wire.stop();
  }
  expect(complaints.splice(0).filter((text) => !/net::ERR|WebSocket/.test(text))).toEqual([]);
});

test("says that a call is not there", async ({ page, garden, complaints }) => {
  await page.goto(paths.replay(`${garden.mark}-none`));
  await expect(page.getByText("No such call")).toBeVisible();
  expect(complaints.splice(0)).toEqual([expect.stringContaining("404")]);
});
