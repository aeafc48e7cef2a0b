import type { Page } from "@playwright/test";
import { apiPath } from "@/lib/endpoints/api-path";
import { visibleText } from "@/lib/entries/visible-text";
import { paths } from "@/lib/paths";
import { TranscriptPage } from "@/lib/schema/replay";
import { EntriesPage } from "@/lib/schema/stream-entry";
import { visibleName } from "@/lib/visible-name";
import { hostileNames, hostileTexts } from "../support/hostile-texts";
import { harmOf, reportPolicy, scrollThrough } from "../support/page-harm";
import { expect, expectLive, found, type Garden, test } from "./console-test";

const sizes = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];
const startMs = Date.now() - 600_000;
const callsOfTexts = 4;

/** Every slot of a transcript that holds a stranger's words, in turn. */
const slots: ((text: string | Buffer, place: number) => (string | Buffer)[])[] = [
  (text, place) => ["kind", "tool", "phase", "start", "call", `t${place}`, "tool", text, "args", text],
  (text, place) => ["kind", "tool", "phase", "end", "call", `t${place}`, "tool", "look", "ok", "false", "result", text],
  (text) => ["kind", "handoff", "from", text, "to", text, "hk", text, "reason", text],
  (text) => ["kind", "memory", "op", "set", "key", text, "value", text],
  (text) => ["kind", "state", "name", text, "from", text, "to", text],
  (text) => ["kind", "error", "text", text, "reason", text],
  (text, place) => [
    "kind",
    "transcript",
    "phase",
    "final",
    "seg",
    `o${place}`,
    "spk",
    text,
    "agent",
    text,
    "text",
    text,
  ],
  (text) => ["kind", "usage", "svc", text, "model", text, "in_tok", "5", "cost", "1", "cur", text],
  (text) => ["kind", text, "phase", text, "role", text, "text", text],
  (text, place) => [`field ${place}`, text, text, "value"],
];

function textCall(mark: string, at: number) {
  const callId = `texts ${hostileNames[at]} ${mark}`;
  const texts = hostileTexts.filter((_, place) => place % callsOfTexts === at);
  return { callId, key: `conv:${callId}`, group: `${hostileNames[at + 4]} ${mark}`, texts };
}

/** One of the calls that together hold every text, each once as what was said and once in another place. */
async function plantTexts(garden: Garden, at: number) {
  const call = textCall(garden.mark, at);
  await garden.plant({ callId: call.callId, entries: 0, groups: [] });
  const writing = garden.redis.pipeline();
  call.texts.forEach(({ text, bytes }, place) => {
    const given = bytes ?? text;
    const role = place % 2 ? "agent" : "user";
    const said = [
      "kind",
      "transcript",
      "phase",
      "final",
      "role",
      role,
      "seg",
      `s${place}`,
      "eot",
      "true",
      "text",
      given,
    ];
    const other = slots[place % slots.length]?.(given, place) ?? [];
    writing.xadd(call.key, `${startMs + place * 2_000}-0`, ...said);
    writing.xadd(call.key, `${startMs + place * 2_000 + 900}-0`, ...other);
    writing.xadd(
      call.key,
      `${startMs + place * 2_000 + 950}-0`,
      "kind",
      "transcript",
      "phase",
      "final",
      "text",
      "calm",
    );
  });
  if (at === 0) {
    const many = Array.from({ length: 1_000 }, (_, i) => [`field ${i}`, "value"]).flat();
    writing.xadd(call.key, `${startMs + 300_000}-0`, ...many);
    writing.xadd(call.key, `${startMs + 301_000}-0`, "n".repeat(50_000), "value", "f ".repeat(5_000), "value");
  }
  writing.xgroup("CREATE", call.key, call.group, "0");
  await writing.exec();
  await garden.redis.xreadgroup(
    "GROUP",
    call.group,
    hostileNames[at + 8] ?? "c",
    "COUNT",
    500,
    "STREAMS",
    call.key,
    ">",
  );
  await garden.isFound(call.callId);
  return call;
}

/** Small calls, one for each name; so are their groups and consumers. */
async function plantNames(garden: Garden): Promise<{ callId: string; group: string; consumer: string }[]> {
  const calls = hostileNames.map((name) => ({
    callId: `${name} ${garden.mark}`,
    group: `${name.slice(0, 400)} ${garden.mark}`,
    consumer: name.slice(0, 400),
  }));
  for (const { callId, group, consumer } of calls) {
    await garden.plant({ callId, entries: 2, groups: [group] });
    await garden.redis.xreadgroup("GROUP", group, consumer, "COUNT", 1, "STREAMS", `conv:${callId}`, ">");
  }
  for (const { callId } of calls) await garden.isFound(callId);
  return calls;
}

const squeezed = (text: string) => text.replace(/\s+/g, "");

/** What was masked is drawn as a mark of its own, with other words than the text has. */
const masked = /\[(…|[a-z -]+)\]/;

