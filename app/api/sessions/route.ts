import { endpoints } from "@/lib/endpoints/endpoints";
import { noSignIn } from "@/server/auth/sign-in";
import { JsonAnswer } from "@/server/http/json-answer";
import { route } from "@/server/http/route";

export const DELETE = route(endpoints.signOutEverywhere, async ({ runtime, identity, address }) => {
  if (runtime.signIn === null || identity === null) throw noSignIn();
  const { cookie, continueAt } = await runtime.signIn.signOut(identity, address, true);
  return new JsonAnswer({ isSignedIn: false, continueAt }, { cookie });
});
