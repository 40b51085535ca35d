import { serveAddition } from "../npm-xmlrpc.ts";
import { tellPort } from "./serving.ts";

tellPort(await serveAddition());