/** How the beginning of a text is to be read on the screen; a run of unseen characters ends it, since it counts itself. */
function asShown(text: string, keepsLines: boolean): string {
  const parts = visibleText(text.slice(0, 60), 60, keepsLines);
  const run = parts.findIndex((part) => part.isMark && /[+×]/.test(part.text));
  return squeezed(
    parts
      .slice(0, run === -1 ? parts.length : run)
      .map((part) => part.text)
      .join(""),
  ).slice(0, 40);
}

test("the check of what leaves its box finds what does", async ({ page, complaints }) => {
  await reportPolicy(page);
  await page.goto("/audit");
  await expectLive(page);
  expect(await harmOf(page)).toEqual([]);
  await page.evaluate(() => {
    const row = document.createElement("p");
    row.style.width = "80px";
    row.textContent = "x".repeat(40);
    document.querySelector("main")?.append(row);
    document
      .querySelector("main")
      ?.insertAdjacentHTML("beforeend", `<a href="https://evil.example/">x</a><img alt="">`);
  });
  expect((await harmOf(page)).map((text) => text.split(" ").slice(1, 4).join(" ")).sort()).toEqual([
    "became elements",
    "leaves its box",
    "link leads to",
  ]);
  await page.evaluate(() =>
    document.body.insertAdjacentHTML("beforeend", `<svg onload="window.hostile = true"></svg>`),
  );
  await expect.poll(() => complaints.splice(0).join()).toContain("policy: script-src-attr");
});

async function expectNoHarm(page: Page, name: string): Promise<void> {
  for (const size of sizes) {
    await page.setViewportSize(size);
    const settled = expect.poll(() => harmOf(page), { timeout: 4_000 }).toEqual([]);
    await settled.catch(() => undefined);
    expect.soft(await harmOf(page), `${name} at ${size.width}`).toEqual([]);
    await page.screenshot({ path: test.info().outputPath(`${name}-${size.width}.png`) });
  }
}

/** What was said in a call, turn by turn, as a replay has it. */
async function turnsOf(page: Page, callId: string): Promise<string[]> {
  const response = await page.request.get(apiPath("transcript", { params: { callId } }));
  return TranscriptPage.parse(await response.json()).turns.map(({ text }) => text);
}

/** What was said in a call, as the console's own interface gives it: masked, and text where Redis has bytes. */
async function saidIn(page: Page, callId: string): Promise<string[]> {
  const response = await page.request.get(apiPath("entries", { params: { callId }, query: { limit: 500 } }));
  const { entries } = EntriesPage.parse(await response.json());
  return entries.flatMap(({ fields }) => (fields.kind === "transcript" && fields.eot ? [fields.text ?? ""] : []));
}

test("a hundred and more: texts of every kind are text in a call's entries and in their details", async ({
  page,
  garden,
}) => {
  expect(hostileTexts.length).toBeGreaterThanOrEqual(100);
  expect(new Set(hostileTexts.map(({ name }) => name)).size).toBe(hostileTexts.length);
  await reportPolicy(page);
  for (let at = 0; at < callsOfTexts; at++) {
    const { callId } = await plantTexts(garden, at);
    const said = await saidIn(page, callId);
    expect(said.length).toBeGreaterThan(30);
    for (const size of sizes) {
      await page.setViewportSize(size);
      await page.goto(paths.call(callId));
      await expect(page.locator("[data-entry-id]").first()).toBeVisible(found);
      const seen = await scrollThrough(page, '[aria-label="Entries"] :has(> table)', "[data-entry-id]");
      expect.soft(seen.harm, `${callId} at ${size.width}`).toEqual([]);
      const texts = seen.texts.map(squeezed);
      for (const text of said) {
        const expected = asShown(text, false);
        expect
          .soft(
            texts.some((shown) => shown.includes(expected)),
            `${callId}: ${expected}`,
          )
          .toBe(true);
      }
      await page.screenshot({ path: test.info().outputPath(`entries-${at}-${size.width}.png`) });
    }
  }
});

test("in a call's entry, opened", async ({ page, garden }) => {
  await reportPolicy(page);
  const { callId } = await plantTexts(garden, 0);
  const response = await page.request.get(apiPath("entries", { params: { callId }, query: { limit: 500 } }));
  const { entries } = EntriesPage.parse(await response.json());
  for (const size of sizes) {
    await page.setViewportSize(size);
    await page.goto(paths.call(callId));
    await expect(page.locator("[data-entry-id]").first()).toBeVisible(found);
    for (const { id } of entries.filter((_, place) => place % 14 === 1 || place > entries.length - 3)) {
      await page.goto(`${paths.call(callId)}?entry=${id}`);
      const row = page.locator(`[data-entry-id="${id}"]`);
      await expect(row).toBeAttached(found);
      await row.getByRole("button", { name: `Open entry ${id}` }).click();
      await expect(row.getByRole("button", { name: "Copy XADD" })).toBeVisible();
      expect.soft(await harmOf(page), `${id} at ${size.width}`).toEqual([]);
    }
    await page.screenshot({ path: test.info().outputPath(`detail-${size.width}.png`) });
  }
});

