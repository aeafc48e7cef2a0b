import { findFreePort } from "@/server/launch/ports";
import { type ConsoleServer, startConsole } from "./console-server";
import { oidcEnvironment } from "./oidc-environment";
import { startOidcProvider, type TestProvider, type TestProviderOptions } from "./oidc-provider";
import { uniquePrefix } from "./run-runtime";

export type ConsoleWithOidc = { site: ConsoleServer; provider: TestProvider; origin: string; stop(): Promise<void> };

export type WorldOptions = Partial<TestProviderOptions> & { env?: Record<string, string> };

const portTries = 5;

/** A console and a provider that know each other; the provider knows `ann` (on-call) and `sam` (nothing of use). */
export async function startConsoleWithOidc(redisUrl: string, options: WorldOptions = {}): Promise<ConsoleWithOidc> {
  for (let tries = 1; ; tries++) {
    try {
      return await startOnPort(await findFreePort(), redisUrl, options);
    } catch (error) {
      // The provider must know the console's port before the console listens there; somebody else may be faster.
      const isTaken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
      if (!isTaken || tries === portTries) throw error;
    }
  }
}

async function startOnPort(
  port: number,
  redisUrl: string,
  { env = {}, ...given }: WorldOptions,
): Promise<ConsoleWithOidc> {
  const origin = `http://127.0.0.1:${port}`;
  const provider = await startOidcProvider({ origin, ...given });
  provider.people.set("ann", { groups: ["everybody-else", "on-call"], preferred_username: "ann.example" });
  provider.people.set("sam", { groups: ["gardeners"], preferred_username: "sam.example" });
  try {
    const site = await startConsole(redisUrl, `${uniquePrefix()}:*`, {
      env: { ...oidcEnvironment(provider, origin), ...env },
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
  } catch (error) {
    await provider.stop();
    throw error;
  }
}
