/** A browser without a screen: keeps cookies (of this machine's one name) and follows redirects one at a time. */
export function createVisitor() {
  const jar = new Map<string, string>();

  async function send(address: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set("cookie", [...jar].map(([name, value]) => `${name}=${value}`).join("; "));
    const response = await fetch(address, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) keep(line);
    return response;
  }

  function keep(line: string): void {
    const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
    const at = pair.indexOf("=");
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    const isOver = attributes.some((each) => /^max-age=0$/i.test(each) || /^expires=Thu, 01 Jan 1970/i.test(each));
    if (isOver || value === "") jar.delete(name);
    else jar.set(name, value);
  }

  /** Follows redirects until the answer is none, or leads to where `stopsAt` fits; gives the address it ended at. */
  async function follow(
    address: string,
    stopsAt?: (url: URL) => boolean,
  ): Promise<{ url: URL; response: Response | null }> {
    let url = new URL(address);
    for (let i = 0; i < 12; i++) {
      if (stopsAt?.(url)) return { url, response: null };
      const response = await send(url.href);
      const to = response.headers.get("location");
      if (to === null) return { url, response };
      await response.body?.cancel();
      url = new URL(to, url);
    }
    throw new Error(`redirects without end at ${url.href}`);
  }

  return { jar, send, follow };
}

export type Visitor = ReturnType<typeof createVisitor>;
