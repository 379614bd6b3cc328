#!/usr/bin/env node
// A call and a job, with nothing but Node's fetch.
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const url = process.env.SLUICE_URL ?? 'http://127.0.0.1:3000';
const { SLUICE_DATA_DIR: dir = '.sluice', SLUICE_KEY } = process.env;
const key = SLUICE_KEY ?? readFileSync(`${dir}/api-key`, 'utf8').trim();
const PENDING = ['accepted', 'queued', 'running'];
const WAIT_MS = 10_000;

async function sluice(path, input) {
  const answer = await fetch(`${url}${path}`, {
    method: input === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(input === undefined ? {} : { body: JSON.stringify(input) }),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

const { data } = await sluice('/connections/sandbox:demo/proxy/v1/contacts?limit=2');
console.log(`The call was answered with ${data.length} contacts, first ${data[0].name}.`);

const { id, state } = await sluice('/jobs', {
  connection: 'sandbox:demo',
  method: 'POST',
  path: '/v1/contacts',
  body: { name: 'Ada', email: 'ada@example.com' },
});
console.log(`The job ${id} is ${state}.`);

const deadline = Date.now() + WAIT_MS;
let job = await sluice(`/jobs/${id}`);
while (PENDING.includes(job.state) && Date.now() < deadline) {
  await pause(100);
  job = await sluice(`/jobs/${id}`);
}
if (job.state !== 'answered') throw new Error(`the job is ${job.state}`);

const { status, body } = await sluice(`/jobs/${id}/result`);
console.log(`The job was answered with ${status}: ${body}`);
