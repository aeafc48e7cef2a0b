import type { Visitor } from "./visitor";

export const isCallback = (url: URL) => url.pathname === "/api/oidc/callback";

type Visit = { origin: string; login?: string; next?: string };

/** Begins to sign in and goes through the provider's login page, up to the address that it sends the browser back to. */
export async function visitProvider(visitor: Visitor, { origin, login = "ann", next = "/" }: Visit): Promise<URL> {
  const begun = `${origin}/api/oidc/sign-in?next=${encodeURIComponent(next)}`;
  const { url, response } = await visitor.follow(begun, isCallback);
  if (response === null) return url;
  const to = await sendForm(visitor, url, await response.text(), { prompt: "login", login, password: "any" });
  return (await visitor.follow(to, isCallback)).url;
}

/** Sends the first form of a page with these fields; gives the address that the answer leads to. */
export async function sendForm(
  visitor: Visitor,
  url: URL,
  html: string,
  fields: Record<string, string>,
): Promise<string> {
  const [, action = ""] = /<form[^>]* action="([^"]+)"/.exec(html) ?? [];
  const hidden = [...html.matchAll(/<input[^>]* type="hidden"[^>]* name="([^"]+)"[^>]* value="([^"]*)"/g)];
  const own = Object.fromEntries(hidden.map(([, name = "", value = ""]) => [name, value]));
  const sent = await visitor.send(new URL(action, url).href, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ ...own, ...fields }).toString(),
  });
  return new URL(sent.headers.get("location") ?? "", url).href;
}
