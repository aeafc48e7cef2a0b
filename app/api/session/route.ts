import { endpoints } from "@/lib/endpoints/endpoints";
import { isAllowed, permissionNames } from "@/lib/permissions";
import { cookieOf } from "@/server/auth/session-cookie";
import { noSignIn } from "@/server/auth/sign-in";
import { JsonAnswer } from "@/server/http/json-answer";
import { route } from "@/server/http/route";

export const GET = route(endpoints.session, ({ runtime, actor, identity }) => ({
  actor,
  permissions: permissionNames.filter((name) => isAllowed(actor, name)),
  ...runtime.masking,
  reasons: runtime.actions.reasons,
  openStreams: identity === null ? 0 : runtime.streams.openOf(identity.key),
  maxStreams: runtime.streams.maxPerActor,
}));

export const POST = route(endpoints.signIn, async ({ runtime, body, address, request }) => {
  if (runtime.signIn === null) throw noSignIn();
  const agent = request.headers.get("user-agent") ?? "";
  const known = cookieOf(request, runtime.signIn.isHttps, "known");
  const cookie = await runtime.signIn.signIn({ ...body, address, agent, known });
  return new JsonAnswer({ isSignedIn: true, continueAt: null }, { cookie });
});

export const DELETE = route(endpoints.signOut, async ({ runtime, identity, address }) => {
  if (runtime.signIn === null || identity === null) throw noSignIn();
  const { cookie, continueAt } = await runtime.signIn.signOut(identity, address, false);
  return new JsonAnswer({ isSignedIn: false, continueAt }, { cookie });
});
