import { objects, text } from "../account/json.ts";
import { call, ServerError } from "./api.ts";

/** Whom one may pick where the server is a demo. */
export interface Pickable {
  id: string;
  name: string;
  role: string;
}

export function signInWith(token: string): Promise<unknown> {
  return call("POST", "/session", { token });
}

export function signInAs(member: string): Promise<unknown> {
  return call("POST", "/session", { member });
}

export function signOut(): Promise<unknown> {
  return call("DELETE", "/session");
}

/** `null`: it is no demo, and one signs in with a token. */
export async function pickable(): Promise<Pickable[] | null> {
  try {
    const { items } = await call("GET", "/session/members");
    return objects(items).map((member) => ({
      id: text(member._id) ?? "",
      name: text(member.name) ?? text(member._id) ?? "",
      role: text(member.role) ?? "",
    }));
  } catch (error) {
    if (error instanceof ServerError && error.status === 404) return null;
    throw error;
  }
}
