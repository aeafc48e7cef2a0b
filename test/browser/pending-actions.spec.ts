import { expect, expectAccessible, found, test } from "./console-test";
import { dryRun, group, leavePending, openPending, pendingOf, pressEnter } from "./pending-page";

test("released by keys: the workers' own XAUTOCLAIM takes it at once", async ({ page, garden }) => {
  const callId = `${garden.mark}-release`;
  const [first = "", second = ""] = await leavePending(garden, { callId, entries: 2 });
  await openPending(page, `callId=${callId}`, 2);
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await pressEnter(page.getByRole("button", { name: "Release…" }));
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText(`Release 1 entry of ${group} in call ${callId}`);
  await dryRun(page, "worker is gone");
  await pressEnter(dialog.getByRole("button", { name: "Release 1 entry" }));
  await expect(dialog.getByRole("list", { name: "Outcomes" })).toContainText("1 released");
  const taken = await garden.redis.xautoclaim(`conv:${callId}`, group, "worker", 60_000, "0", "COUNT", 10);
  expect(JSON.stringify(taken)).toContain(first);
  expect(await pendingOf(garden, callId)).toEqual([`worker ${first}`, `dead ${second}`]);
  await garden.redis.xack(`conv:${callId}`, group, first);
  await expect(dialog.getByRole("list", { name: "Since then" })).toContainText("1 acked");
});

test("an ack says what cannot be undone, Enter does not fire it, and the row shows its outcome before it leaves", async ({
  page,
  garden,
}) => {
  const callId = `${garden.mark}-ack`;
  const [first = "", second = ""] = await leavePending(garden, { callId, entries: 2 });
  const rows = await openPending(page, `callId=${callId}`, 2);
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await pressEnter(page.getByRole("button", { name: "Ack…" }));
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("This cannot be undone");
  await dryRun(page, "not needed");
  await expect(dialog).toContainText("→ not pending");
  for (const key of ["Enter", "Enter", " "]) await page.keyboard.press(key);
  await expect(dialog.getByRole("button", { name: "Ack 1 entry" })).toBeEnabled();
  expect(await pendingOf(garden, callId)).toHaveLength(2);
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  expect(await pendingOf(garden, callId)).toHaveLength(2);

  await pressEnter(page.getByRole("button", { name: "Ack…" }));
  await dryRun(page, "not needed after all");
  await pressEnter(dialog.getByRole("button", { name: "Ack 1 entry" }));
  await expect(dialog.getByRole("list", { name: "Outcomes" })).toContainText("1 acked");
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(rows.filter({ hasText: "acked" })).toHaveAttribute("data-row-key", `${first}/${group}/${callId}`);
  await expect(page.getByRole("region", { name: "Last action" })).toContainText("1 acked");
  expect(await pendingOf(garden, callId)).toEqual([`dead ${second}`]);
  await expect(rows).toHaveCount(1, found);
});

test("set aside as a dead letter from the opened entry, and found among the dead letters", async ({ page, garden }) => {
  const callId = `${garden.mark}-aside`;
  const [entryId = ""] = await leavePending(garden, { callId, entries: 1 });
  await openPending(page, `callId=${callId}`, 1);
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  const panel = page.getByRole("complementary", { name: "Pending entry" });
  await expect(panel).toContainText("hello");
  await pressEnter(panel.getByRole("button", { name: "Dead-letter…" }));
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("The ack cannot be undone");
  await dryRun(page, `poison ${garden.mark}`);
  await page.keyboard.press("Enter");
  expect(await pendingOf(garden, callId)).toHaveLength(1);
  await pressEnter(dialog.getByRole("button", { name: "Dead-letter 1 entry" }));
  await expect(dialog.getByRole("list", { name: "Outcomes" })).toContainText("1 dead-lettered");
  expect(await pendingOf(garden, callId)).toEqual([]);
  expect(await garden.redis.xlen(`conv:${callId}`)).toBe(1);
  await page.goto(`/dead-letters?call=${callId}`);
  const letter = page.getByRole("table", { name: "Dead letters" }).locator("[data-row-key]");
  await expect(letter).toContainText(`poison ${garden.mark}`, found);
  expect(JSON.stringify(await garden.redis.xrange(`dlq:{conv:${callId}}`, "-", "+"))).toContain(entryId);
});

test("ghosts are told apart, recorded with owner and deliveries, then cleared on purpose", async ({ page, garden }) => {
  const callId = `${garden.mark}-ghost`;
  const key = `conv:${callId}`;
  const { redis } = garden;
  const [gone = "", kept = ""] = await leavePending(garden, { callId, entries: 2 });
  await redis.xdel(key, gone);
  const ghosts = await openPending(page, `callId=${callId}&ghost=true`, 1);
  await expect(ghosts).toContainText("ghost: the entry is gone");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  const panel = page.getByRole("complementary", { name: "Pending entry" });
  await expect(panel).toContainText("nobody can process it");
  await expect(panel.getByRole("button", { name: "Claim…" })).toBeDisabled();
  await expect(panel).toContainText("Only ghosts are selected");
  await pressEnter(panel.getByRole("button", { name: "Clear 1 ghost…" }));
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText(`Clear 1 ghost of ${group} in call ${callId}`);
  await expect(dialog).toContainText("are recorded first. This cannot be undone.");
  await dryRun(page, `trimmed ${garden.mark}`);
  await page.keyboard.press("Enter");
  expect(await pendingOf(garden, callId)).toHaveLength(2);
  await pressEnter(dialog.getByRole("button", { name: "Clear 1 ghost" }));
  await expect(dialog.getByRole("list", { name: "Outcomes" })).toContainText("1 acked");
  expect(await pendingOf(garden, callId)).toEqual([`dead ${kept}`]);

  const [, [evidence = ""]] = await redis.scan("0", "MATCH", "callboard:*:ghosts", "COUNT", 100_000);
  const [[, fields] = ["", []]] = await redis.xrevrange(evidence, "+", "-", "COUNT", 1);
  expect(JSON.parse(fields[1] ?? "{}")).toMatchObject({
    ...{ streamKey: key, group, entryId: gone, consumer: "dead", deliveries: 1 },
  });
});
