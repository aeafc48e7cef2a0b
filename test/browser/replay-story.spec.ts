import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { setTimeout as pause } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { cuesOf, heardLine } from "@/lib/conversation/export/speech-lines";
import { createReplay, type Replay } from "@/lib/conversation/fold/replay";
import { detectShape } from "@/lib/conversation/read/detect-shape";
import { createEventReader } from "@/lib/conversation/read/read-events";
import { entryIdMs } from "@/lib/ids/entry-id";
import { marksOf } from "@/lib/mask/mask-entry";
import { paths } from "@/lib/paths";
import { splitHeard } from "@/lib/player/split-heard";
import type { RawEntry } from "@/lib/schema/stream-entry";
import type { Transcript, Turn } from "@/lib/schema/transcript";
import { createMaskedEvents } from "@/server/conversation/masked-events";
import { performCall } from "@/server/demo/perform";
import { createRandom } from "@/server/demo/random";
import { allTrades } from "@/server/demo/trades/all-trades";
import { expect, type Garden, test } from "./console-test";

/** Its names show only to `require`. */
const webvtt: typeof import("webvtt-parser") = createRequire(import.meta.url)("webvtt-parser");
const haste = 6;

/** A conversation of the demo, said in parts, each at six times the pace of speech. */
function createSpeaker({ redis }: Garden, callId: string) {
  const [trade] = allTrades;
  if (!trade) throw new Error("the demo has no trades");
  const entries = [...performCall({ trade, random: createRandom(11), targetMs: 70_000, isMinimal: false })];
  let said = 0;
  return async (toShare: number) => {
    for (const to = Math.round(entries.length * toShare); said < to; said++) {
      const entry = entries[said];
      if (!entry) break;
      await redis.xadd(`conv:${callId}`, "*", ...entry.fields, "ts", String(Date.now()));
      await pause(((entries[said + 1]?.atMs ?? entry.atMs) - entry.atMs) / haste);
    }
  };
}

/** The call as Redis has it, folded here. */
async function readCall({ redis }: Garden, callId: string): Promise<{ entries: RawEntry[]; replay: Replay }> {
  const entries = (await redis.xrange(`conv:${callId}`, "-", "+")).map(([id, pairs]): RawEntry => {
    const fields: Record<string, string> = {};
    for (let i = 0; i < pairs.length; i += 2) fields[pairs[i] ?? ""] = pairs[i + 1] ?? "";
    return { id, timeMs: entryIdMs(id), fields };
  });
  const shape = detectShape(entries.slice(0, 200));
  const reader = createEventReader(shape);
  const masked = createMaskedEvents(Date.now);
  for (const entry of entries) for (const event of reader.push(entry)) masked.push(event, marksOf(entry));
  masked.flush(true);
  masked.settle(0);
  const replay = createReplay({ shape });
  replay.append(masked.events);
  return { entries, replay };
}

const transcript = (page: Page) => page.getByRole("region", { name: "Transcript" });
const slider = (page: Page) => page.getByRole("slider", { name: "Position in the call" });
const secondsAt = async (page: Page) => Number(await slider(page).getAttribute("aria-valuenow"));
const lengthOf = async (page: Page) => Number(await slider(page).getAttribute("aria-valuemax"));
const cursorOf = (page: Page) => new URL(page.url()).searchParams.get("at");

/** The words of each turn that had begun at the playhead, without those that are ahead of it. */
const shownTurns = (page: Page) =>
  transcript(page)
    .getByRole("article")
    .evaluateAll((turns) =>
      turns.flatMap((turn) => {
        if (turn.closest("[data-ahead]") !== null) return [];
        const copy = turn.cloneNode(true);
        if (!(copy instanceof Element)) return "";
        for (const ahead of copy.querySelectorAll("[data-ahead]")) ahead.remove();
        return (copy.querySelectorAll("p")[1]?.textContent ?? "").replace(/…$/, "");
      }),
    );

function words({ text, heardText }: Turn): string {
  const { heard, unheard, differs } = splitHeard(text, heardText);
  // The dots of a last word that is held back stand only where nothing follows.
  return (differs ? `heard: ${heard} generated: ${unheard}` : `${heard}${unheard}`).replace(/…$/, "");
}

async function expectFold(page: Page, now: Transcript): Promise<void> {
  await expect.poll(async () => (await shownTurns(page)).sort()).toEqual(now.turns.map(words).sort());
  const state = page.getByRole("complementary", { name: "State at the playhead" });
  await expect(state.getByText(now.state.agent ?? "?", { exact: true }).first()).toBeAttached();
  for (const { name } of now.state.memory) await expect(state.getByText(name, { exact: true }).first()).toBeAttached();
}

