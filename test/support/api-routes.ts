import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../app", import.meta.url));

export type Handler = (request: Request) => Promise<Response>;
export type ApiRoute = {
  /** As in `lib/endpoints.ts`: `/api/calls/{callId}`. */
  path: string;
  pattern: RegExp;
  handlers: Map<string, Handler>;
};

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** Every route file of the interface, as Next would serve it; fixed parts win over parameters. */
export async function loadApiRoutes(): Promise<ApiRoute[]> {
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) =>
    /^(api\/(.*\/)?|metrics\/)route\.ts$/.test(file),
  );
  const routes = await Promise.all(
    files.map(async (file): Promise<ApiRoute> => {
      const loaded: Record<string, unknown> = await import(join(root, file));
      const parts = file.split("/").slice(0, -1);
      const pattern = new RegExp(
        `^/${parts.map((part) => (part.startsWith("[") ? "[^/]+" : escapeText(part))).join("/")}$`,
      );
      const handlers = new Map<string, Handler>();
      for (const method of methods) {
        const handler = loaded[method];
        if (isHandler(handler)) handlers.set(method, handler);
      }
      return { path: `/${parts.map((part) => part.replace(/^\[(.+)\]$/, "{$1}")).join("/")}`, pattern, handlers };
    }),
  );
  return routes.sort((a, b) => (a.path.includes("{") ? 1 : 0) - (b.path.includes("{") ? 1 : 0));
}

function isHandler(value: unknown): value is Handler {
  return typeof value === "function";
}

function escapeText(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
