import { ServiceNameUnknownError } from "@cordage/reactor";
import { expect } from "chai";
import { parseServices, portOfService } from "#internal/node/service-names.js";

const SERVICES = `
# Network services, Internet style
ftp-data	20/tcp
ssh		22/tcp				# Secure Shell
http		80/tcp		www		# WorldWideWeb HTTP
ntp		123/udp
broken		x/tcp
http		8080/tcp
`;

describe("service names (X28)", () => {
  it("are read with their aliases; comments, UDP and broken lines are passed over", () => {
    expect([...parseServices(SERVICES)]).to.deep.equal([
      ["ftp-data", 20],
      ["ssh", 22],
      ["http", 80],
      ["www", 80],
    ]);
  });

  it("that are unknown are told by name", () => {
    expect(() => portOfService("no-such-service")).to.throw(
      ServiceNameUnknownError,
      "Service name given as port is unknown: service no-such-service.",
    );
  });
});
