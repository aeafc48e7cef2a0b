import { nextPath } from "@/lib/auth/next-path";
import { paths } from "@/lib/paths";
import { pendingForMs } from "./oidc-pending";
import { OidcProblem } from "./oidc-problem";
import { cookieOf, endedCookie, sessionCookie } from "./session-cookie";
import { noSignIn, type SignIn } from "./sign-in";

type Asked = { signIn: SignIn | null; request: Request };

/** Sends the browser to the provider, with a cookie to come back with. */
export async function beginAtProvider({ signIn }: Omit<Asked, "request">, next: string | undefined, isOther: boolean) {
  if (!signIn?.oidc) throw noSignIn();
  const { oidc, isHttps } = signIn;
  const to = nextPath(next);
  try {
    const { location, cookie } = await oidc.begin(to, isOther);
    return goTo(location, [`${sessionCookie(cookie, isHttps, "pending")}; Max-Age=${pendingForMs / 1_000}`]);
  } catch (error) {
    if (error instanceof OidcProblem) return goTo(paths.loginProblem(error.problem, to));
    throw error;
  }
}

/** Takes the provider's answer: into the console with a session, or to the login page, which says what went wrong. */
export async function finishAtProvider({ signIn, request }: Asked, address: string | null) {
  if (!signIn?.oidc) throw noSignIn();
  const { oidc, isHttps } = signIn;
  const agent = request.headers.get("user-agent") ?? "";
  const { search } = new URL(request.url);
  const spent = endedCookie(isHttps, "pending");
  try {
    const answer = { search, cookie: cookieOf(request, isHttps, "pending"), address, agent };
    const { cookie, next } = await oidc.finish(answer);
    return goTo(next, [spent, sessionCookie(cookie, isHttps)]);
  } catch (error) {
    if (!(error instanceof OidcProblem)) throw error;
    return goTo(paths.loginProblem(error.problem, error.next), error.problem === "other-sign-in" ? [] : [spent]);
  }
}

function goTo(location: string, cookies: readonly string[] = []): Response {
  const headers = new Headers({ location, "cache-control": "no-store", "referrer-policy": "no-referrer" });
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return new Response(null, { status: 303, headers });
}
