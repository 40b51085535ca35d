import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { mkdtemp, readFile, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Request, Resource, Site } from "@cordage/protocols/web";
import { Listening } from "./listening.ts";
import { packedPackages } from "./packed-packages.ts";
import { PACKAGES, ROOT } from "./sources.ts";

/** What a `package.json` tells a registry, and what else stands in it. */
interface Manifest {
  readonly name: string;
  readonly version: string;
}

/** A package that can be had: what it is, and how its tarball is come by. */
interface Offer {
  readonly manifest: Manifest;
  readonly tarball: () => Promise<string>;
}

/**
 * A registry on the loopback interface, for npm without a network. It has the packages of this repository as npm
 * packs them and what is installed for development, such as `typescript` and `@types/node`, in no other version.
 */
export class NpmRegistry {
  readonly #listening = new Listening();
  readonly #folder = mkdtempSync(join(tmpdir(), "cordage-registry-"));

  /** Resolves with the variables that have npm use it, with a cache and a configuration of their own. */
  async start(): Promise<Record<string, string>> {
    const site = new Site(pagesOf([...installedOffers(this.#folder), ...ownOffers()]));
    site.noisy = false;
    const port = await this.#listening.listen(site);
    return {
      npm_config_registry: `http://127.0.0.1:${port}/`,
      npm_config_cache: join(this.#folder, "cache"),
      npm_config_userconfig: join(this.#folder, "npmrc"),
      npm_config_update_notifier: "false",
      npm_config_audit: "false",
      npm_config_fund: "false",
    };
  }

  async stop(): Promise<void> {
    await this.#listening.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** `/name` tells of a package, `/tarballs/name@version` is one; `@scope%2fname` is one segment of a path. */
function pagesOf(offers: readonly Offer[]): Resource {
  const root = new Resource();
  const tarballs = new Resource();
  root.putChild("tarballs", tarballs);
  for (const name of new Set(offers.map(({ manifest }) => manifest.name))) {
    const versions = offers.map((it) => it.manifest).filter((it) => it.name === name);
    root.putChild(name, new About(name, versions));
  }
  for (const { manifest, tarball } of offers) {
    tarballs.putChild(`${manifest.name}@${manifest.version}`, new Tarball(tarball));
  }
  return root;
}

/** What npm asks first: which versions there are, and where each lies. */
class About extends Resource {
  readonly #name: string;
  readonly #versions: readonly Manifest[];

  constructor(name: string, versions: readonly Manifest[]) {
    super();
    this.#name = name;
    this.#versions = versions.toSorted((a, b) =>
      a.version.localeCompare(b.version, "en", { numeric: true }),
    );
  }

  render_GET(request: Request): string {
    const tarballs = `http://${request.getHeader("host")}/tarballs`;
    const versions = this.#versions.map((manifest) => {
      const segment = encodeURIComponent(`${this.#name}@${manifest.version}`);
      return [manifest.version, { ...manifest, dist: { tarball: `${tarballs}/${segment}` } }];
    });
    const latest = this.#versions.at(-1)?.version;
    request.setHeader("Content-Type", "application/json");
    return JSON.stringify({
      name: this.#name,
      "dist-tags": { latest },
      versions: Object.fromEntries(versions),
    });
  }
}

class Tarball extends Resource {
  readonly #tarball: () => Promise<string>;

  constructor(tarball: () => Promise<string>) {
    super();
    this.#tarball = tarball;
  }

  async render_GET(): Promise<Buffer> {
    return readFile(await this.#tarball());
  }
}

function ownOffers(): Offer[] {
  return PACKAGES.map((name, i) => ({
    manifest: manifestIn(join(ROOT, "packages", name)),
    tarball: async () => `${(await packedPackages())[i]}`,
  }));
}

/** What is installed: just what was published. It is packed only when it is asked for. */
function installedOffers(destination: string): Offer[] {
  const folders = installedFolders(join(ROOT, "node_modules"));
  return folders.map((folder) => {
    return { manifest: manifestIn(folder), tarball: () => tarballOf(folder, destination) };
  });
}

/** Tarballs have all in a folder named `package`. */
async function tarballOf(folder: string, destination: string): Promise<string> {
  const place = await mkdtemp(join(destination, "tarball-"));
  await symlink(folder, join(place, "package"));
  const tarball = join(place, "package.tgz");
  const args = ["-czhf", tarball, "--exclude=package/node_modules", "-C", place, "package"];
  await promisify(execFile)("tar", args);
  return tarball;
}

/** The folders of the packages in a `node_modules`, and of those that are for one of these alone. */
function installedFolders(modules: string): string[] {
  if (!existsSync(modules)) return [];
  const names = readdirSync(modules).filter((name) => name !== "@cordage" && name !== ".bin");
  return names.flatMap((name) => {
    const folder = join(modules, name);
    if (name.startsWith("@")) return installedFolders(folder);
    const own = existsSync(join(folder, "package.json")) ? [folder] : [];
    return [...own, ...installedFolders(join(folder, "node_modules"))];
  });
}

function manifestIn(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
}
