import { findFreePort } from "@/server/launch/ports";
import { type ConsoleServer, startConsole } from "./console-server";
import { startOidcProvider, type TestProvider, type TestProviderOptions } from "./oidc-provider";
import { oidcSettings } from "./oidc-settings";
import { uniquePrefix } from "./run-runtime";

export type ConsoleWithOidc = { site: ConsoleServer; provider: TestProvider; origin: string; stop(): Promise<void> };

export type WorldOptions = Partial<TestProviderOptions> & { env?: Record<string, string> };

/** A console and a provider that know each other; the provider knows `ann` (on-call) and `sam` (nothing of use). */
export async function startConsoleWithOidc(
  redisUrl: string,
  { env = {}, ...given }: WorldOptions = {},
): Promise<ConsoleWithOidc> {
  const port = await findFreePort();
  const origin = `http://127.0.0.1:${port}`;
  const provider = await startOidcProvider({ origin, ...given });
  provider.people.set("ann", { groups: ["everybody-else", "on-call"], preferred_username: "ann.example" });
  provider.people.set("sam", { groups: ["gardeners"], preferred_username: "sam.example" });
  const site = await startConsole(redisUrl, `${uniquePrefix()}:*`, {
    env: { ...oidcSettings(provider, origin), ...env },
    waitsForCalls: false,
    port,
  });
  return {
    site,
    provider,
    origin,
    async stop() {
      await site.stop();
      await provider.stop();
    },
  };
}
