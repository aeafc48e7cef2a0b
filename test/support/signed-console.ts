import type { Role } from "@/lib/permissions";
import { createAccounts } from "./accounts";
import { type ConsoleServer, startConsole } from "./console-server";

export type SignedConsole = {
  server: ConsoleServer;
  /** Of somebody of this role, who is called `token:<role>`. */
  headersOf(role: Role): { authorization: string };
};

/** A console that asks who comes. */
export async function startSignedConsole(redisUrl: string, pattern: string): Promise<SignedConsole> {
  const accounts = await createAccounts();
  const server = await startConsole(redisUrl, pattern, { env: { CALLBOARD_USERS_FILE: accounts.file } });
  const secrets = new Map<Role, string>();
  return {
    server: {
      ...server,
      async stop() {
        await server.stop();
        accounts.remove();
      },
    },
    headersOf(role) {
      const secret = secrets.get(role) ?? accounts.addToken(role, role);
      secrets.set(role, secret);
      return { authorization: `Bearer ${secret}` };
    },
  };
}
