/** An answer of JSON that is more than its body: another status than 200, or a cookie. */
export class JsonAnswer<Body> {
  constructor(
    readonly body: Body,
    readonly told: { status?: number; cookie?: string | readonly string[] },
  ) {}

  toResponse(): Response {
    const { status = 200, cookie } = this.told;
    const headers = new Headers({ "cache-control": "no-store" });
    for (const each of [cookie ?? []].flat()) headers.append("set-cookie", each);
    return Response.json(this.body, { status, headers });
  }
}
