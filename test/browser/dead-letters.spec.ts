import { Abilities } from "@/lib/schema/action";
import { callRows, expect, expectAccessible, found, type Garden, test } from "./console-test";
import { pressEnter } from "./pending-page";

const group = "probe";

/** Entries that a consumer which then died has read, set aside through the console's own interface. */
async function setAside(garden: Garden, callId: string, entries: number): Promise<string[]> {
  const key = `conv:${callId}`;
  await garden.plant({ callId, entries });
  await garden.redis.xreadgroup("GROUP", group, "dead", "COUNT", entries, "STREAMS", key, ">");
  await garden.isFound(callId);
  return again(garden, callId);
}

async function again({ redis, mark, consoleUrl }: Garden, callId: string): Promise<string[]> {
  const pending = await redis.xpending(`conv:${callId}`, group, "-", "+", 100);
  const targets = pending.map((row) => {
    const [entryId, consumer, idleMs, deliveries] = Array.isArray(row) ? row : [];
    return { callId, group, entryId, consumer, idleMs: Number(idleMs), deliveries };
  });
  const response = await fetch(`${consoleUrl}/api/actions/dead-letter`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ requestId: crypto.randomUUID(), reason: `poison ${mark}`, targets }),
  });
  expect(response.status).toBe(200);
  const { counts } = await response.json();
  expect(counts).toEqual({ "dead-lettered": targets.length });
  return targets.map(({ entryId }) => String(entryId));
}

test("a dead letter is redriven by keys alone, acked by a worker, and the audit tells it", async ({ page, garden }) => {
  const callId = `${garden.mark}-letter`;
  const key = `conv:${callId}`;
  const { redis } = garden;
  const [entryId = ""] = await setAside(garden, callId, 1);
  await page.goto("/");
  await expect(callRows(page).first()).toBeVisible(found);
  await page.keyboard.press("g");
  await page.keyboard.press("d");
  await expect(page).toHaveURL(/\/dead-letters$/);
  await page.goto(`/dead-letters?call=${callId}`);
  const rows = page.getByRole("table", { name: "Dead letters" }).locator("[data-row-key]");
  await expect(rows).toHaveCount(1, found);
  await expect(rows.first()).toContainText(`poison ${garden.mark}`);
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  const panel = page.getByRole("complementary", { name: "Dead letter" });
  await panel.getByRole("button", { name: "Show the stored entry" }).click();
  await expect(panel).toContainText("hello");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(panel).toBeHidden();
  await page.keyboard.press("x");
  await expect(page.getByText("1 dead letter selected")).toBeVisible();
  await expectAccessible(page);
  await pressEnter(page.getByRole("button", { name: "Redrive…" }));

  const dialog = page.getByRole("dialog");
  const reason = `fixed ${garden.mark}`;
  await dialog.getByRole("textbox", { name: "Reason" }).focus();
  await page.keyboard.type(reason);
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("table", { name: "Before and after" })).toContainText(`pending in ${group}`);
  expect(await redis.xpending(key, group, "-", "+", 10)).toEqual([]);
  await dialog.getByRole("button", { name: "Redrive 1 dead letter" }).focus();
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("list", { name: "Outcomes" })).toContainText("1 redriven");
  const taken = await redis.xautoclaim(key, group, "worker", 60_000, "0", "COUNT", 10);
  expect(JSON.stringify(taken)).toContain(entryId);
  await redis.xack(key, group, entryId);
  await expect(dialog.getByRole("list", { name: "Since then" })).toContainText("1 acked");
  await dialog.getByRole("link", { name: "Audit record" }).click();
  const record = page.getByRole("list", { name: "Audit records" }).getByRole("listitem").first();
  await expect(record).toContainText(reason);
  await expect(record).toContainText("1 redriven");
});

test("the third redrive is refused until it is forced", async ({ page, garden }) => {
  const callId = `${garden.mark}-loop`;
  const key = `conv:${callId}`;
  const [entryId = ""] = await setAside(garden, callId, 1);
  for (const round of [1, 2]) {
    const letters = await (await page.request.get(`/api/dead-letters?callId=${callId}`)).json();
    const targets = [{ callId, deadLetterId: letters.rows[0].deadLetterId }];
    const redrive = await page.request.post("/api/actions/redrive", {
      data: { requestId: crypto.randomUUID(), reason: `round ${round}`, targets },
    });
    expect((await redrive.json()).counts).toEqual({ redriven: 1 });
    await garden.redis.xautoclaim(key, group, "worker", 60_000, "0", "COUNT", 10);
    await again(garden, callId);
  }
  await page.goto(`/dead-letters?call=${callId}`);
  const rows = page.getByRole("table", { name: "Dead letters" }).locator("[data-row-key]");
  await expect(rows).toHaveCount(1, found);
  await rows.getByRole("checkbox").click();
  await page.getByRole("button", { name: "Redrive…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Reason" }).fill("once more");
  await page.keyboard.press("Enter");
  await expect(dialog).toContainText("redriven twice already");
  await expect(dialog.getByRole("button", { name: /^Redrive/ })).toBeDisabled();
  await dialog.getByRole("button", { name: "Force…" }).click();
  await dialog.getByRole("button", { name: "Dry run" }).click();
  await dialog.getByRole("button", { name: "Force 1 dead letter" }).click();
  await expect(dialog.getByRole("list", { name: "Outcomes" })).toContainText("1 redriven");
  const pending = await garden.redis.xpending(key, group, "-", "+", 10);
  expect(JSON.stringify(pending)).toContain(entryId);
});

