import { expect, expectAccessible, found, test } from "./console-test";

test("a call tells what was done to it, and the audit how each entry fared", async ({ page, garden }) => {
  const callId = `${garden.mark}-told`;
  const key = `conv:${callId}`;
  await garden.plant({ callId, entries: 25 });
  await garden.redis.xreadgroup("GROUP", "probe", "dead", "COUNT", 25, "STREAMS", key, ">");
  await garden.isFound(callId);
  const pending = await garden.redis.xpending(key, "probe", "-", "+", 100);
  const targets = pending.map((row) => {
    const [entryId, consumer, idleMs, deliveries] = Array.isArray(row) ? row : [];
    return { callId, group: "probe", entryId, consumer, idleMs: Number(idleMs), deliveries };
  });
  await garden.redis.xack(key, "probe", String(targets[0]?.entryId));
  const reason = `poison ${garden.mark}`;
  const done = await page.request.post("/api/actions/ack", {
    data: { requestId: crypto.randomUUID(), reason, targets },
  });
  expect((await done.json()).counts).toEqual({ acked: 24, skipped: 1 });

  await page.goto(`/calls/${callId}`);
  const actions = page.getByRole("region", { name: "What operators did to this call" });
  await expect(actions).toContainText(reason, found);
  await expect(actions).toContainText("24 acked");
  await actions.getByRole("link", { name: "Audit record" }).click();
  await expect(page).toHaveURL(/\/audit\?request=/);
  const record = page.getByRole("list", { name: "Audit records" }).getByRole("listitem").first();
  await expect(record).toContainText(reason);
  await record.getByText("25 targets").click();
  await expect(record.getByText("skipped: acked meanwhile")).toHaveCount(1);
  await record.getByRole("button", { name: "5 more targets" }).click();
  await expect(record.getByText("acked", { exact: true })).toHaveCount(24);
  await expect(page.getByRole("link", { name: "Export JSONL" })).toHaveAttribute("href", /requestId=/);
  await expectAccessible(page);
  await page.getByRole("button", { name: "last 1 h" }).click();
  await expect(page).toHaveURL(/[?&]from=\d+/);
  await expect(record).toContainText(reason);
  await expect(page.getByRole("link", { name: "Export JSONL" })).toHaveAttribute("href", /fromMs=/);
  await page.getByLabel("to", { exact: true }).fill("2020-02-01T10:00");
  await expect(page).toHaveURL(/[?&]to=\d+59999/);
  await expect(page.getByText("No records match")).toBeVisible();
  await page.getByLabel("to", { exact: true }).fill("");
  await expect(record).toContainText(reason);
  await page.getByRole("combobox", { name: "outcome" }).selectOption("claimed");
  await expect(page.getByText("No records match")).toBeVisible();
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(page.getByRole("combobox", { name: "outcome" })).toBeHidden();
  await page.getByRole("button", { name: "Filters (3)" }).click();
  await expect(page.getByRole("combobox", { name: "outcome" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("search").getByRole("button", { name: "Clear filters" }).click();
  await expect(record).toBeVisible();
});
