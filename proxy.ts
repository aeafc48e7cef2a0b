import { type NextRequest, NextResponse } from "next/server";
import { foreignHostNote, isOwnHost } from "@/lib/net/host";
import { contentSecurityPolicy } from "@/server/http/page-policy";

const origin = process.env.CALLBOARD_ORIGIN || undefined;

/** Before each page: the name it was asked for by, and a policy with a nonce of its own. Next marks its scripts with it. */
export function proxy(request: NextRequest): NextResponse {
  if (!isOwnHost(request.headers.get("host") ?? "", origin)) return new NextResponse(foreignHostNote, { status: 403 });
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
  const policy = contentSecurityPolicy({ nonce, isDev: process.env.NODE_ENV === "development" });
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  headers.set("x-callboard-page", request.nextUrl.pathname + request.nextUrl.search);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

/** Routes check for themselves, and no body of theirs is copied for this; files are the same for everybody. */
export const config = { matcher: ["/((?!api/|metrics$|_next/static/|theme\\.js$|icon\\.svg$).*)"] };
