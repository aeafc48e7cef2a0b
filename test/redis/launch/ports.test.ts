import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { chooseConsolePort, findFreePort } from "@/server/launch/ports";

async function occupy(port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
}

test("a port that was asked for is that port or an error; otherwise the next free one is taken", async () => {
  const asked = await findFreePort();
  expect(await chooseConsolePort(asked, "127.0.0.1")).toBe(asked);
  await occupy(asked);
  await expect(chooseConsolePort(asked, "127.0.0.1")).rejects.toThrow(`PORT=${asked} is taken on 127.0.0.1.`);
  const first = await chooseConsolePort(undefined, "127.0.0.1");
  await occupy(first);
  expect(await chooseConsolePort(undefined, "127.0.0.1")).toBeGreaterThan(first);
});
