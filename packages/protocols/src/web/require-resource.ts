import { requireMethods } from "../http/argument-checks.ts";
import type { IResource } from "./interfaces.ts";

/** @throws TypeError for what is no resource, such as its class */
export function requireResource(what: string, resource: IResource): IResource {
  return requireMethods(what, resource, "render", "getChildWithDefault");
}
