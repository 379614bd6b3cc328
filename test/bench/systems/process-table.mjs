import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * `cpuMs` is user plus system time, on Linux with that of ended and reaped children.
 * @typedef {{ parent: number, name: string, cpuMs: number }} ProcessEntry
 */

/** @returns {Map<number, ProcessEntry>} by process id */
export function readProcessTable() {
  return process.platform === 'linux' ? readProc() : readPs();
}

/**
 * @param {Map<number, ProcessEntry>} table
 * @param {number} root
 * @param {number} [except] a process that is left out with everything below it
 * @returns {number[]} `root` and its descendants
 */
export function processTree(table, root, except) {
  const tree = table.has(root) && root !== except ? [root] : [];
  for (const pid of tree) {
    for (const [child, { parent }] of table) {
      if (parent === pid && child !== except) tree.push(child);
    }
  }
  return tree;
}

/**
 * @param {Map<number, ProcessEntry>} table
 * @param {number} parent
 * @param {string} name
 */
export function findChild(table, parent, name) {
  const found = [...table].find(([, entry]) => entry.parent === parent && entry.name === name);
  return found?.[0];
}

const msPerTick = process.platform === 'linux' ? 1000 / ticksPerSecond() : 0;

function ticksPerSecond() {
  try {
    return Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' })) || 100;
  } catch {
    return 100;
  }
}

function readProc() {
  const table = new Map();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const entry = readStat(pid);
    if (entry) table.set(Number(pid), entry);
  }
  return table;
}

/**
 * proc(5): after the name in parentheses come state, ppid and, as fields 14 to 17, utime, stime,
 * cutime and cstime.
 * @param {string} pid
 */
function readStat(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const nameEnd = stat.lastIndexOf(')');
    const fields = stat.slice(nameEnd + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    const name = stat.slice(stat.indexOf('(') + 1, nameEnd);
    return { parent: Number(fields[1]), name, cpuMs: ticks * msPerTick };
  } catch {
    return undefined; // it ended between the listing and the reading
  }
}

/** @returns {Map<number, ProcessEntry>} empty where there is no usable `ps` */
function readPs() {
  const table = new Map();
  for (const line of psLines()) {
    const [, pid, parent, days, clock, name] =
      /^\s*(\d+)\s+(\d+)\s+(?:(\d+)-)?([\d:.]+)\s+(.*)$/.exec(line) ?? [];
    if (!pid || !clock) continue;
    const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
    const cpuMs = (Number(days ?? 0) * 86_400 + seconds) * 1000;
    table.set(Number(pid), { parent: Number(parent), name: basename(name ?? ''), cpuMs });
  }
  return table;
}

function psLines() {
  try {
    const columns = ['-A', '-o', 'pid=,ppid=,time=,comm='];
    return execFileSync('ps', columns, { encoding: 'utf8' }).split('\n');
  } catch {
    return [];
  }
}