test("in a replayed transcript", async ({ page, garden }) => {
  await reportPolicy(page);
  for (let at = 0; at < callsOfTexts; at++) {
    const { callId } = await plantTexts(garden, at);
    const said = await turnsOf(page, callId);
    expect(said.length).toBeGreaterThan(30);
    await page.goto(paths.replay(callId));
    const transcript = page.getByRole("region", { name: "Transcript" });
    await expect(transcript.getByRole("listitem").first()).toBeVisible(found);
    for (const size of sizes) {
      await page.setViewportSize(size);
      const seen = await scrollThrough(page, 'section[aria-label="Transcript"]', "li");
      expect.soft(seen.harm, `${callId} at ${size.width}`).toEqual([]);
      const texts = seen.texts.map(squeezed);
      for (const text of said.filter((each) => each.trim() !== "" && !masked.test(each.slice(0, 60)))) {
        const expected = asShown(text.trim(), true);
        expect
          .soft(
            texts.some((shown) => shown.includes(expected)),
            `${callId}: ${expected}`,
          )
          .toBe(true);
      }
      await page.screenshot({ path: test.info().outputPath(`replay-${at}-${size.width}.png`) });
    }
  }
});

test("names of calls, groups and consumers are names on every page", async ({ page, garden }) => {
  await reportPolicy(page);
  const calls = await plantNames(garden);
  const texts = await plantTexts(garden, 1);
  await page.goto(`/?q=${garden.mark}`);
  await expectLive(page);
  await expect(page.getByRole("table", { name: "Calls" })).toContainText(visibleName(calls[0]?.callId ?? ""), found);
  await expectNoHarm(page, "calls");
  await page.setViewportSize({ width: 1280, height: 800 });
  for (const { callId } of calls) {
    await page.goto(`/?q=${garden.mark}&call=${encodeURIComponent(callId)}`);
    await expect(page.getByRole("complementary").getByRole("region", { name: "Trim horizon" })).toBeVisible(found);
    expect.soft(await harmOf(page), callId).toEqual([]);
  }
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Search and jump" }).fill(garden.mark);
  await expect(page.getByRole("option").first()).toContainText(garden.mark);
  await expectNoHarm(page, "palette");
  await page.keyboard.press("Escape");

  const pending = page.getByRole("table", { name: "Pending entries" }).locator("[data-row-key]");
  await page.goto(`/pending?callId=${encodeURIComponent(texts.callId)}`);
  await expect(pending.first()).toBeVisible(found);
  for (const size of sizes) {
    await page.setViewportSize(size);
    const seen = await scrollThrough(page, 'section[aria-label="Pending entries"]', "[data-row-key]");
    expect.soft(seen.harm, `pending at ${size.width}`).toEqual([]);
    expect(seen.texts.length).toBeGreaterThan(80);
    await page.screenshot({ path: test.info().outputPath(`pending-${size.width}.png`) });
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("complementary", { name: "Pending entry" })).toContainText("text", found);
  await expectNoHarm(page, "pending-entry");

  const reasons = hostileTexts.map(({ text }) => text.slice(0, 400).trim()).filter((text) => text !== "");
  for (const [place, { callId, group, consumer }] of calls.entries()) {
    const [row] = await garden.redis.xpending(`conv:${callId}`, group, "-", "+", 1);
    const [entryId] = Array.isArray(row) ? row : [];
    const response = await page.request.post(apiPath("deadLetter"), {
      data: {
        requestId: crypto.randomUUID(),
        reason: reasons[place * 8],
        targets: [{ callId, group, entryId, consumer, idleMs: 1, deliveries: 1 }],
      },
    });
    expect(response.status(), await response.text()).toBe(200);
  }
  await page.goto("/dead-letters");
  const letters = page.getByRole("table", { name: "Dead letters" }).locator("[data-row-key]");
  await expect(letters.first()).toBeVisible(found);
  await expectNoHarm(page, "dead-letters");
  await page.setViewportSize({ width: 1280, height: 800 });
  await letters.nth(2).click();
  const panel = page.getByRole("complementary", { name: "Dead letter" });
  await panel.getByRole("button", { name: "Show the stored entry" }).click();
  await expect(panel).toContainText("hello", found);
  await expectNoHarm(page, "dead-letter");

  await page.goto("/audit");
  const records = page.getByRole("list", { name: "Audit records" });
  await expect(records.getByRole("listitem").first()).toBeVisible(found);
  await page.evaluate(() => {
    for (const each of document.querySelectorAll("details")) each.open = true;
  });
  await expectNoHarm(page, "audit");
  const left = await garden.redis.keys(`*${garden.mark}*`);
  await garden.redis.del(left.filter((key) => key.startsWith("dlq:")));
});
