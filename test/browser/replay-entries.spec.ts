import type { Page } from "@playwright/test";
import { paths } from "@/lib/paths";
import { expect, expectAccessible, type Garden, test } from "./console-test";

type Line = [offsetMs: number, fields: Record<string, string>];

const asked = "could you move the table to the garden".split(" ");
const answer = "Of course, the garden table is yours";
const answered = answer.split(" ").length;
const transcriptOf = (role: string, seg: string, phase: string, text: string, more: Record<string, string> = {}) => ({
  kind: "transcript",
  phase,
  role,
  seg,
  mode: "replace",
  text,
  ...more,
});

/** Ten entries of small talk that get trimmed, then a question, an unknown frame, a tool without a result, an answer spoken into. */
const lines: Line[] = [
  ...Array.from({ length: 10 }, (_, i): Line => [i * 1_000, transcriptOf("agent", `t${i}`, "final", "please hold")]),
  ...asked.map(
    (_, i): Line => [12_000 + i * 300, transcriptOf("user", "u1", "partial", asked.slice(0, i + 1).join(" "))],
  ),
  [15_000, transcriptOf("user", "u1", "final", asked.join(" "), { eot: "1" })],
  [15_200, { type: "vendor.frame", opcode: "keepalive" }],
  [15_400, { kind: "memory", op: "set", key: "table", value: "garden" }],
  [15_600, { kind: "tool", phase: "start", call: "c1", tool: "move_table", args: '{"to":"garden"}' }],
  ...answer
    .split(" ")
    .map(
      (_, i, words): Line => [
        17_000 + i * 400,
        transcriptOf("agent", "a1", "partial", words.slice(0, i + 1).join(" "), { agent: "bookings" }),
      ],
    ),
  [18_300, transcriptOf("user", "u2", "partial", "thank")],
  [18_900, transcriptOf("user", "u2", "final", "thank you", { eot: "1" })],
  [20_000, transcriptOf("agent", "a1", "final", answer, { eot: "1", agent: "bookings" })],
  [22_000, { kind: "lifecycle", phase: "end", reason: "hangup" }],
];

lines.sort(([a], [b]) => a - b);

async function plantCall({ redis, isFound, plant }: Garden, callId: string): Promise<(offsetMs: number) => string> {
  await plant({ callId, entries: 0, groups: [] });
  const key = `conv:${callId}`;
  const startMs = Date.now() - 600_000;
  const idAt = (offsetMs: number) => `${startMs + offsetMs}-0`;
  const writing = redis.multi();
  for (const [offsetMs, fields] of lines) {
    writing.xadd(key, idAt(offsetMs), "ts", String(startMs + offsetMs), ...Object.entries(fields).flat());
  }
  await writing.xgroup("CREATE", key, "brain", "0").xgroup("CREATE", key, "comply", "0").exec();
  // brain reads all and acknowledges up to the tool call; comply reads nothing.
  await redis.xreadgroup("GROUP", "brain", "brain-1", "COUNT", 100, "STREAMS", key, ">");
  await redis.xack(
    key,
    "brain",
    ...lines.filter(([offsetMs]) => offsetMs < 17_000).map(([offsetMs]) => idAt(offsetMs)),
  );
  await redis.xtrim(key, "MAXLEN", "=", lines.length - 10);
  await isFound(callId);
  return idAt;
}

const transcript = (page: Page) => page.getByRole("region", { name: "Transcript" });
const raw = (page: Page) => page.getByRole("region", { name: "Raw entries" });
const current = '[aria-current="step"]';
const made = '[data-made="true"]';

test("shows the entries beside the turns, linked both ways", async ({ page, garden }) => {
  const callId = `${garden.mark}-raw`;
  const idAt = await plantCall(garden, callId);
  await page.goto(paths.replay(callId, `?at=${idAt(12_600)}`));
  await expect(raw(page).locator(current)).toHaveAttribute("data-entry-id", idAt(12_600));
  await expect(raw(page).locator(made)).toHaveCount(asked.length + 1);
  await expect(transcript(page).locator(current)).toContainText("could you");
  const chosen = page.getByRole("region", { name: "Chosen entry" });
  await expect(chosen).toContainText(`Made 3 of ${asked.length + 1} entries of a turn of user`);
  await expect(chosen.getByText("named segment", { exact: true })).toBeVisible();
  await expectAccessible(page);

  await transcript(page).getByText(answer).click();
  await expect(raw(page).locator(made)).toHaveCount(answered + 1);
  await expect(page).toHaveURL(new RegExp(`at=${idAt(20_000)}`));
  await raw(page)
    .getByRole("button", { name: /not understood/ })
    .click();
  await expect(chosen).toContainText("No line of the transcript is made of it.");
  await expect(chosen).toContainText("vendor.frame");
  await page.keyboard.press("ArrowUp");
  await expect(transcript(page).locator(current)).toContainText(asked.join(" "));
  await page.keyboard.press(".");
  await page.keyboard.press(".");
  await expect(raw(page).locator(current)).toHaveAttribute("data-entry-id", idAt(15_400));
  await page.keyboard.press("t");
  await expect(transcript(page).locator(current)).toContainText("move_table");

  await page.keyboard.press("v");
  await expect(page).toHaveURL(/view=raw/);
  await expect(transcript(page)).toHaveCount(0);
  await page.keyboard.press("v");
  await expect(raw(page)).toHaveCount(0);
  await expect(transcript(page)).toBeVisible();
});

