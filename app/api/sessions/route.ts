import { endpoints } from "@/lib/endpoints";
import { noSignIn } from "@/server/auth/sign-in";
import { answerWithCookie } from "@/server/http/answer-with-cookie";
import { route } from "@/server/http/route";

export const DELETE = route(endpoints.signOutEverywhere, async ({ runtime, identity, address }) => {
  if (runtime.signIn === null || identity === null) throw noSignIn();
  const { cookie, continueAt } = await runtime.signIn.signOut(identity, address, true);
  return answerWithCookie({ isSignedIn: false, continueAt }, cookie);
});
