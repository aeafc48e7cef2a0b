/** An answer of JSON that is more than its body: another status than 200, or a cookie. */
export class JsonAnswer<Body> {
  constructor(
    readonly body: Body,
    readonly told: { status?: number; cookie?: string },
  ) {}

  toResponse(): Response {
    const { status = 200, cookie } = this.told;
    const headers = { "cache-control": "no-store", ...(cookie === undefined ? {} : { "set-cookie": cookie }) };
    return Response.json(this.body, { status, headers });
  }
}
