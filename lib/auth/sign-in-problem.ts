import { z } from "zod";

/** Why signing in at the provider came to nothing: what happened, what it means, what to do. */
const sentences = {
  "not-begun":
    "This sign-in was not begun in this browser, or longer than ten minutes ago. Nobody was signed in. Sign in again; if it happens every time, allow cookies for this address.",
  "other-sign-in":
    "The provider's answer belongs to another sign-in than the one this browser began last. Nobody was signed in. Sign in again in one tab.",
  used: "The provider's answer has been used already: each counts once. Sign in again.",
  denied: "The provider says that access was denied, there or by you. Sign in again, or ask whoever runs the provider.",
  "provider-error":
    "The provider answered with an error instead of a sign-in. Sign in again; if it stays, whoever runs Callboard finds the provider's words in its log.",
  "code-refused":
    "The provider does not accept its own code any more: it was used already, or is too old. Sign in again.",
  "client-refused":
    "The provider does not accept this console. Whoever runs Callboard has to compare CALLBOARD_OIDC_CLIENT_ID, its secret and the redirect address with what the provider has on record.",
  "wrong-nonce":
    "The provider's ID token was made for another sign-in. Nobody was signed in. Sign in again; if it stays, tell whoever runs Callboard.",
  "wrong-issuer":
    "The answer comes from another issuer than the one set as CALLBOARD_OIDC_ISSUER. Nobody was signed in. Tell whoever runs Callboard.",
  "token-expired":
    "The provider's ID token has expired, or is not valid yet. Sign in again; if it stays, the clock of this server or of the provider is wrong.",
  "token-invalid":
    "The provider's ID token does not stand up to its checks. Nobody was signed in. The log of Callboard says which check.",
  "no-role":
    "The provider knows you, but none of your roles or groups there opens Callboard. Ask whoever runs Callboard to map one (CALLBOARD_OIDC_ROLE_MAP), or sign in with another account.",
  "no-claim":
    "The provider knows you, but says nothing of your roles or groups, so Callboard cannot tell what you may do. Whoever runs Callboard finds in its log what to have the provider add.",
  "claim-left-out":
    "The provider knows you, but left your groups out because there are too many of them, so Callboard cannot tell what you may do. Whoever runs Callboard has to have the provider send fewer, or roles instead.",
  unreachable:
    "The provider cannot be reached at the moment, so nobody can sign in with it. Callboard keeps trying; try again in a minute.",
  misconfigured:
    "The provider answers, but not as CALLBOARD_OIDC_ISSUER says. Whoever runs Callboard finds in its log what differs.",
  "too-many": "Too many sign-ins failed or are going on at this moment. Try again in a few minutes.",
  "store-away":
    "The state store does not answer, so nobody can be signed in. It works again as soon as the store is back.",
} as const;

export type SignInProblem = keyof typeof sentences;

const [first = "unreachable", ...others] = Object.keys(sentences).filter(
  (name): name is SignInProblem => name in sentences,
);
const SignInProblem = z.enum([first, ...others]);

/** What stands in an address as `?problem=`, in words; null for anything that is no problem of ours. */
export function signInProblemOf(asked: unknown): { problem: SignInProblem; text: string } | null {
  const { data: problem } = SignInProblem.safeParse(asked);
  return problem === undefined ? null : { problem, text: sentences[problem] };
}
