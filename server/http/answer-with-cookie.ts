/** An answer of JSON that sets or ends a cookie. */
export function answerWithCookie(answer: object, cookie: string): Response {
  return Response.json(answer, { headers: { "cache-control": "no-store", "set-cookie": cookie } });
}
