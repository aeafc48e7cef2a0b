import { expect, expectAccessible, found, type Garden, test } from "./console-test";
import { expectFits } from "./expect-fits";
import { pressEnter } from "./pending-page";

const group = "probe";

/** A consumer that holds entries of each call, and an heir in those named. */
async function leaveBehind({ redis, plant, isFound }: Garden, dead: string, calls: Record<string, { heir: boolean }>) {
  for (const [callId, { heir }] of Object.entries(calls)) {
    const key = `conv:${callId}`;
    await plant({ callId, entries: 3 });
    await redis.xreadgroup("GROUP", group, dead, "COUNT", 2, "STREAMS", key, ">");
    if (!heir) continue;
    const read = await redis.xreadgroup("GROUP", group, "heir", "COUNT", 1, "STREAMS", key, ">");
    await redis.xack(key, group, JSON.stringify(read).match(/\d{13}-\d+/)?.[0] ?? "");
  }
  for (const callId of Object.keys(calls)) await isFound(callId);
}

const consumersOf = async ({ redis }: Garden, callId: string) =>
  JSON.stringify(await redis.xinfo("CONSUMERS", `conv:${callId}`, group));

test("what a dead consumer holds in several calls moves, then it is removed, by keys, and the audit has both", async ({
  page,
  garden,
}) => {
  const [one, two] = [`${garden.mark}-one`, `${garden.mark}-two`];
  const dead = `dead-${garden.mark}`;
  await leaveBehind(garden, dead, { [one]: { heir: true }, [two]: { heir: true } });
  await page.goto(`/pending?group=${group}&consumer=${dead}`);
  const rows = page.getByRole("table", { name: "Pending entries" }).locator("[data-row-key]");
  await expect(rows).toHaveCount(4, found);
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  const panel = page.getByRole("complementary", { name: "Pending entry" });
  await panel.getByRole("button", { name: "Move all it holds, then remove it…" }).focus();
  await page.keyboard.press("Enter");

  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("exists in 2 calls of probe and holds 4 entries");
  await expect(dialog).toContainText("The oldest was added 2 min");
  await expect(dialog).toContainText("it may be alive");
  const heir = dialog.getByRole("radio", { name: /^heir/ });
  await expect(heir).toBeChecked();
  await expect(dialog.getByRole("radio", { name: new RegExp(dead) })).toHaveCount(0);
  await expectFits(page, "the dialog that removes a consumer");
  const reason = `${dead} crashed`;
  await dialog.getByRole("textbox", { name: "Reason" }).focus();
  await page.keyboard.type(reason);
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("table", { name: "Before and after" })).toContainText("→ heir");
  await page.keyboard.press("Enter");
  expect(await garden.redis.xpending(`conv:${one}`, group, "-", "+", 9, "heir")).toEqual([]);
  await pressEnter(dialog.getByRole("button", { name: "Move 4 entries" }));
  await expect(dialog.getByRole("status")).toContainText("done");
  await expect(dialog.getByRole("list", { name: "Outcomes" })).toContainText("4 claimed");
  expect(await consumersOf(garden, one)).toContain(dead);

  await pressEnter(dialog.getByRole("button", { name: /^Next: remove dead-/ }));
  const confirm = dialog.getByRole("button", { name: `Remove ${dead} from 2 calls` });
  await expect(confirm).toBeEnabled();
  await expect(dialog).toContainText("This cannot be undone");
  await page.keyboard.press("Enter");
  expect(await consumersOf(garden, one)).toContain(dead);
  await expectAccessible(page);
  await pressEnter(confirm);
  await expect(dialog.getByRole("list", { name: "Outcomes" })).toContainText("2 removed");
  for (const callId of [one, two]) {
    expect(await consumersOf(garden, callId)).not.toContain(dead);
    expect(await garden.redis.xpending(`conv:${callId}`, group, "-", "+", 9, "heir")).toHaveLength(2);
  }
  await dialog.getByRole("link", { name: "Audit record" }).click();
  const record = page.getByRole("list", { name: "Audit records" }).getByRole("listitem").first();
  await expect(record).toContainText(reason);
  await expect(record).toContainText("2 removed");
});

test("an heir that not every call has is not recommended, and created elsewhere on purpose only", async ({
  page,
  garden,
}) => {
  const [has, lacks] = [`${garden.mark}-has`, `${garden.mark}-lacks`];
  await leaveBehind(garden, "dead", { [has]: { heir: true }, [lacks]: { heir: false } });
  await page.goto(`/pending?group=${group}&consumer=dead&q=${garden.mark}`);
  const rows = page.getByRole("table", { name: "Pending entries" }).locator("[data-row-key]");
  await expect(rows).toHaveCount(4, found);
  await page.getByRole("checkbox", { name: "Select all rows shown" }).click();
  await page.getByRole("button", { name: "Claim…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("No living consumer of probe exists in all 2 calls");
  const heir = dialog.getByRole("radio", { name: /^heir.*in 1 of 2 calls/ });
  await expect(heir).not.toBeChecked();
  await heir.check();
  await dialog.getByRole("textbox", { name: "Reason" }).fill("moved on purpose");
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("list", { name: "What would happen" })).toContainText("2 skipped: no longer there");
  await dialog.getByRole("button", { name: "Back" }).click();
  await dialog.getByRole("checkbox", { name: /^Create it in the calls/ }).check();
  await dialog.getByRole("button", { name: "Dry run" }).click();
  await dialog.getByRole("button", { name: "Claim 4 entries" }).click();
  await expect(dialog.getByRole("list", { name: "Outcomes" })).toContainText("4 claimed");
  expect(await consumersOf(garden, lacks)).toContain("heir");
});

test("from the call's consumers: one that still holds a ghost is not removed, and the reason is shown", async ({
  page,
  garden,
}) => {
  const callId = `${garden.mark}-ghost`;
  const key = `conv:${callId}`;
  await leaveBehind(garden, "dead", { [callId]: { heir: true } });
  const [oldest = ["", []]] = await garden.redis.xrange(key, "-", "+", "COUNT", 1);
  await garden.redis.xdel(key, oldest[0]);
  await page.goto(`/calls/${callId}`);
  await page.getByRole("button", { name: "Remove dead of probe" }).click(found);
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("radio", { name: /^only in call/ })).toBeChecked();
  await expect(dialog).toContainText("holds 2 entries");
  await expect(dialog.getByRole("radio", { name: /^heir.*recommended/ })).toBeChecked();
  await dialog.getByRole("textbox", { name: "Reason" }).fill("worker taken out of service");
  await page.keyboard.press("Enter");
  await dialog.getByRole("button", { name: "Move 1 entry" }).click();
  await expect(dialog).toContainText("1 skipped: its entry is gone");
  await dialog.getByRole("button", { name: "Next: remove dead…" }).click();
  await expect(dialog.getByRole("alert")).toContainText("It still holds 1 entry in 1 call");
  await expect(dialog.getByRole("button", { name: /^Remove dead/ })).toBeDisabled();
  expect(await consumersOf(garden, callId)).toContain("dead");
  await garden.redis.xack(key, group, oldest[0]);
  await dialog.getByRole("button", { name: "Move the rest" }).click();
  await expect(dialog).toContainText("holds nothing");
  await dialog.getByRole("button", { name: "Dry run" }).click();
  await dialog.getByRole("button", { name: "Remove dead from 1 call" }).click();
  await expect(dialog.getByRole("list", { name: "Outcomes" })).toContainText("1 removed");
  expect(await consumersOf(garden, callId)).not.toContain("dead");
});
