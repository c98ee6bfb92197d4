// Builds the widget into bot/web/static/widget/: the script under its plain and its content-hashed name, a manifest with the
// SRI hash, and the licences of what is inside. `--check` builds in memory and fails when the committed files differ.
import { build, transform } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const OUT = new URL("../bot/web/static/widget/", import.meta.url);
const BUDGET = 12 * 1024;
const INSIDE = ["lit-html"];

const sheets = {
  name: "sheets",
  setup(builder) {
    builder.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

/** Line breaks and indentation inside our own templates mean nothing on the page. */
const templates = {
  name: "templates",
  setup(builder) {
    builder.onLoad({ filter: /widget\/src\/.*\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replace(/\n\s+/g, "\n"),
      loader: "ts",
    }));
  },
};

async function bundle() {
  const { outputFiles } = await build({
    entryPoints: [new URL("src/main.ts", import.meta.url).pathname],
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    target: "es2022",
    legalComments: "none",
    charset: "utf8",
    banner: { js: "/*! Porchlight widget. Licences: LICENSES.txt beside this file. */" },
    plugins: [sheets, templates],
  });
  return Buffer.from(outputFiles[0].contents);
}

async function licences() {
  const parts = await Promise.all(
    INSIDE.map(async (name) => {
      const folder = new URL(`node_modules/${name}/`, import.meta.url);
      const { version, license } = JSON.parse(await readFile(new URL("package.json", folder), "utf8"));
      const text = await readFile(new URL("LICENSE", folder), "utf8");
      return `${name} ${version} (${license})\n\n${text.trim()}\n`;
    }),
  );
  return "Inside porchlight.js, besides Porchlight's own code:\n\n" + parts.join("\n" + "-".repeat(78) + "\n\n");
}

const hash = (bytes, kind) => createHash(kind).update(bytes);

async function files() {
  const [script, notice] = [await bundle(), await licences()];
  const sha256 = hash(script, "sha256").digest("hex");
  const manifest = {
    file: `porchlight.${sha256.slice(0, 12)}.js`,
    bytes: script.length,
    gzip_bytes: gzipSync(script, { level: 9 }).length,
    sha256,
    integrity: "sha384-" + hash(script, "sha384").digest("base64"),
    licences_sha256: hash(notice, "sha256").digest("hex"),
  };
  if (manifest.gzip_bytes > BUDGET) throw new Error(`${manifest.gzip_bytes} bytes gzipped, the budget is ${BUDGET}`);
  return {
    "porchlight.js": script,
    [manifest.file]: script,
    "LICENSES.txt": Buffer.from(notice),
    "manifest.json": Buffer.from(JSON.stringify(manifest, null, 2) + "\n"),
  };
}

async function write(built) {
  await mkdir(OUT, { recursive: true });
  for (const old of await readdir(OUT)) if (/^porchlight\.[0-9a-f]{12}\.js$/.test(old)) await rm(new URL(old, OUT));
  for (const [name, bytes] of Object.entries(built)) await writeFile(new URL(name, OUT), bytes);
  const { bytes, gzip_bytes } = JSON.parse(built["manifest.json"]);
  console.log(`porchlight.js: ${bytes} bytes, ${gzip_bytes} gzipped (budget ${BUDGET})`);
}

async function check(built) {
  for (const [name, bytes] of Object.entries(built)) {
    const committed = await readFile(new URL(name, OUT)).catch(() => Buffer.alloc(0));
    if (!committed.equals(bytes)) throw new Error(`${name} is not what the source builds: run npm run build and commit it`);
  }
  console.log("the committed build matches its source");
}

const built = await files();
await (process.argv.includes("--check") ? check(built) : write(built));
