import { OidcAnswerQuery, OidcSignInQuery, Session, SignedIn, SignInRequest } from "../schema/session";
import { get, nothing, post, redirect, remove } from "./endpoint";

export const sessionEndpoints = {
  session: get("session", "fleet.read", "Who asks, and what they may do", {
    params: nothing,
    query: nothing,
    response: Session,
  }),
  signIn: post("signIn", "public", "Sign in with name and password: the answer sets a cookie", {
    params: nothing,
    body: SignInRequest,
    response: SignedIn,
    maxBodyBytes: 10_000,
  }),
  signOut: remove("signOut", "fleet.read", "End this session", { params: nothing, response: SignedIn }),
  signOutEverywhere: remove("signOutEverywhere", "fleet.read", "End all sessions of one's own", {
    params: nothing,
    response: SignedIn,
  }),
  oidcSignIn: redirect("oidcSignIn", "public", "Begin to sign in at the provider: 303 to its own page", {
    params: nothing,
    query: OidcSignInQuery,
  }),
  oidcCallback: redirect("oidcCallback", "public", "The provider's answer: 303 to the console, or to what went wrong", {
    params: nothing,
    query: OidcAnswerQuery,
  }),
};