test("says what is missing, where the groups stand, and how the call was read", async ({ page, garden }) => {
  const callId = `${garden.mark}-missing`;
  const idAt = await plantCall(garden, callId);
  await page.goto(paths.replay(callId));
  const missing = page.getByRole("list", { name: "What is missing" });
  await expect(missing.getByRole("button").first()).toHaveText(/^The first ≈ .*, 10 entries, are no longer in Redis$/);
  await expect(missing).toContainText("1 tool call without a result");
  const unacked = answered + 4;
  await missing.getByRole("button", { name: `${unacked} entries` }).click();
  await expect(page).toHaveURL(new RegExp(`at=${idAt(17_000)}`));
  await expect(transcript(page).getByText(`No group has acknowledged the next ${unacked} entries.`)).toBeVisible();
  await expect(transcript(page).getByText(/^over bookings for/)).toBeVisible();

  const groups = page.getByRole("region", { name: "Groups at this entry" });
  await expect(groups.getByRole("listitem").filter({ hasText: "brain" })).toContainText("brain-1 holds it: 1 delivery");
  await expect(groups.getByRole("listitem").filter({ hasText: "comply" })).toContainText("not delivered");
  await page.keyboard.press("Shift+ArrowLeft");
  await expect(groups.getByRole("listitem").filter({ hasText: "brain" })).toContainText("not pending");

  await page.getByRole("button", { name: /understood$/ }).click();
  const report = page.getByRole("dialog", { name: "How this call was read" });
  await expect(report.getByRole("region", { name: "Understood" })).toContainText(/flat/);
  await expect(report).toContainText(`${lines.length - 11} of ${lines.length - 10} entries`);
  await expectAccessible(page);
  await page.keyboard.press("Escape");

  await page.keyboard.press("/");
  await page.keyboard.type("thank");
  await expect(page.getByText("1 found")).toBeVisible();
  await expect(page.getByRole("slider").locator("path[fill='var(--accent)'][d]:not([d=''])")).toHaveCount(1);
});

test("prints the whole transcript with what it is", async ({ page, garden }) => {
  const callId = `${garden.mark}-print`;
  await plantCall(garden, callId);
  await page.goto(paths.replay(callId, "?view=raw"));
  await expect(raw(page)).toBeVisible();
  await page.emulateMedia({ media: "print" });
  await expect(transcript(page).getByText(answer)).toBeVisible();
  await expect(transcript(page).getByText(/no longer in Redis/)).toBeVisible();
  await expect(page.getByText(`Call ${callId}`)).toBeVisible();
  // Paper cannot be clicked: what tools were given stands open.
  await expect(transcript(page).getByText("arguments", { exact: true })).toBeVisible();
  await expect(page.getByText(/^Nothing was masked\./)).toBeVisible();
  await expect(page.getByRole("slider")).toBeHidden();
  await expect(page.getByRole("navigation", { name: "Pages" })).toBeHidden();
  await page.emulateMedia({ media: "screen" });
  await expect(raw(page)).toBeVisible();
});

test("on a phone has the entries on a tab of their own and the state in a sheet", async ({ page, garden }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const callId = `${garden.mark}-phone`;
  const idAt = await plantCall(garden, callId);
  await page.goto(paths.replay(callId, `?at=${idAt(15_600)}`));
  await expect(transcript(page).locator(current)).toContainText("move_table");
  await expect(raw(page)).toHaveCount(0);
  // Its first kind is in sight, and the others are swiped to.
  await expect(page.getByRole("list", { name: "Jump to the next" }).getByRole("listitem").first()).toBeInViewport({
    ratio: 1,
  });
  await page.getByRole("button", { name: "State" }).click();
  const state = page.getByRole("complementary", { name: "State at the playhead" });
  await expect(state).toContainText("garden");
  await expect(state.getByRole("button", { name: "WebVTT" })).toBeAttached();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(state).toBeHidden();
  await page.keyboard.press("v");
  await expect(page.getByRole("button", { name: "Raw" })).toHaveAttribute("aria-pressed", "true");
  await expect(raw(page).locator(made)).toHaveCount(1);
  await expectAccessible(page);
});
