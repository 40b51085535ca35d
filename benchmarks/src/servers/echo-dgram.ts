import { createSocket } from "node:dgram";
import { tellPort } from "./serving.ts";

const socket = createSocket("udp4");
socket.on("message", (data, { port, address }) => socket.send(data, port, address));
socket.bind(0, "127.0.0.1", () => tellPort(socket.address().port));