async function download(page: Page, name: string): Promise<string> {
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name, exact: true }).click(),
  ]);
  return readFile(await file.path(), "utf8");
}

test("follows a call of the demo live, and replays it as it was, from XADD to screen", async ({ page, garden }) => {
  const callId = `${garden.mark}-story`;
  await garden.plant({ callId, entries: 0, groups: [] });
  const speak = createSpeaker(garden, callId);
  await speak(0.15);
  await garden.isFound(callId);
  // Every line of it is drawn, however long.
  await page.setViewportSize({ width: 1_280, height: 6_000 });
  await page.goto(paths.replay(callId));
  await expect(page.getByText("live", { exact: true }).last()).toBeVisible();

  const before = await lengthOf(page);
  await speak(0.35);
  await expect.poll(() => lengthOf(page)).toBeGreaterThan(before);
  await slider(page).focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("Space");
  await expect(page.getByRole("button", { name: "Play" })).toBeVisible();
  await page.keyboard.press("Home");
  await expect(page.getByRole("button", { name: /^Jump to live \+[\d.]+ s$/ })).toBeVisible();
  await expect.poll(() => secondsAt(page)).toBe(0);
  const then = await lengthOf(page);
  await speak(0.6);
  await expect.poll(() => lengthOf(page)).toBeGreaterThan(then);
  await expect.poll(() => secondsAt(page)).toBe(0);
  await page.keyboard.press("l");
  await expect(page.getByRole("button", { name: /^Jump to live/ })).toHaveCount(0);
  const edge = await readCall(garden, callId);
  await expect.poll(async () => (await shownTurns(page)).length).toBe(edge.replay.whole().turns.length);

  await speak(1);
  await expect(page.getByText("ended", { exact: true }).first()).toBeVisible();
  const { entries, replay } = await readCall(garden, callId);
  const whole = replay.whole();
  await expectFold(page, whole);
  expect(await shownTurns(page)).toHaveLength(whole.turns.length);

  const seconds = await lengthOf(page);
  await page.getByRole("combobox", { name: "Speed" }).selectOption("16");
  await slider(page).focus();
  await page.keyboard.press("Home");
  await expect(page).toHaveURL(new RegExp(`at=${entries[0]?.id}`));
  const beganMs = performance.now();
  await page.keyboard.press("Space");
  await expect.poll(() => secondsAt(page), { intervals: [20] }).toBe(seconds);
  expect(performance.now() - beganMs).toBeGreaterThan(((seconds - 1) / 16) * 1_000);
  await expect(page.getByRole("button", { name: "Play" })).toBeVisible();

  await page.getByRole("combobox", { name: "Speed" }).selectOption("4");
  await slider(page).focus();
  await page.keyboard.press("Home");
  const cursors: string[] = [];
  for (const share of [0.2, 0.45, 0.7]) {
    await expect.poll(() => cursorOf(page)).toBe(cursors.at(-1) ?? entries[0]?.id);
    await page.keyboard.press("Space");
    await expect.poll(() => secondsAt(page), { intervals: [20] }).toBeGreaterThan(seconds * share);
    await page.keyboard.press("Space");
    await expect.poll(() => cursorOf(page)).not.toBe(cursors.at(-1) ?? entries[0]?.id);
    const cursor = cursorOf(page) ?? "";
    cursors.push(cursor);
    await expectFold(page, replay.atEntry(cursor));
  }
  const [, middle = ""] = cursors;
  await page.goto(paths.replay(callId, `?at=${middle}`));
  await expectFold(page, replay.atEntry(middle));
  expect(cursorOf(page)).toBe(middle);

  const vtt = new webvtt.WebVTTParser().parse(await download(page, "WebVTT"), "metadata");
  expect(vtt.errors).toEqual([]);
  const said = cuesOf(whole).map(({ turn }) => heardLine(turn));
  expect(vtt.cues.map(({ text }) => text.replace(/^<v [^>]*>|<\/v>$/g, "").replaceAll("&amp;", "&"))).toEqual(said);
  const lines = (await download(page, "JSONL")).trim().split("\n").slice(1);
  expect(lines.map((line) => JSON.parse(line).id)).toEqual(entries.map(({ id }) => id));
  const srt = await download(page, "SRT");
  const txt = await download(page, "Text");
  for (const line of said) expect([srt.includes(line), txt.includes(line)]).toEqual([true, true]);
});