test("a trimmed original is said so and added as a new entry; another one is discarded", async ({ page, garden }) => {
  const callId = `${garden.mark}-trimmed`;
  const key = `conv:${callId}`;
  await setAside(garden, callId, 2);
  await garden.redis.xadd(key, "*", "text", "later");
  await garden.redis.xtrim(key, "MAXLEN", 1);
  await page.goto(`/dead-letters?call=${callId}`);
  const rows = page.getByRole("table", { name: "Dead letters" }).locator("[data-row-key]");
  await expect(rows).toHaveCount(2, found);
  await expect(rows.first()).toContainText("original gone");
  await rows.first().getByRole("checkbox").click();
  await page.getByRole("button", { name: "Redrive…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Reason" }).fill("needed after all");
  await page.keyboard.press("Enter");
  await dialog.getByRole("button", { name: "Add as new entries…" }).click();
  await dialog.getByRole("button", { name: "Dry run" }).click();
  await expect(dialog).toContainText("undelivered to every group");
  expect(await garden.redis.xlen(key)).toBe(1);
  await dialog.getByRole("button", { name: "Add 1 dead letter" }).click();
  await expect(dialog.getByRole("list", { name: "Outcomes" })).toContainText("1 redriven");
  expect(JSON.stringify(await garden.redis.xrevrange(key, "+", "-", "COUNT", 1))).toContain("_redrive_group");
  await dialog.getByRole("button", { name: "Close" }).click();

  await expect(rows).toHaveCount(1, found);
  await rows.first().getByRole("checkbox").click();
  await page.getByRole("button", { name: "Discard…" }).click();
  await expect(dialog).toContainText(`Discard 1 dead letter of ${group} in call ${callId}`);
  await expect(dialog).toContainText("cannot be undone");
  await dialog.getByRole("textbox", { name: "Reason" }).fill("not needed");
  await page.keyboard.press("Enter");
  await expect(dialog).toContainText("deleted");
  await dialog.getByRole("button", { name: "Discard 1 dead letter" }).click();
  await expect(dialog.getByRole("list", { name: "Outcomes" })).toContainText("1 discarded");
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(page.getByText("No dead letters match")).toBeVisible();
});

test("what cannot be recorded cannot be asked for, and a role without rights is told so", async ({
  page,
  garden,
  complaints,
}) => {
  const callId = `${garden.mark}-away`;
  await setAside(garden, callId, 1);
  const reason = "The state store does not answer: what cannot be recorded is not done.";
  await page.route("**/api/actions", async (asked) => {
    const response = await asked.fetch();
    const abilities = Abilities.parse(await response.json());
    const verbs = Object.fromEntries(
      Object.keys(abilities.verbs).map((verb) => [verb, { isAvailable: false, isOnServer: true, reason }]),
    );
    await asked.fulfill({ response, json: { ...abilities, verbs } });
  });
  await page.goto(`/dead-letters?call=${callId}`);
  const rows = page.getByRole("table", { name: "Dead letters" }).locator("[data-row-key]");
  await rows.getByRole("checkbox").click(found);
  const selection = page.getByRole("region", { name: "Selection" });
  await expect(selection).toContainText(reason);
  await expect(selection.getByRole("button", { name: "Redrive…" })).toBeDisabled();
  await expect(selection.getByRole("button", { name: "Discard…" })).toBeDisabled();

  const error = { code: "not-allowed", message: "The role viewer may not read this.", issues: [] };
  for (const path of ["dead-letters", "audit"]) {
    await page.route(new RegExp(`/api/${path}(\\?|$)`), (asked) => asked.fulfill({ status: 403, json: { error } }));
    await page.goto(`/${path}`);
    await expect(page.getByText(/^You may not see/)).toBeVisible();
    await expect(page.getByText(error.message)).toBeVisible();
    await expectAccessible(page);
  }
  expect(complaints.filter((text) => !text.includes("status of 403"))).toEqual([]);
  complaints.length = 0;
});
